"""What all screens of the wiki share: one blueprint, where pages are, and what stands at a gap."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from entgov.spaces.models import Space
from entgov.spaces.queries import near_spaces, readable_space
from entgov.web import errors
from entgov.web.addresses import words_of
from entgov.web.errors import Near
from entgov.web.guard import viewer
from entgov.wiki import queries
from entgov.wiki.models import Page

wiki = Blueprint("wiki", __name__)


@wiki.errorhandler(404)
def not_there(error: NotFound) -> ResponseReturnValue:
    """Nothing at an address of the wiki: what may have been meant, of what the viewer may know."""
    asked = request.view_args
    if viewer() is None or not asked:
        return errors.show(error)
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


def moved(page: Page, space: Space) -> ResponseReturnValue | None:
    """A redirect to where the page is now; None where it was asked for there."""
    asked = request.view_args or {}
    if asked.get("page") == page.slug:
        return None
    path = url_for(request.endpoint or "", **{**asked, "space": space.slug, "page": page.slug})
    query = urlencode(list(request.args.items(multi=True)))
    return redirect(f"{path}?{query}" if query else path, 301)


def address_of(page: Page) -> str:
    """Where a page is now."""
    return url_for("wiki.show", space=page.space.slug, page=page.slug)
