"""Hits as the search screen shows them: the passage that answers, and where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import url_for

from entgov.home.facets import by_use
from entgov.home.narrowing import Way
from entgov.search.found import PAGE_BREAK, Found
from entgov.search.index import Results
from entgov.search.languages import words
from entgov.search.library import Library
from entgov.search.query import Query, understand
from entgov.search.snippets import Run, excerpt, highlight
from entgov.spaces.models import Space
from entgov.web.guard import viewer

_MOST_NAMED = 5


@dataclass(frozen=True)
class ShownHit:
    """A hit as the screen shows it.

    former  a title that it had before, where that is why it is found
    thread  how the thread begins that it replies to
    page    the page of a file on which the passage stands; 0 where that is not known
    """

    found: Found
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]
    former: tuple[Run, ...] = ()
    thread: tuple[Run, ...] = ()
    page: int = 0


def shown(library: Library, answer: Results, query: Query) -> list[ShownHit]:
    """The hits as the database has them now: what went away since it was indexed stays out."""
    found = library.read(viewer(), [hit.key for hit in answer.hits])
    return [shown_hit(found[hit.key], query) for hit in answer.hits if hit.key in found]


def shown_hit(found: Found, query: Query) -> ShownHit:
    """A hit with the passage that answers."""
    title = highlight(found.title, query, None, found.lang)
    passage = excerpt(found.text, query, language=found.lang)
    page = 0 if passage.at is None else found.text.count(PAGE_BREAK, 0, passage.at)
    thread = highlight(found.thread, query, None)
    return ShownHit(found, title, passage.runs, _former(found, title, query), thread, page)


def _former(found: Found, title: tuple[Run, ...], query: Query) -> tuple[Run, ...]:
    """The newest former title that says more of what is asked for than the title does."""
    former = (highlight(each, query, None, found.lang) for each in found.former)
    return next((runs for runs in former if _marks(runs) > _marks(title)), ())


def _marks(runs: tuple[Run, ...]) -> int:
    return sum(run.matched for run in runs)


def named(query: Query, answer: Results, spaces: Sequence[Space]) -> list[Way]:
    """The spaces and tags that are called what is asked for, or of which that names the whole.

    `spaces` are those that the reader knows of; tags are those of what they find.
    """
    asked = frozenset(word.term for text in query.texts for word in words(text))
    if not asked:
        return []
    places = [
        Way(space.name, url_for("space.show", space=space.slug))
        for space in spaces
        if _names(space.name, asked)
    ]
    return [*places[:_MOST_NAMED], *list(_tags(answer, asked))[:_MOST_NAMED]]


def _tags(answer: Results, asked: frozenset[str]) -> Iterator[Way]:
    called = [item for item in answer.tags.items() if _names(item[0], asked)]
    for tag, _ in sorted(called, key=by_use):
        yield Way(f"#{tag}", url_for("tags.show", tag=tag))


def _names(name: str, asked: frozenset[str]) -> bool:
    own = _terms(name)
    return bool(own) and (own <= asked or asked <= own)


@lru_cache(maxsize=5_000)
def _terms(name: str) -> frozenset[str]:
    """The terms of a name, without common words."""
    return frozenset(word.term for text in understand(name).texts for word in words(text))
