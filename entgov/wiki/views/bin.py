"""Into the bin of a space, and out of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import readable_space
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import holds, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.forms.moving import RemovalForm
from entgov.wiki.models import Page, Removal
from entgov.wiki.views.blueprint import address_of, moved, wiki
from entgov.wiki.views.moving import kept_below


@wiki.route("/wiki/<space>/<page>/removal", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def remove(page: Page) -> ResponseReturnValue:
    """Put a page into the bin with all that is below it, after a question."""
    if elsewhere := moved(page, page.space) if request.method == "GET" else None:
        return elsewhere
    form = bind(RemovalForm)
    touched = queries.touched(viewer(), page)
    if posted(form) and touched.kept:
        form.reason.errors = [kept_below(touched.kept)]
    elif posted(form):
        space = page.space.slug
        commands.remove(page, reason=form.reason.data or "", by=viewer())
        flash(gettext("The page is in the bin of the space. It can be brought back."), "success")
        return redirect(url_for("wiki.index", space=space), 303)
    screen = render_template(
        "wiki/remove.html",
        form=form,
        page=page,
        above=tree.above(page),
        touched=touched,
    )
    return screen, status_of(form)


@wiki.route("/spaces/<space>/bin")
@thing(readable_space, writable_by)
def in_bin(space: Space) -> ResponseReturnValue:
    """What was removed from a space, the newest on top."""
    removals = numbered(queries.in_bin(viewer(), space), number=requested_page())
    counts = queries.pages_of([removal.id for removal in removals.rows])
    return render_template("wiki/bin.html", space=space, removals=removals, counts=counts)


@wiki.route("/spaces/<space>/bin/<int:removal_id>/restoration", methods=["POST"])
@thing(queries.removal_in_bin, policy.bin_open_to)
def bring_back(removal: Removal) -> ResponseReturnValue:
    """Bring back what was removed together."""
    page = commands.bring_back(removal, by=viewer())
    flash(gettext("The page is back, with all that was removed along with it"), "success")
    if holds(policy.readable_by, page, viewer()):
        return redirect(address_of(page), 303)
    return redirect(url_for("wiki.in_bin", space=removal.space.slug), 303)
