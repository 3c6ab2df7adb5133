"""One search over pages, posts, files and people."""

from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.search.found import Found
from entgov.search.index import IndexUnreadable, Results
from entgov.search.library import Library
from entgov.search.query import Query, understand
from entgov.search.snippets import Run, highlight
from entgov.spaces.models import Space
from entgov.spaces.queries import readable_spaces
from entgov.sums import searches
from entgov.web.guard import staff, viewer
from entgov.web.paging import Page, requested_page

search = Blueprint("search", __name__)
PER_PAGE = 20
KINDS = ("page", "post", "file", "person")

log = structlog.get_logger()


@dataclass(frozen=True)
class ShownHit:
    """A hit as the screen shows it."""

    found: Found
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]


@dataclass(frozen=True)
class Facet:
    """One way to narrow the hits, with how many there are where that is known.

    The address of a chosen one that can be removed is that of the search without it.
    """

    label: str
    count: int | None
    url: str
    chosen: bool
    removable: bool = False


@search.get("/search")
@staff
def results() -> ResponseReturnValue:
    """What matches the words, best first."""
    text = request.args.get("q", "")
    query = understand(text)
    kind = request.args.get("kind") if request.args.get("kind") in KINDS else None
    spaces = {str(space.id): space for space in readable_spaces(viewer())}
    space = next((i for i, s in spaces.items() if s.slug == request.args.get("space")), None)
    number = requested_page()
    library: Library = current_app.extensions["entgov.library"]
    try:
        answer = library.search(
            query,
            audience_in(spaces),
            kind=kind,
            space=space,
            page=number,
            per_page=PER_PAGE,
        )
    except IndexUnreadable as error:
        return _out_of_order(error)
    if not answer.total and number == 1 and kind is None and not query.wants_nothing:
        searches.note(text, by=viewer().id, space_id=int(space) if space else None)
    return render_template(
        "search/results.html",
        search_words=text,
        asked=not query.wants_nothing,
        hits=Page(_shown(library, answer, query), number, answer.total, PER_PAGE),
        kinds=_kind_facets(answer, kind),
        spaces=_space_facets(answer, spaces, space),
        clear=_narrowed(kind=None, space=None) if kind or space else None,
        search_filters=_filters(kind, spaces[space].slug if space else None),
        writing_in=(spaces[space] if space else next(iter(spaces.values()))).slug,
    )


def _filters(kind: str | None, space: str | None) -> dict[str, str]:
    """The filters that are on, to stay on when other words are looked for."""
    return {name: value for name, value in (("kind", kind), ("space", space)) if value}


def _out_of_order(error: IndexUnreadable) -> ResponseReturnValue:
    log.error("search index unreadable", exc_info=error)
    page = render_template(
        "errors/error.html",
        title=gettext("Search is out of order"),
        what_happened=gettext("The search index can't be read. Pages and posts are all there."),
        what_next=gettext("Tell an administrator: running “entgov search rebuild” mends it."),
    )
    return page, 503


def audience_in(spaces: dict[str, Space]) -> frozenset[str]:
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


def _kind_facets(answer: Results, chosen: str | None) -> list[Facet]:
    labels = {
        "page": gettext("Pages"),
        "post": gettext("Posts"),
        "file": gettext("Files"),
        "person": gettext("People"),
    }
    everything = Facet(
        gettext("Everything"), sum(answer.kinds.values()), _narrowed(kind=None), chosen is None
    )
    return [everything] + [
        _facet(labels[kind], answer.kinds.get(kind, 0), kind == chosen, kind=kind) for kind in KINDS
    ]


def _space_facets(answer: Results, spaces: dict[str, Space], chosen: str | None) -> list[Facet]:
    everywhere = Facet(gettext("All spaces"), None, _narrowed(space=None), chosen is None)
    counts = {**({chosen: 0} if chosen else {}), **answer.spaces}
    known = [item for item in counts.items() if item[0] in spaces]  # a post stands in others too
    by_count = sorted(known, key=lambda item: (-item[1], spaces[item[0]].name))
    return [everywhere] + [
        _facet(spaces[i].name, count, i == chosen, space=spaces[i].slug) for i, count in by_count
    ]


def _facet(label: str, count: int, chosen: bool, **filters: str) -> Facet:
    change = dict.fromkeys(filters) if chosen else filters
    return Facet(label, count, _narrowed(**change), chosen, removable=chosen)


def _narrowed(**change: str | None) -> str:
    """The address of the same search with one filter changed."""
    kept = {name: request.args.get(name) for name in ("q", "kind", "space")}
    filters = {**kept, **change}
    chosen = {name: value for name, value in filters.items() if value}
    return f"{url_for('search.results')}?{urlencode(chosen)}"
