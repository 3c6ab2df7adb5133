"""What is known of the documents of a segment, in columns: filters and facets read these alone.

Thousands of documents share a space, a state, a year. So each different value is kept once, and a
column is an array that says for each document which it has. A filter judges the values and a facet
counts the numbers in the array: a document that does not match is not looked at.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import itemgetter

from entgov.search.documents import Document
from entgov.search.filters import FILE
from entgov.search.merits import Merits

Values = tuple[str, ...]
Pick = Callable[[Sequence[int]], tuple[int, ...]]
"""Takes out of a column what it has for some documents."""


def picking(docs: Collection[int]) -> Pick:
    """Made once for some documents, it takes half the time of looking them up one by one."""
    if len(docs) > 1:
        return itemgetter(*docs)
    return lambda column: tuple(column[doc] for doc in docs)


@dataclass(frozen=True)
class Column:
    """The values of each document, such as its tags.

    places   for each document, which of the different values it has
    values   the different values, each with nothing in it twice
    """

    places: Sequence[int]
    values: Sequence[Values]

    @classmethod
    def of(cls, rows: Iterable[Values]) -> "Column":
        """The column with these values, document by document."""
        known: dict[Values, int] = {}
        each_once = (tuple(dict.fromkeys(row)) for row in rows)
        places = array("I", (known.setdefault(row, len(known)) for row in each_once))
        return cls(places, tuple(known))

    def any_of(self, wanted: frozenset[str], pick: Pick) -> Iterator[bool]:
        """For each of the documents, whether it has one of the wanted values."""
        good = [not wanted.isdisjoint(values) for values in self.values]
        return map(good.__getitem__, pick(self.places))

    def all_of(self, wanted: frozenset[str], pick: Pick) -> Iterator[bool]:
        """For each of the documents, whether it has all of the wanted values."""
        good = [wanted.issubset(values) for values in self.values]
        return map(good.__getitem__, pick(self.places))

    def counts(self, pick: Pick) -> Counter[str]:
        """For each value, how many of the documents have it."""
        counted: dict[str, int] = {}
        known = counted.get
        for place, number in Counter(pick(self.places)).items():
            for value in self.values[place]:
                counted[value] = known(value, 0) + number
        return Counter(counted)


@dataclass(frozen=True)
class Columns:
    """What is known of each document of a segment, by its number there."""

    keys: Sequence[str]
    versions: Sequence[int]
    merits: Merits
    shared: Mapping[str, Column]
    """What many documents share, by the names that Filters has; a post is of two kinds."""
    threads: Sequence[str]
    """The thread that each belongs to, if any."""
    above: Mapping[int, Values]
    """The threads that some documents stand above."""
    audiences: list[int]
    """Places in the list of circles."""
    circles: list[frozenset[str]]
    """The different audiences; the first is nobody, the audience of what is deleted."""

    def without(self, deleted: Iterable[int]) -> "Columns":
        """The same, with more documents deleted."""
        audiences = self.audiences.copy()
        for number in deleted:
            audiences[number] = 0
        return replace(self, audiences=audiences)

    def readable(self, seen: Sequence[bool]) -> Iterator[int]:
        """The documents of the circles that somebody is in."""
        return compress(range(len(self.audiences)), map(seen.__getitem__, self.audiences))


def filed(document: Document) -> dict[str, tuple[str, ...]]:
    """What filters and facets go by, in columns; see `Columns.shared`."""
    return {
        "kinds": tuple(filter(None, (document.kind, document.narrower))),
        "spaces": document.spaces,
        "by": document.by,
        "owners": (document.owner,) if document.owner else (),
        "states": (document.state,) if document.state else (),
        "holds": (FILE,) if document.has_file else (),
        "tags": document.tags,
    }
