"""What people look for and don't find: for who runs a space, and for administrators.

The sums are those of `sums/searches.py`, which name nobody. Whether something is found by now is
asked again for those who look, with what they themselves may read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from entgov.core.anonymity import FEWEST
from entgov.core.clock import now
from entgov.core.weeks import Weeks
from entgov.glossary.kept import glossary
from entgov.home.audience import audience_in
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.index import IndexProblem
from entgov.search.languages import wordings
from entgov.search.library import Library
from entgov.search.own_words import OwnWords
from entgov.search.query import Choice, Query, understand
from entgov.spaces.models import Space
from entgov.spaces.policy import run_by
from entgov.spaces.queries import everyone, known_space, readable_spaces
from entgov.spaces.views import not_there
from entgov.sums.queries import WEEKS, has_many_readers
from entgov.sums.searches import Missed, looked_for, looked_for_by_all
from entgov.web.guard import administrators, thing, viewer
from entgov.web.paging import Page, requested_page

missed = Blueprint("missed", __name__)
missed.register_error_handler(404, not_there)

PER_PAGE = 20


@dataclass(frozen=True)
class Line:
    """A search that found nothing.

    found   how many hits have all its words by now; None where the index can't tell
    search  where it is asked again
    write   where a page with these words as its title is begun
    """

    words: str
    count: int
    found: int | None
    search: str
    write: str


@missed.get("/admin/searches")
@administrators
def index() -> ResponseReturnValue:
    """What was looked for everywhere, and in spaces that all may read."""
    return render_template(
        "admin/searches.html", page=_page(looked_for_by_all(_weeks())), fewest=FEWEST, weeks=WEEKS
    )


@missed.get("/spaces/<space>/searches")
@thing(known_space, run_by)
def in_space(space: Space) -> ResponseReturnValue:
    """What was looked for in a space; what was looked for everywhere is Everyone's."""
    told = has_many_readers(space)
    return render_template(
        "home/searches.html",
        space=space,
        told=told,
        page=_page(looked_for(space, _weeks()) if told else [], space),
        fewest=FEWEST,
        weeks=WEEKS,
    )


def lines(some: Sequence[Missed], space: Space | None = None) -> list[Line]:
    """As they are shown; in a space, or everywhere."""
    inside = None if space is None or space.everyone else space
    spaces = {str(each.id): each for each in readable_spaces(viewer())} if some else {}
    count = _counter(audience_in(spaces))
    own_words = glossary().senses() if some else OwnWords(())
    limits = Filters(spaces=frozenset({str(inside.id)})) if inside else NO_FILTERS
    ids = {*map(int, spaces)}
    to = (inside or everyone()).slug if some else ""
    return [
        Line(
            each.words,
            each.count,
            count(own_words.added(understand(each.words), ids).limited(limits)),
            url_for("search.results", q=each.words, space=inside.slug if inside else None),
            url_for("wiki.new", space=to, title=each.words[:1].upper() + each.words[1:]),
        )
        for each in some
    ]


def _counter(audience: frozenset[str]) -> Callable[[Query], int | None]:
    """Counts the hits that have each of the words, or say it in another way."""
    library: Library = current_app.extensions["entgov.library"]
    gone = library.gone()

    def count(query: Query) -> int | None:
        each_word = (Choice(_ways(query, word), demanded=True) for word in query.words)
        all_words = replace(query, words=(), choices=(*query.choices, *each_word))
        try:
            return library.search(all_words, audience, gone=gone, per_page=1).total
        except IndexProblem:
            return None

    return count


def _ways(query: Query, word: str) -> tuple[str, ...]:
    return (word, *(text for other in query.others(word) for text in wordings(other)))


def _page(some: Sequence[Missed], space: Space | None = None) -> Page[Line]:
    number = requested_page()
    begin = (number - 1) * PER_PAGE
    return Page(lines(some[begin : begin + PER_PAGE], space), number, len(some), PER_PAGE)


def _weeks() -> Weeks:
    return Weeks.until(now().date(), WEEKS)
