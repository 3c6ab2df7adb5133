"""Says which of many queries a document answers, without an index.

What somebody has saved is asked of everything new. To run thousands of searches for each new post
would cost the more the more are saved; so it goes the other way round. Each query waits at one
thing that it demands, its longest word or one of its filters, and a document looks only at those
that wait at something it has.

Here all words are demanded: in a list of hits what has some of them stands below, but nobody wants
to be told of it. And what counts is what a document says itself, not its context: a second answer
to a question is no news because of what was asked.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from entgov.search.columns import filed
from entgov.search.documents import Document
from entgov.search.filters import Filters
from entgov.search.languages import readings, words
from entgov.search.query import Query
from entgov.search.ranking import Reading, Readings
from entgov.search.wanting import bits

Name = TypeVar("Name", bound=Hashable)
_Thing = tuple[str, str]
"""What a document has: a column and a value in it; of a term the column is empty."""
_Places = Mapping[str, Set[int]]

_APART = 2
"""Places between things that are no neighbours: no phrase reaches from one into the next."""
_EVERYTHING: _Thing = ("", "")
_TELLING = ("tags", "by", "owners", "spaces", "states", "holds", "kinds")
"""Filters, those that let least pass first."""


@dataclass(frozen=True)
class _Wanted(Generic[Name]):
    """A query in terms of the index, and who asks it."""

    bits: tuple[Readings, ...]
    without: tuple[Readings, ...]
    filters: Filters
    names: list[Name]

    def waits_at(self) -> Iterable[_Thing]:
        """Things of which whatever it finds has at least one."""
        if self.bits:
            longest = max(self.bits, key=lambda bit: min(len("".join(way)) for way in bit))
            return {("", way[0]) for way in longest}
        named = {**self.filters.any_of(), "tags": self.filters.tags}
        for column in _TELLING:
            if values := named.get(column):
                return {(column, value) for value in values}
        return (_EVERYTHING,)

    def finds(self, places: _Places, columns: Mapping[str, Set[str]], changed: float) -> bool:
        said = all(_says(places, bit) for bit in self.bits)
        if not said or any(_says(places, bit) for bit in self.without):
            return False
        since, until = self.filters.since, self.filters.until
        return (
            all(wanted & columns[name] for name, wanted in self.filters.any_of().items())
            and self.filters.tags <= columns["tags"]
            and (since is None or since.timestamp() <= changed)
            and (until is None or changed < until.timestamp())
        )


class Watch(Generic[Name]):
    """Queries that wait for documents, each with a name; many may ask the same."""

    def __init__(self, queries: Iterable[tuple[Name, Query]]) -> None:
        self._waiting: defaultdict[_Thing, list[_Wanted[Name]]] = defaultdict(list)
        alike: defaultdict[Query, list[Name]] = defaultdict(list)
        for name, query in queries:
            alike[query].append(name)
        for query, names in alike.items():
            for wanted in _wanted(query, names):
                for thing in wanted.waits_at():
                    self._waiting[thing].append(wanted)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def answered_by(self, document: Document) -> list[Name]:
        """The names of the queries that would find the document."""
        places = _places(document)
        columns = {name: frozenset(values) for name, values in filed(document).items()}
        values = ((column, value) for column, some in columns.items() for value in some)
        things = (("", term) for term in places)
        called = {
            id(wanted): wanted
            for thing in (_EVERYTHING, *things, *values)
            for wanted in self._waiting.get(thing, ())
        }
        changed = document.changed_at.timestamp()
        found = (each for each in called.values() if each.finds(places, columns, changed))
        return [name for wanted in found for name in wanted.names]


def _wanted(query: Query, names: list[Name]) -> Iterator[_Wanted[Name]]:
    """Nothing is wanted by what looks for nothing, or for what is no word."""
    found_by = tuple(filter(None, bits(query)))
    if found_by or (query.filters and not query.texts):
        without = tuple(filter(None, map(readings, query.without)))
        yield _Wanted(found_by, without, query.filters, names)


def _places(document: Document) -> _Places:
    """Where each term stands."""
    places: defaultdict[str, set[int]] = defaultdict(set)
    begin = 0
    own = (document.title, *document.headings, *document.tags, document.body)
    spoken = [
        *((piece, document.lang) for piece in own),
        *((piece, "") for piece in document.former),
    ]
    for piece, language in spoken:
        last = begin
        for word in words(piece, language):
            last = begin + word.position
            places[word.term].add(last)
        begin = last + _APART
    return places


def _says(places: _Places, ways: Readings) -> bool:
    return any(_stands(places, way) for way in ways)


def _stands(places: _Places, way: Reading) -> bool:
    """Whether the terms stand side by side."""
    first, *others = (places.get(term) for term in way)
    if not first or not all(others):
        return False
    return not others or any(
        all(start + shift in place for shift, place in enumerate(others, 1) if place)
        for start in first
    )
