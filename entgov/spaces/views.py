"""The screens of spaces: finding, making and changing them, and who is in them.

Their list and a space's own front screen are in `home/`, because they tell of posts and pages; who
is in one is there too, because it can be read with a reason.
"""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.spaces import commands, policy, queries
from entgov.spaces.commands import SpaceRefused
from entgov.spaces.forms import EditSpaceForm, InvitationForm, NewSpaceForm
from entgov.spaces.models import Kind, Membership, Space
from entgov.spaces.pace import said_to_wait
from entgov.web import errors
from entgov.web.errors import Near
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer

spaces = Blueprint("spaces", __name__)


@spaces.errorhandler(404)
def not_there(error: NotFound) -> ResponseReturnValue:
    """Nothing at an address of a space: what may have been meant, of what the viewer knows of."""
    asked = (request.view_args or {}).get("space", "")
    near = queries.near_spaces(viewer(), asked) if viewer() else []
    found = [Near(space.name, url_for("space.show", space=space.slug)) for space in near]
    return errors.show(error, near=found)


@spaces.route("/spaces/new", methods=["GET", "POST"])
@staff
def new() -> ResponseReturnValue:
    """Make a space."""
    form = bind(NewSpaceForm, nonce=fresh_token())
    if posted(form) and (said := said_to_wait(viewer())):
        form.name.errors = [said]
    elif posted(form):
        try:
            space = commands.create(
                form.name.data or "",
                cast(Kind, form.kind.data),
                description=form.description.data or "",
                nonce=form.nonce.data or "",
                by=viewer(),
            )
        except SpaceRefused as refused:
            form.name.errors = [str(refused)]
        else:
            return _front(space)
    return render_template("spaces/new.html", form=form), status_of(form)


@spaces.route("/spaces/<space>/edit", methods=["GET", "POST"])
@thing(queries.known_space, policy.run_by)
def edit(space: Space) -> ResponseReturnValue:
    """Another name and description, its rules, and how often its pages are reviewed; the address
    stays."""
    form = bind(
        EditSpaceForm,
        name=space.name,
        description=space.description,
        review_every=str(space.review_every or ""),
        rules=space.rules,
    )
    if posted(form):
        commands.change(
            space,
            name=form.name.data or "",
            description=form.description.data or "",
            review_every=form.months,
            by=viewer(),
        )
        commands.change_rules(space, form.rules.data or "", by=viewer())
        flash(gettext("The space is changed"), "success")
        return _front(space)
    return (
        render_template("spaces/edit.html", form=form, space=space),
        status_of(form),
    )


@spaces.route("/spaces/<space>/rules")
@thing(queries.readable_space)
def rules(space: Space) -> ResponseReturnValue:
    """The rules of the house, for who reads in it."""
    return render_template("spaces/rules.html", space=space)


@spaces.route("/spaces/<space>/invitations", methods=["GET", "POST"])
@thing(queries.known_space, policy.members_run_by)
def invite(space: Space) -> ResponseReturnValue:
    """Invite a colleague."""
    form = bind(InvitationForm)
    if posted(form):
        try:
            person = _colleague(form.person.data or "")
            commands.invite(space, person, by=viewer())
        except SpaceRefused as refused:
            form.person.errors = [str(refused)]
        else:
            flash(_invited(space, person), "success")
            return _members(space)
    return (
        render_template("spaces/invite.html", form=form, space=space),
        status_of(form),
    )


def _colleague(written: str) -> Person:
    person = queries.colleague(written)
    if person is None:
        raise SpaceRefused(
            gettext(
                "Nobody here has this handle or email address. "
                "Check the spelling, or look them up under People."
            )
        )
    return person


def _invited(space: Space, person: Person) -> str:
    if queries.standing(person, space).state == "member":
        return str(gettext("%(name)s had asked to join and is in now", name=person.name))
    return str(gettext("%(name)s is invited", name=person.name))


@spaces.post("/spaces/<space>/membership")
@thing(queries.known_space, policy.joinable_by)
def join(space: Space) -> ResponseReturnValue:
    """Come in, on one's own or invited."""
    try:
        commands.join(space, viewer())
    except SpaceRefused as refused:
        flash(str(refused), "problem")
    else:
        flash(gettext("You are in this space now"), "success")
    return _front(space)


@spaces.post("/spaces/<space>/request")
@thing(queries.known_space, policy.askable_by)
def ask(space: Space) -> ResponseReturnValue:
    """Ask the stewards to be let in."""
    person = viewer()
    commands.ask_to_join(space, person)
    if queries.standing(person, space).state == "asked":
        flash(gettext("You have asked to join. A steward of the space will answer."), "success")
    else:
        flash(gettext("You are in this space now"), "success")
    return _front(space)


@spaces.route("/spaces/<space>/membership/removal", methods=["GET", "POST"])
@thing(queries.known_space, policy.leavable_by)
def leave(space: Space) -> ResponseReturnValue:
    """Leave, decline an invitation or take back a request; by GET it asks first."""
    person = viewer()
    standing = queries.standing(person, space)
    if standing.state is None:
        return _front(space)
    if request.method == "GET":
        return render_template("spaces/leave.html", space=space, standing=standing)
    try:
        commands.leave(space, person)
    except SpaceRefused as refused:
        flash(str(refused), "problem")
        return _members(space)
    flash(_left(space, standing.state), "success")
    return redirect(url_for("spaces.index"), 303) if space.kind == "private" else _front(space)


def _left(space: Space, state: str) -> str:
    if state == "invited":
        return str(gettext("You declined the invitation to %(space)s", space=space.name))
    if state == "asked":
        return str(gettext("You no longer ask to join %(space)s", space=space.name))
    return str(gettext("You left %(space)s", space=space.name))


@spaces.post("/spaces/<space>/members/<handle>/admission")
@thing(queries.known_membership, policy.membership_run_by)
def admit(membership: Membership) -> ResponseReturnValue:
    """Let somebody in who asked."""
    return _done(
        membership,
        lambda: commands.admit(membership.space, membership.person, by=viewer()),
        gettext("%(name)s is in now", name=membership.person.name),
    )


@spaces.post("/spaces/<space>/members/<handle>/removal")
@thing(queries.known_membership, policy.membership_run_by)
def remove(membership: Membership) -> ResponseReturnValue:
    """End a membership, take back an invitation or decline a request."""
    return _done(
        membership,
        lambda: commands.remove(membership.space, membership.person, by=viewer()),
        _removed(membership),
    )


def _removed(membership: Membership) -> str:
    name = membership.person.name
    if membership.state == "asked":
        return str(gettext("The request of %(name)s is declined", name=name))
    if membership.state == "invited":
        return str(gettext("The invitation of %(name)s is taken back", name=name))
    return str(gettext("%(name)s is not in this space any more", name=name))


@spaces.post("/spaces/<space>/members/<handle>/steward")
@thing(queries.known_membership, policy.membership_run_by)
def make_steward(membership: Membership) -> ResponseReturnValue:
    """Let a member run the space."""
    return _done(
        membership,
        lambda: commands.make_steward(membership.space, membership.person, by=viewer()),
        gettext("%(name)s is a steward now", name=membership.person.name),
    )


@spaces.post("/spaces/<space>/members/<handle>/steward/removal")
@thing(queries.known_membership, policy.membership_run_by)
def unmake_steward(membership: Membership) -> ResponseReturnValue:
    """Make a steward a plain member."""
    return _done(
        membership,
        lambda: commands.unmake_steward(membership.space, membership.person, by=viewer()),
        gettext("%(name)s is not a steward any more", name=membership.person.name),
    )


def _done(membership: Membership, act: Callable[[], None], said: str) -> ResponseReturnValue:
    """Do something to a membership, say so, and go back to the members."""
    space = membership.space
    try:
        act()
    except SpaceRefused as refused:
        flash(str(refused), "problem")
    else:
        flash(said, "success")
    if queries.known_space(viewer(), space.slug) is None:
        return redirect(url_for("spaces.index"), 303)  # they have put themselves out
    return _members(space)


def _front(space: Space) -> ResponseReturnValue:
    return redirect(url_for("space.show", space=space.slug), 303)


def _members(space: Space) -> ResponseReturnValue:
    return redirect(url_for("spaces.members", space=space.slug), 303)
