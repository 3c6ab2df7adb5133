"""Accounts as administrators see them: who there is, and what may be done about each.

A one-time link is shown in the answer to the very request that made it, without a redirect:
nothing but its hash is kept, so there is no address at which it could be shown again.
"""

from collections.abc import Callable
from functools import partial
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts import commands, queries
from entgov.accounts.addresses import link_address
from entgov.accounts.commands import AccountRefused, break_glass
from entgov.accounts.commands.email import correct_email
from entgov.accounts.forms import EmailForm, InviteForm
from entgov.accounts.models import Person, Purpose, Role
from entgov.accounts.queries.attacks import attack
from entgov.admin.forms import AccountsFilter, RoleForm
from entgov.core.clock import now
from entgov.factors.commands import reset_factors
from entgov.factors.confirming import confirmed
from entgov.factors.queries import held_by, narrowed
from entgov.rosters.leaving import leaving_of
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import administrators, thing, viewer
from entgov.web.paging import numbered_ids, requested_page

accounts_admin = Blueprint("accounts_admin", __name__, url_prefix="/admin/accounts")

_find = partial(thing, queries.person_with_id, administrators_only=True)


@accounts_admin.get("")
@administrators
def index() -> ResponseReturnValue:
    """Everybody with an account, with search."""
    wanted = AccountsFilter(request.args)
    found = queries.people(viewer(), matching=wanted.words, status=wanted.chosen_status)
    if wanted.chosen_factor:
        found = narrowed(found, having=wanted.chosen_factor == "some")
    page = numbered_ids(found, queries.shown, order=queries.BY_NAME, number=requested_page())
    return render_template("admin/accounts.html", page=page, form=wanted, attack=attack())


@accounts_admin.route("/new", methods=["GET", "POST"])
@administrators
@confirmed
def new() -> ResponseReturnValue:
    """Invite somebody."""
    form = bind(InviteForm)
    known = None
    if posted(form):
        email = form.email.data or ""
        try:
            person, token = commands.invite(email, form.name.data or "", by=viewer().id)
        except AccountRefused as refusal:
            form.email.errors = [str(refusal)]
            known = queries.person_with_email(email)
        else:
            return _show_link(person, "invitation", token)
    page = render_template("admin/invite.html", form=form, known=known)
    return page, status_of(form)


@accounts_admin.get("/<int:person_id>")
@_find()
def person(person: Person) -> ResponseReturnValue:
    """One account, and what may be done about it."""
    return _page(person)


@accounts_admin.post("/<int:person_id>/invitation")
@_find()
@confirmed
def invitation(person: Person) -> ResponseReturnValue:
    """A fresh invitation; the older link ends."""
    return _make_link(person, "invitation", commands.renew_invitation)


@accounts_admin.post("/<int:person_id>/password-reset")
@_find()
@confirmed
def password_reset(person: Person) -> ResponseReturnValue:
    """A link by which the person sets a new password."""
    return _make_link(person, "reset", commands.start_reset)


@accounts_admin.route("/<int:person_id>/deactivation", methods=["GET", "POST"])
@_find()
@confirmed
def deactivation(person: Person) -> ResponseReturnValue:
    """Ask first, then shut the person out."""
    if not posted(form := bind(Form)):
        return render_template("admin/deactivate.html", person=person, form=form)
    done = gettext("%(name)s is deactivated and signed out everywhere", name=person.name)
    return _act(person, commands.deactivate, done)


@accounts_admin.post("/<int:person_id>/reactivation")
@_find()
@confirmed
def reactivation(person: Person) -> ResponseReturnValue:
    """Let the person back in."""
    done = gettext("%(name)s is reactivated", name=person.name)
    return _act(person, commands.reactivate, done)


@accounts_admin.post("/<int:person_id>/sessions/removal")
@_find()
@confirmed
def end_sessions(person: Person) -> ResponseReturnValue:
    """Sign the person out on every device."""
    done = gettext("%(name)s is signed out everywhere", name=person.name)
    return _act(person, commands.end_all_sessions, done)


@accounts_admin.route("/<int:person_id>/role", methods=["GET", "POST"])
@_find()
@confirmed
def role(person: Person) -> ResponseReturnValue:
    """Let the person have another role."""
    form = bind(RoleForm, role=person.role)
    if posted(form):
        try:
            commands.give_role(person, cast(Role, form.role.data), by=viewer().id)
        except AccountRefused as refusal:
            form.role.errors = [str(refusal)]
            return render_template("admin/role.html", person=person, form=form), 409
        flash(gettext("The role of %(name)s is changed", name=person.name), "success")
        return redirect(url_for("accounts_admin.person", person_id=person.id), 303)
    return render_template("admin/role.html", person=person, form=form), status_of(form)


@accounts_admin.route("/<int:person_id>/email", methods=["GET", "POST"])
@_find()
@confirmed
def email(person: Person) -> ResponseReturnValue:
    """Give the account another email address."""
    form = bind(EmailForm, email=person.email)
    if posted(form):
        try:
            changed = correct_email(person, form.email.data or "", by=viewer().id)
        except AccountRefused as refusal:
            form.email.errors = [str(refusal)]
            return render_template("admin/email.html", person=person, form=form), 409
        done = gettext("The email address of %(name)s is changed", name=person.name)
        flash(done if changed else gettext("Nothing was changed"), "success")
        return redirect(url_for("accounts_admin.person", person_id=person.id), 303)
    return render_template("admin/email.html", person=person, form=form), status_of(form)


@accounts_admin.post("/<int:person_id>/break-glass")
@_find()
@confirmed
def keep_for_emergencies(person: Person) -> ResponseReturnValue:
    """Let the person's password sign them in also where local passwords are switched off."""
    done = gettext("The account of %(name)s is kept for emergencies", name=person.name)
    return _act(person, break_glass.mark, done)


@accounts_admin.post("/<int:person_id>/break-glass/removal")
@_find()
@confirmed
def keep_no_more(person: Person) -> ResponseReturnValue:
    """Let it count no more than those of others."""
    done = gettext("The account of %(name)s is as those of others again", name=person.name)
    return _act(person, break_glass.unmark, done)


@accounts_admin.route("/<int:person_id>/factors/removal", methods=["GET", "POST"])
@_find()
@confirmed
def factors_removal(person: Person) -> ResponseReturnValue:
    """Ask first, then take away the second factors of somebody who has lost them."""
    if not posted(form := bind(Form)):
        return render_template(
            "admin/reset_factors.html", person=person, held=held_by(person), form=form
        )
    if reset_factors(person, by=viewer().id):
        flash(gettext("The second factor of %(name)s is reset", name=person.name), "success")
    return redirect(url_for("accounts_admin.person", person_id=person.id), 303)


def _act(person: Person, command: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        command(person, by=viewer().id)
    except AccountRefused as refusal:
        return _page(person, refused=str(refusal)), 409
    flash(done, "success")
    return redirect(url_for("accounts_admin.person", person_id=person.id), 303)


def _make_link(
    person: Person, purpose: Purpose, command: Callable[..., str]
) -> ResponseReturnValue:
    try:
        token = command(person, by=viewer().id)
    except AccountRefused as refusal:
        return _page(person, refused=str(refusal)), 409
    return _show_link(person, purpose, token)


def _page(person: Person, *, refused: str = "") -> str:
    """The account; `refused` says why an act on it could not be done."""
    return render_template(
        "admin/account.html",
        person=person,
        refused=refused,
        held=held_by(person),
        leaving=leaving_of(person.id),
    )


def _show_link(person: Person, purpose: Purpose, token: str) -> ResponseReturnValue:
    return render_template(
        "admin/link.html",
        person=person,
        purpose=purpose,
        address=link_address(purpose, token),
        expires=now() + commands.LIFETIMES[purpose],
    )
