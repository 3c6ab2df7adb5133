"""What all screens of the wiki share: one blueprint, where pages are, and what stands at a gap."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from entgov.inspections.reading import inspected
from entgov.spaces.models import Inspected, Space
from entgov.spaces.queries import near_spaces, readable_space
from entgov.web import errors
from entgov.web.addresses import words_of
from entgov.web.errors import Near
from entgov.web.guard import holds, viewer
from entgov.wiki import queries
from entgov.wiki.models import Page, Removal, Revision
from entgov.wiki.policy import removal_reversible_by

wiki = Blueprint("wiki", __name__)


@wiki.errorhandler(404)
def not_there(error: NotFound) -> ResponseReturnValue:
    """Nothing at an address of the wiki: what may have been meant, of what the viewer may know."""
    asked = request.view_args
    if viewer() is None or not asked or "space" not in asked:
        return errors.show(error)
    if "page" in asked and (removal := queries.removal_at(viewer(), asked["space"], asked["page"])):
        return removed(removal)
    space = readable_space(viewer(), asked["space"])
    near = near_pages(words_of(asked["page"]), space) if "page" in asked else []
    if space is None:
        found = near_spaces(viewer(), asked["space"])
        near += [Near(each.name, url_for("space.show", space=each.slug)) for each in found]
    return errors.show(error, near=near)


def near_pages(words: str, space: Space | None) -> list[Near]:
    """Pages that may have been meant, those of the space first."""
    pages = queries.near_titles(viewer(), words, space=space)
    return [Near(page.title, address_of(page), page.space.name) for page in pages]


def removed(removal: Removal) -> ResponseReturnValue:
    """What stands at the address of a page that is in the bin; what somebody sent is kept."""
    screen = render_template(
        "wiki/removed.html",
        removal=removal,
        space=removal.space,
        typed=errors.typed_text(),
        may_bring_back=holds(removal_reversible_by, removal, viewer()),
    )
    return screen, 410


def moved(page: Page, space: Space) -> ResponseReturnValue | None:
    """A redirect to where the page is now; None where it was asked for there."""
    asked = request.view_args or {}
    if (asked.get("space"), asked.get("page")) == (space.slug, page.slug):
        return None
    path = url_for(request.endpoint or "", **{**asked, "space": space.slug, "page": page.slug})
    query = urlencode(list(request.args.items(multi=True)))
    return redirect(f"{path}?{query}" if query else path, 301)


def address_of(page: Page) -> str:
    """Where a page is now."""
    return url_for("wiki.show", space=page.space.slug, page=page.slug)


# What is found for guards: also what an administrator reads with a reason


def _the_page(page: Page) -> tuple[Inspected, int]:
    return "page", page.id


def _its_page(revision: Revision) -> tuple[Inspected, int]:
    return "page", revision.page_id


def _the_place(place: queries.Place) -> tuple[Inspected, int]:
    return ("page", place.page.id) if place.page else ("space", place.space.id)


page_to_read = inspected(queries.readable_page, _the_page)
revision_to_read = inspected(queries.readable_revision, _its_page)
place_to_read = inspected(queries.place, _the_place)
