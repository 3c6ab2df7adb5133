"""Who answers for pages: one page given to somebody else, and the queue of those without owner."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from entgov.accounts.models import Person
from entgov.spaces.queries import colleague
from entgov.web.forms import bind, one_line, posted, status_of, whole_number
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, policy, queries, tree
from entgov.wiki.commands import StandingRefused
from entgov.wiki.forms.standing import HandoverForm, OwnerForm
from entgov.wiki.models import Page
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/wiki/<space>/<page>/owner", methods=["GET", "POST"])
@thing(queries.readable_page, policy.managed_by)
def owner(page: Page) -> ResponseReturnValue:
    """Let somebody else answer for a page."""
    form = bind(OwnerForm)
    heirs = queries.heirs([page.id]).get(page.id, [])
    form.heir.choices = [SelectChoice(heir.handle, heir.name) for heir in heirs]
    if posted(form):
        try:
            person = _person(form.person.data or form.heir.data)
            commands.give(page, person, by=viewer())
        except StandingRefused as refusal:
            form.person.errors = [str(refusal)]
        else:
            flash(gettext("%(name)s owns this page now", name=person.name), "success")
            return redirect(address_of(page), 303)
    screen = render_template(
        "wiki/owner.html",
        page=page,
        above=tree.above(page),
        form=form,
        trust=queries.trust(viewer(), page),
    )
    return moved(page, page.space) or (screen, status_of(form))


@wiki.route("/handover", methods=["GET", "POST"])
@staff
def handover() -> ResponseReturnValue:
    """The pages without an owner in the spaces that the viewer runs, to be given to others."""
    form, person = bind(HandoverForm), viewer()
    if posted(form):
        try:
            heirs = _chosen_heirs(form.person.data or "")
        except StandingRefused as refusal:
            form.person.errors = [str(refusal)]
        else:
            _say(commands.hand_over(heirs, by=person), len(heirs))
            return redirect(url_for("wiki.handover"), 303)
    pages = numbered(queries.handed_over(person), number=requested_page())
    screen = render_template(
        "wiki/handover.html",
        form=form,
        pages=pages,
        groups=queries.by_former_owner(person, pages.rows),
        heirs=queries.heirs([page.id for page in pages.rows]),
        chosen=set(request.form.getlist("pages")),
    )
    return screen, status_of(form)


def _chosen_heirs(one_for_all: str) -> dict[int, Person]:
    """Who gets which of the chosen pages. Raises StandingRefused."""
    ids = _chosen_pages()
    if not ids and request.form.getlist("pages"):
        raise StandingRefused(gettext("The pages you chose have a new owner by now"))
    if not ids:
        raise StandingRefused(gettext("Choose at least one page"))
    if one_for_all:
        return dict.fromkeys(ids, _person(one_for_all))
    suggested = queries.heirs(ids)
    known = {heir.handle: heir for some in suggested.values() for heir in some}
    chosen = {page_id: known.get(_beside(page_id)) for page_id in ids}
    heirs = {
        page_id: chosen[page_id] or suggested[page_id][0]
        for page_id in ids
        if chosen[page_id] or suggested.get(page_id)
    }
    if not heirs:
        raise StandingRefused(
            gettext("Nobody who is still here has written these pages. Enter a new owner for them.")
        )
    return heirs


def _chosen_pages() -> list[int]:
    """The ids of the pages that are ticked, and of all those of the former owners ticked."""
    pages = _numbers(request.form.getlist("pages"))
    owners = _numbers(request.form.getlist("everything"))
    return list(queries.handed_over_ids(viewer(), pages, owners))


def _beside(page_id: int) -> str:
    """The handle that is chosen beside a page."""
    return one_line(request.form.get(f"heir-{page_id}"))


def _numbers(texts: Iterable[str]) -> list[int]:
    found = (whole_number(text) for text in texts)
    return [number for number in found if number is not None]


def _person(written: Any) -> Person:
    """The colleague who is named. Raises StandingRefused."""
    if not written:
        raise StandingRefused(gettext("Choose a new owner"))
    person = colleague(written)
    if person is None:
        raise StandingRefused(
            gettext(
                "Nobody here has this handle or email address. "
                "Check the spelling, or look them up under People."
            )
        )
    return person


def _say(given: int, wanted: int) -> None:
    if given:
        said = ngettext("%(num)s page has a new owner", "%(num)s pages have new owners", given)
        flash(said, "success")
    if given < wanted:
        flash(
            ngettext(
                "%(num)s page could not be given: its new owner can’t write in its space",
                "%(num)s pages could not be given: their new owner can’t write in their space",
                wanted - given,
            )
        )
