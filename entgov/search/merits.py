"""What speaks for a document whatever is asked: its state, how fresh it is, what leads to it.

These are numbers of a segment, which never changes: what follows from them is worked out once for
all documents, and looked up for each that is found.
"""

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from entgov.search.documents import Document

TRUST: Mapping[str, float] = {
    "": 1.0, "current": 1.0, "draft": 0.7, "outdated": 0.4, "replaced": 0.1,
}  # fmt: skip
"""What the state of a document leaves of its relevance; docs/adr/0021 says why so much."""
_RECENT = 0.2
"""What a change of today adds to relevance; half as much after its half-life, and so on."""
_LEADING = 0.02
"""What each step of what leads to a document adds: twice as many links and follows."""
_MOST_STEPS = 8
"""More than some hundreds of links say no more."""
_OWN = 0.05
"""What standing in one of the reader's own spaces adds."""
_ZONES = 20
"""Clocks for which the years of all documents are kept."""


def steps(leading: int) -> int:
    """How many steps so many links and follows are: 1, 2, 4, 8 and so on."""
    return min(max(leading, 0).bit_length(), _MOST_STEPS)


def own_factor(*, own: bool) -> float:
    """By how much relevance grows in the reader's own spaces."""
    return 1 + _OWN if own else 1.0


class Merits:
    """Those of the documents of one segment, by their numbers there."""

    def __init__(self, size: int) -> None:
        self.changed = array("d", bytes(8 * size))
        """Seconds since 1970."""
        self.trust = array("d", bytes(8 * size))
        self._half_lives = array("H", bytes(2 * size))
        self._led = array("B", bytes(size))
        self._years: dict[tzinfo | None, Sequence[int]] = {}
        self._boosts: tuple[float, Sequence[float]] = (0.0, ())

    @staticmethod
    def stored(document: Document) -> tuple[float, str, int, int]:
        """What is kept of a document."""
        half_life, led = min(document.half_life, 65_535), min(document.led, _MOST_STEPS)
        return document.changed_at.timestamp(), document.state, half_life, led

    def put(self, number: int, stored: tuple[float, str, int, int]) -> None:
        """Notes what was kept of the document with this number."""
        self.changed[number], state, self._half_lives[number], self._led[number] = stored
        self.trust[number] = TRUST[state]

    def led(self) -> Sequence[int]:
        """How much leads to each document, in steps."""
        return self._led

    def recent(self, number: int, today: float) -> float:
        """By how much relevance grows because the document changed lately; in days since 1970."""
        half_life = self._half_lives[number]
        days = max(today - self.changed[number] // 86_400, 0.0)
        return 1 + _RECENT * float(0.5 ** (days / half_life)) if half_life else 1.0

    def leading(self, number: int) -> float:
        """By how much relevance grows because of what leads to the document."""
        return 1 + _LEADING * self._led[number]

    def boosts(self, today: float) -> Sequence[float]:
        """Both together, for each document; kept for the day."""
        day, boosts = self._boosts
        if day != today or len(boosts) != len(self.changed):
            numbers = range(len(self.changed))
            boosts = array("d", (self.recent(n, today) * self.leading(n) for n in numbers))
            self._boosts = today, boosts
        return boosts

    def years(self, zone: tzinfo | None) -> Sequence[int]:
        """The year in which each document changed, by the clocks of a zone."""
        years = self._years.get(zone)
        if years is None:
            ends = (min(self.changed), max(self.changed)) if self.changed else (0.0, 0.0)
            first, last = (datetime.fromtimestamp(time, zone).year for time in ends)
            begins = [
                datetime(n, 1, 1, tzinfo=zone).timestamp() for n in range(first + 1, last + 1)
            ]
            years = array("H", (first + bisect_right(begins, time) for time in self.changed))
            if len(self._years) >= _ZONES:
                self._years.clear()
            self._years[zone] = years
        return years
