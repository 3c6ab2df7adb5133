"""Reads what a segment says of its documents: where terms stand, how much that tells, who may see.

A segment never changes once it is written. What was read of it is kept.
"""

import sys
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from entgov.search.columns import Column, Columns, Values
from entgov.search.filters import ANY
from entgov.search.index import IndexUnreadable
from entgov.search.languages import MARKS, mark_of
from entgov.search.merits import Merits
from entgov.search.ranking import Postings, Reading
from entgov.search.vocabulary import Vocabulary
from entgov.search.whoosh_engine import SegmentReader

_CACHED = 1_000_000
"""Postings that are kept decoded for each segment, at some 8 bytes each."""
_ENTRY = 100
"""What an entry takes besides, in postings; words that nobody wrote are entries too."""
_ENOUGH = 1.2
"""Mentions, for their length, that are worth half of what any number of them is."""
_SHORTEST = 1 / 3
"""Of the middling length: what is shorter counts as that long, or one word would be best."""


class _Field(NamedTuple):
    """How much a field tells.

    BM25F, except that lengths are set against a fixed middling one instead of the average: so what
    a document says does not depend on its neighbours, and can be kept. The numbers are chosen by
    judged questions; docs/adr/0034 says how.
    """

    name: str
    weight: float
    """Mentions in a body that one in this field is worth."""
    middling: int
    """Words."""
    fairness: float
    """From 0 (length does not matter) to 1 (twice as long needs the word twice)."""

    def mentions(self, times: float, length: int) -> float:
        """What so many mentions in a field of this length are worth."""
        long = max(length / self.middling, _SHORTEST)
        return self.weight * times / (1 - self.fairness + self.fairness * long)


_TITLE = _Field("title", 3.0, middling=6, fairness=0.4)
_FIELDS = (
    _TITLE,
    _Field("former", 1.5, middling=6, fairness=0.4),
    _Field("headings", 1.0, middling=20, fairness=0.4),
    _Field("tags", 3.0, middling=4, fairness=0.4),
    _Field("body", 1.0, middling=90, fairness=0.75),
    _Field("context", 0.5, middling=90, fairness=0.75),
)


_NOTHING: Postings = array("I"), array("f")


def _strength(mentions: float) -> float:
    """The first mention tells most, each further one less, over all fields together."""
    return mentions * (1 + _ENOUGH) / (mentions + _ENOUGH)


class Shelf:
    """The postings of one segment file, read when asked for and kept while there is room.

    Whoosh moves a file position while it reads, so one thread reads at a time.
    """

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: dict[tuple[Reading, bool], Postings] = {}
        self._room = _CACHED
        self.vocabulary = Vocabulary(reader, self._lock)
        self.columns = _columns(reader)
        self._marks = {"", *(mark for mark in MARKS if _says(reader, mark))}

    def postings(self, reading: Reading, *, titles_only: bool = False) -> Postings:
        """The documents in which these terms stand side by side, with how much they tell.

        Raises IndexUnreadable.
        """
        if mark_of(reading) not in self._marks:  # most segments have one language
            return _NOTHING
        wanted = reading, titles_only
        kept = self._kept.get(wanted)
        if kept is None:
            with self._lock:
                kept = self._decoded(reading, (_TITLE,) if titles_only else _FIELDS)
                self._keep(wanted, kept)
        return kept

    def titled(self, title: str) -> Sequence[int]:
        """The documents with just this title. Raises IndexUnreadable."""
        return self._having("whole", [title] if title else [])

    def keyed(self, keys: Iterable[str]) -> Sequence[int]:
        """The documents with these keys, replaced ones too. Raises IndexUnreadable."""
        return self._having("key", keys)

    def _having(self, field: str, values: Iterable[str]) -> Sequence[int]:
        """The documents with one of these values in a field that is not cut into words."""
        try:
            with self._lock:
                there = (each for each in values if (field, each) in self._reader)
                return array(
                    "I", (n for each in there for n in self._reader.postings(field, each).all_ids())
                )
        except Exception as error:  # damaged files raise nearly anything
            raise IndexUnreadable from error

    def _decoded(self, reading: Reading, fields: Iterable[_Field]) -> Postings:
        try:
            return self._read(reading, fields)
        except Exception as error:  # damaged files raise nearly anything
            raise IndexUnreadable from error

    def _keep(self, wanted: tuple[Reading, bool], postings: Postings) -> None:
        if self._room < 0:
            self._kept.clear()
            self._room = _CACHED
        self._room -= len(postings[0]) + _ENTRY
        self._kept[wanted] = postings

    def _read(self, reading: Reading, fields: Iterable[_Field]) -> Postings:
        mentions: defaultdict[int, float] = defaultdict(float)
        for field in fields:
            for number, times in self._mentions(field.name, reading):
                length = self._reader.doc_field_length(number, field.name)
                mentions[number] += field.mentions(times, length)
        return array("I", mentions), array("f", map(_strength, mentions.values()))

    def _mentions(self, field: str, reading: Reading) -> Iterator[tuple[int, float]]:
        """How often these terms stand side by side in a field of each document."""
        if not all((field, term) in self._reader for term in reading):
            return
        if len(reading) > 1:
            yield from self._side_by_side(field, reading)
            return
        matcher = self._reader.postings(field, reading[0])
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def _side_by_side(self, field: str, reading: Reading) -> Iterator[tuple[int, int]]:
        postings = self._reader.postings
        together = set.intersection(*(set(postings(field, term).all_ids()) for term in reading))
        matchers = [postings(field, term) for term in reading]
        for number in sorted(together):
            starts = [
                {position - shift for position in _positions(matcher, number)}
                for shift, matcher in enumerate(matchers)
            ]
            if times := len(set.intersection(*starts)):
                yield number, times


def _positions(matcher: Any, number: int) -> list[int]:
    matcher.skip_to(number)
    positions: list[int] = matcher.value_as("positions")
    return positions


def _says(reader: SegmentReader, beginning: str) -> bool:
    """Whether there is any term that begins so."""
    fields = (field.name for field in _FIELDS)
    return any(True for name in fields for _ in reader.expand_prefix(name, beginning))


def _columns(reader: SegmentReader) -> Columns:
    """What is stored of a segment's documents; what is deleted keeps a blank place."""
    size = reader.doc_count_all()
    keys, versions, audiences = [""] * size, array("Q", bytes(8 * size)), [0] * size
    merits, threads, above = Merits(size), [""] * size, {}
    shared: dict[str, list[Values]] = {name: [()] * size for name in (*ANY, "tags")}
    circles: dict[frozenset[str], int] = {}
    for number, stored in reader.iter_docs():
        keys[number], versions[number] = stored["key"], stored["version"]
        merits.put(number, stored["merits"])
        if "thread" in stored:
            threads[number] = sys.intern(stored["thread"])
        if "above" in stored:
            above[number] = stored["above"]
        for name, values in stored["shared"].items():
            shared[name][number] = values
        circle = frozenset(stored["audience"])
        audiences[number] = circles.setdefault(circle, len(circles) + 1)
    columns = {name: Column.of(rows) for name, rows in shared.items()}
    return Columns(
        keys, versions, merits, columns, threads, above, audiences, [frozenset(), *circles]
    )
