"""What is known of the documents of a segment, in columns: filters and facets read these alone.

Thousands of documents share a space, a state, a year. So each different value is kept once, and a
column is an array that says for each document which it has. A filter judges the values and a facet
counts the numbers in the array: a document that does not match is not looked at.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

Values = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """The values of each document, such as its tags.

    places   for each document, which of the different values it has
    values   the different values
    """

    places: Sequence[int]
    values: Sequence[Values]

    @classmethod
    def of(cls, rows: Iterable[Values]) -> "Column":
        """The column with these values, document by document."""
        known: dict[Values, int] = {}
        places = array("I", (known.setdefault(tuple(row), len(known)) for row in rows))
        return cls(places, tuple(known))

    def any_of(self, wanted: frozenset[str], docs: Iterable[int]) -> set[int]:
        """Those of the documents that have one of the wanted values."""
        return self._judged([not wanted.isdisjoint(values) for values in self.values], docs)

    def all_of(self, wanted: frozenset[str], docs: Iterable[int]) -> set[int]:
        """Those of the documents that have all of the wanted values."""
        return self._judged([wanted.issubset(values) for values in self.values], docs)

    def _judged(self, good: Sequence[bool], docs: Iterable[int]) -> set[int]:
        places = self.places
        return {doc for doc in docs if good[places[doc]]}

    def counts(self, docs: Collection[int]) -> Counter[str]:
        """For each value, how many of the documents have it."""
        counted: Counter[str] = Counter()
        for place, number in Counter(map(self.places.__getitem__, docs)).items():
            for value in set(self.values[place]):
                counted[value] += number
        return counted


@dataclass(frozen=True)
class Columns:
    """What is known of each document of a segment, by its number there."""

    keys: Sequence[str]
    versions: Sequence[int]
    changed: Sequence[float]
    """Seconds since 1970."""
    trust: Sequence[float]
    """What its state leaves of a document's relevance."""
    shared: Mapping[str, Column]
    """What many documents share, by the names that Filters has; a post is of two kinds."""
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
