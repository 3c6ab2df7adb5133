"""Groups that come from outside, and the spaces whose members they are.

An administrator links a group with spaces in which they say who is in: open ones, and those that
they are a steward of. Being administrator opens no closed or private space, and this does not
either.
"""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.queries import BY_NAME, shown
from entgov.factors.confirming import confirmed
from entgov.groups import commands, queries
from entgov.groups.forms import GroupsFilter, LinkForm
from entgov.groups.models import Group, GroupSpace
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import administrators, thing, viewer
from entgov.web.paging import numbered_ids, requested_page

groups_admin = Blueprint("groups_admin", __name__, url_prefix="/admin/groups")
_find = partial(thing, administrators_only=True)


@groups_admin.get("")
@administrators
def index() -> ResponseReturnValue:
    """All groups, with search."""
    form = GroupsFilter(request.args)
    found = queries.groups(matching=form.words)
    page = numbered_ids(
        found, queries.with_numbers, order=queries.GROUPS_BY_NAME, number=requested_page()
    )
    return render_template("admin/groups.html", page=page, form=form)


@groups_admin.route("/<int:group_id>", methods=["GET", "POST"])
@_find(queries.group_with_id)
@confirmed
def show(group: Group) -> ResponseReturnValue:
    """One group: who is in it, and the spaces it is linked with; POST links it with another."""
    spaces = queries.spaces_to_link(viewer(), group)
    form = bind(LinkForm)
    form.offer(spaces)
    if posted(form):
        space = next(each for each in spaces if each.slug == form.space.data)
        commands.link(group, space, by=viewer())
        said = {"group": group.name, "space": space.name}
        done = gettext("Who is in %(group)s becomes a member of %(space)s in a moment", **said)
        flash(done, "success")
        return redirect(url_for("groups_admin.show", group_id=group.id), 303)
    return render_template(
        "admin/group.html",
        group=group,
        form=form if spaces else None,
        links=queries.links_of(viewer(), group),
        page=numbered_ids(
            queries.people_in(group),
            shown,
            order=BY_NAME,
            number=requested_page(),
            count=queries.number_in(group),
        ),
    ), status_of(form)


@groups_admin.route("/<int:group_id>/spaces/<int:space_id>/removal", methods=["GET", "POST"])
@_find(queries.link_of)
@confirmed
def unlink(link: GroupSpace) -> ResponseReturnValue:
    """Ask first, then end that a group is in a space."""
    if not posted(form := bind(Form)):
        return render_template("admin/unlink_group.html", link=link, form=form)
    group, space = link.group, link.space
    commands.unlink(group, space, by=viewer())
    said = {"group": group.name, "space": space.name}
    flash(gettext("%(group)s is no longer linked with %(space)s", **said), "success")
    return redirect(url_for("groups_admin.show", group_id=group.id), 303)
