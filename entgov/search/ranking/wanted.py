"""A query in terms of the index, and what an engine has to have for it to be answered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from entgov.search.columns import Columns
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.lexicon import Vocabulary

Reading = tuple[str, ...]
"""Terms that have to stand side by side."""
Readings = tuple[Reading, ...]
"""The ways to read one bit of a query, any of which will do: (("well", "be"), ("wellb",))."""
Postings = tuple[Sequence[int], Sequence[float]]
"""Numbers of documents, and how strongly each of them speaks of something."""


@dataclass(frozen=True)
class Wanted:
    """A query in terms of the index; the fields are those of Query.

    words       each as often as it is said, for what is said twice is wanted more
    title       all that is said, as the title of a document would be that is meant by it
    everything  whether no text is looked for, so that the filters alone decide
    """

    words: tuple[Readings, ...]
    phrases: tuple[Readings, ...]
    without: tuple[Readings, ...]
    title: str = ""
    filters: Filters = NO_FILTERS
    everything: bool = False


class Shelf(Protocol):
    """The postings of a segment."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that its documents say, as they are written."""

    def postings(self, reading: Reading, *, titles_only: bool = False) -> Postings:
        """The documents in which these terms stand side by side."""

    def titled(self, title: str) -> Sequence[int]:
        """The documents with just this title; with none, if it is empty."""

    def keyed(self, keys: Iterable[str]) -> Sequence[int]:
        """The documents with these keys."""


@dataclass(frozen=True)
class Segment:
    """A part of the index. Documents are in exactly one, and a segment never changes."""

    shelf: Shelf
    columns: Columns

    @cached_property
    def living(self) -> Mapping[int, int]:
        """How many documents each circle has."""
        return Counter(self.columns.audiences)

    def without(self, keys: Iterable[str]) -> "Segment":
        """The same, as if the documents with these keys were not there."""
        numbers = self.shelf.keyed(keys)
        return Segment(self.shelf, self.columns.without(numbers)) if numbers else self
