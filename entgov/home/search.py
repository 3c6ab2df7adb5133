"""One search over pages, posts, files and people."""

from urllib.parse import urlencode

import structlog
from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.home.audience import audience_in
from entgov.home.facets import facets, kinds
from entgov.home.hits import named, shown
from entgov.home.meanings import Meanings
from entgov.home.narrowing import Asked
from entgov.home.no_hits import NoHits, exactly, no_hits, put_right
from entgov.home.saved_searches import opened, own
from entgov.search.index import IndexProblem, Results
from entgov.search.library import Library
from entgov.spaces.models import Space
from entgov.spaces.queries import known_to
from entgov.sums import searches
from entgov.web.guard import staff, viewer
from entgov.web.paging import Page, requested_page

search = Blueprint("search", __name__)
PER_PAGE = 20

log = structlog.get_logger()


@search.get("/search")
@staff
def results() -> ResponseReturnValue:
    """What matches the words and passes the filters, the best or the newest first."""
    known = known_to(viewer())
    spaces = {str(space.id): space for space in known.readable}
    typed = Asked.by(request.args, Meanings(viewer(), known))
    library: Library = current_app.extensions["entgov.library"]
    audience, own_spaces = audience_in(spaces), frozenset(str(space.id) for space in known.own)
    try:
        asked, answer, number = _found(library, typed, audience, own_spaces)
        in_space = min(asked.filters.spaces, default=None)
        to = spaces[in_space or next(iter(spaces))]
        nothing = None if answer.total else _nothing(library, asked, audience, to)
    except IndexProblem as problem:
        return _out_of_order(problem)
    if not answer.total and asked.query.texts and asked.looks_in_spaces_alone and not asked.exact:
        searches.note(
            asked.query.said, by=viewer().id, space_id=int(in_space) if in_space else None
        )
    return render_template(
        "search/results.html",
        search_words=request.args.get("q", ""),
        asked=asked,
        hits=Page(shown(library, answer, asked.query), number, answer.total, PER_PAGE),
        named=named(asked.query, answer, known.all) if number == 1 else (),
        kinds=kinds(asked, answer),
        facets=facets(asked, answer, spaces),
        spaces=[("", gettext("All spaces")), *((each.slug, each.name) for each in spaces.values())],
        search_filters=asked.kept,
        put_right=(typed, exactly(typed)) if typed is not asked else None,
        just_as_typed=exactly(asked),
        nothing=nothing,
        saved=opened(asked),
        own_searches=own(viewer()) if asked.query.wants_nothing else None,
    )


def _found(
    library: Library, typed: Asked, audience: frozenset[str], own_spaces: frozenset[str]
) -> tuple[Asked, Results, int]:
    """What was asked for, with mistyped words put right where that finds more, and its page."""
    answer, number = _page_of(library, typed, audience, own_spaces)
    meant = put_right(library, typed, answer, audience)
    if meant:
        more, its_number = _page_of(library, meant, audience, own_spaces)
        if more.total > answer.total:
            return meant, more, its_number
    return typed, answer, number


def _nothing(library: Library, asked: Asked, audience: frozenset[str], to: Space) -> NoHits:
    gone = library.gone()

    def count(wider: Asked) -> int:
        return library.search(wider.query, audience, gone=gone, per_page=1).total

    return no_hits(library, asked, audience, count, to.slug)


def _page_of(
    library: Library, asked: Asked, audience: frozenset[str], own_spaces: frozenset[str]
) -> tuple[Results, int]:
    """The page that is asked for, and its number; beyond the end it is the last one."""

    def page(number: int) -> Results:
        return library.search(
            asked.query,
            audience,
            own=own_spaces,
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


def _out_of_order(problem: IndexProblem) -> ResponseReturnValue:
    log.error("search is out of order", exc_info=problem)
    page = render_template(
        "errors/error.html",
        search_words=request.args.get("q", ""),
        title=gettext("Search is out of order"),
        what_happened=gettext("Its index is being put right. Pages and posts are all there."),
        what_next=gettext("Try again in a few minutes. What you looked for is still in the box."),
        steps=[
            {"text": gettext("Try again"), "address": _same_again()},
            {"text": gettext("Go to the home page"), "address": url_for("home.show")},
        ],
    )
    return page, 503, {"Retry-After": "60"}


def _same_again() -> str:
    return f"{url_for('search.results')}?{urlencode(list(request.args.items(multi=True)))}"
