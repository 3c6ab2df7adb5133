"""One search over pages, posts, files and people."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.home.facets import facets, kinds
from entgov.home.meanings import Meanings
from entgov.home.narrowing import Asked
from entgov.home.no_hits import NoHits, exactly, no_hits, put_right
from entgov.search.found import Found
from entgov.search.index import IndexUnreadable, Results
from entgov.search.library import Library
from entgov.search.query import Query
from entgov.search.snippets import Run, highlight
from entgov.spaces.models import Space
from entgov.spaces.queries import readable_spaces
from entgov.sums import searches
from entgov.web.guard import staff, viewer
from entgov.web.paging import Page, requested_page

search = Blueprint("search", __name__)
PER_PAGE = 20

log = structlog.get_logger()


@dataclass(frozen=True)
class ShownHit:
    """A hit as the screen shows it."""

    found: Found
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]


@search.get("/search")
@staff
def results() -> ResponseReturnValue:
    """What matches the words and passes the filters, the best or the newest first."""
    spaces = {str(space.id): space for space in readable_spaces(viewer())}
    typed = Asked.by(request.args, Meanings(viewer(), spaces))
    library: Library = current_app.extensions["entgov.library"]
    audience = audience_in(spaces)
    try:
        asked, answer, number = _found(library, typed, audience)
        in_space = min(asked.filters.spaces, default=None)
        to = spaces[in_space or next(iter(spaces))]
        nothing = None if answer.total else _nothing(library, asked, audience, to)
    except IndexUnreadable as error:
        return _out_of_order(error)
    if not answer.total and asked.query.texts and asked.looks_in_spaces_alone:
        searches.note(
            asked.query.said, by=viewer().id, space_id=int(in_space) if in_space else None
        )
    return render_template(
        "search/results.html",
        search_words=request.args.get("q", ""),
        asked=asked,
        hits=Page(_shown(library, answer, asked.query), number, answer.total, PER_PAGE),
        kinds=kinds(asked, answer),
        facets=facets(asked, answer, spaces),
        spaces=[("", gettext("All spaces")), *((each.slug, each.name) for each in spaces.values())],
        search_filters=asked.kept,
        put_right=(typed, exactly(typed)) if typed is not asked else None,
        nothing=nothing,
    )


def _found(library: Library, typed: Asked, audience: frozenset[str]) -> tuple[Asked, Results, int]:
    """What was asked for, with mistyped words put right where that finds more, and its page."""
    answer, number = _page_of(library, typed, audience)
    meant = put_right(library.index, typed, answer, audience)
    if meant:
        more, its_number = _page_of(library, meant, audience)
        if more.total > answer.total:
            return meant, more, its_number
    return typed, answer, number


def _nothing(library: Library, asked: Asked, audience: frozenset[str], to: Space) -> NoHits:
    def count(wider: Asked) -> int:
        return library.search(wider.query, audience, per_page=1).total

    return no_hits(library.index, asked, audience, count, to.slug)


def _page_of(library: Library, asked: Asked, audience: frozenset[str]) -> tuple[Results, int]:
    """The page that is asked for, and its number; beyond the end it is the last one."""

    def page(number: int) -> Results:
        return library.search(
            asked.query,
            audience,
            zone=asked.meanings.zone,
            sort=asked.sort,
            page=number,
            per_page=PER_PAGE,
        )

    number = requested_page()
    answer = page(number)
    if answer.hits or not answer.total:
        return answer, number
    last = -(-answer.total // PER_PAGE)
    return page(last), last


def _out_of_order(error: IndexUnreadable) -> ResponseReturnValue:
    log.error("search index unreadable", exc_info=error)
    page = render_template(
        "errors/error.html",
        title=gettext("Search is out of order"),
        what_happened=gettext("The search index can't be read. Pages and posts are all there."),
        what_next=gettext("Tell an administrator: running “entgov search rebuild” mends it."),
    )
    return page, 503


def audience_in(spaces: Mapping[str, Space]) -> frozenset[str]:
    """The terms of who may read in these spaces, by their ids."""
    return frozenset({"staff", *(f"space:{space_id}" for space_id in spaces)})


def _shown(library: Library, answer: Results, query: Query) -> list[ShownHit]:
    """The hits as the database has them now: what went away since it was indexed stays out."""
    found = library.read(viewer(), [hit.key for hit in answer.hits])
    return [
        ShownHit(
            found=found[hit.key],
            title=highlight(found[hit.key].title, query, None),
            snippet=highlight(found[hit.key].text, query),
        )
        for hit in answer.hits
        if hit.key in found
    ]
