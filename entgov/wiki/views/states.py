"""What writers say of a page, and how that is shown beside its title everywhere."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.core.clock import now
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import thing, viewer
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import StandingRefused
from entgov.wiki.forms.standing import StatusForm
from entgov.wiki.models import Page
from entgov.wiki.states import State, state_of
from entgov.wiki.suggested import link_to
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.app_template_filter("state")
def state(page: Page) -> State:
    """The state of a page at this moment, for templates."""
    return state_of(page, now())


@wiki.route("/wiki/<space>/<page>/status", methods=["GET", "POST"])
@thing(queries.readable_page, policy.editable_by)
def status(page: Page) -> ResponseReturnValue:
    """Say that a page is a draft, current, out of date, or replaced by another one."""
    known = queries.trust(viewer(), page)
    named = link_to(known.replacement, page.space) if known.replacement else ""
    form = bind(StatusForm, status=page.status, replacement=named)
    if posted(form):
        try:
            replacement = _replacement(page, form)
            commands.set_status(page, form.status.data, replaced_by=replacement, by=viewer())
        except StandingRefused as refusal:
            form.replacement.errors = [str(refusal)]
        else:
            flash(gettext("The state of the page is saved"), "success")
            return redirect(address_of(page), 303)
    return moved(page, page.space) or (
        render_template("wiki/status.html", page=page, above=tree.above(page), form=form),
        status_of(form),
    )


def _replacement(page: Page, form: StatusForm) -> Page | None:
    """The page that is named in the form. Raises StandingRefused unless it is clear which."""
    if form.status.data != "replaced":
        return None
    found = queries.pages_named(viewer(), form.replacement.data or "", home=page.space)
    if not found:
        raise StandingRefused(
            gettext("There is no page of this name that you can read. Check the spelling.")
        )
    if len(found) > 1:
        raise StandingRefused(
            gettext("Several spaces have a page of this name. Put the space in front: Space/Title")
        )
    return found[0]
