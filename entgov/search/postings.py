"""Reads what a segment says of its documents: where terms stand, how much that tells, who may see.

A segment never changes once it is written. What was read of it is kept.
"""

import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from entgov.search.index import IndexUnreadable
from entgov.search.ranking import TRUST, Columns, Postings, Reading
from entgov.search.whoosh_engine import SegmentReader

_CACHED = 1_000_000
"""Postings that are kept decoded for each segment, at some 8 bytes each."""
_ENTRY = 100
"""What an entry takes besides, in postings; words that nobody wrote are entries too."""


class _Field(NamedTuple):
    """How much a field tells.

    BM25, except that lengths are set against a fixed middling one instead of the average: so what
    a document says does not depend on its neighbours, and can be kept.
    """

    name: str
    boost: float
    middling: int
    """Words."""
    fairness: float
    """From 0 (length does not matter) to 1 (twice as long needs the word twice)."""

    def strength(self, times: float, length: int) -> float:
        """What so many mentions in a field of this length are worth."""
        long = 1 - self.fairness + self.fairness * length / self.middling
        return self.boost * times * 2.2 / (times + 1.2 * long)


_TITLE = _Field("title", 4.0, middling=6, fairness=0.4)
_FIELDS = (_TITLE, _Field("tags", 2.0, 4, 0.4), _Field("body", 1.0, 150, 0.75))


class Shelf:
    """The postings of one segment file, read when asked for and kept while there is room.

    Whoosh moves a file position while it reads, so one thread reads at a time.
    """

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: dict[tuple[Reading, bool], Postings] = {}
        self._room = _CACHED
        self.columns = _columns(reader)

    def postings(self, reading: Reading, *, titles_only: bool = False) -> Postings:
        """The documents in which these terms stand side by side, with how much they tell.

        Raises IndexUnreadable.
        """
        wanted = reading, titles_only
        kept = self._kept.get(wanted)
        if kept is None:
            with self._lock:
                kept = self._decoded(reading, (_TITLE,) if titles_only else _FIELDS)
                self._keep(wanted, kept)
        return kept

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
        strengths: defaultdict[int, float] = defaultdict(float)
        for field in fields:
            for number, times in self._mentions(field.name, reading):
                length = self._reader.doc_field_length(number, field.name)
                strengths[number] += field.strength(times, length)
        return array("I", strengths), array("f", strengths.values())

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


def _columns(reader: SegmentReader) -> Columns:
    """What is stored of a segment's documents; what is deleted keeps a blank place."""
    size = reader.doc_count_all()
    columns = Columns(
        [""] * size, [""] * size, [()] * size, [0] * size,
        [0.0] * size, [1.0] * size, [0] * size, [frozenset()],
    )  # fmt: skip
    circles: dict[frozenset[str], int] = {}
    for number, stored in reader.iter_docs():
        columns.keys[number] = stored["key"]
        columns.kinds[number] = stored["kind"]
        columns.spaces[number] = tuple(stored["spaces"])
        columns.versions[number] = stored["version"]
        columns.changed[number] = stored["changed"]
        columns.trust[number] = TRUST[stored["state"]]
        circle = frozenset(stored["audience"])
        columns.audiences[number] = circles.setdefault(circle, len(circles) + 1)
    columns.circles.extend(circles)
    return columns
