"""Which documents answer a query, in which order, and how many of each kind and space.

An engine's own scoring stops at the best few, or estimates the rest. We need every match anyway,
for exact counts and because documents with all the words stand first, so postings are read once,
kept decoded, and added up here. The weight of a word comes only from documents that the reader may
see: an answer is the same as from an index that never held the others.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from math import log
from typing import Protocol

from entgov.search.index import Hit, Results

Reading = tuple[str, ...]
"""Terms that have to stand side by side."""
Readings = tuple[Reading, ...]
"""The ways to read one bit of a query, any of which will do: (("well", "be"), ("wellb",))."""
Postings = tuple[Sequence[int], Sequence[float]]
"""Numbers of documents, and how strongly each of them speaks of something."""
Hits = dict[int, float]

_RECENT = 0.1
"""What a change of today adds to a score; a change a year ago adds half of it, and so on."""
_HALF_LIFE = 365.0
_SECONDS_A_DAY = 86_400
TRUST: Mapping[str, float] = {"current": 1.0, "draft": 0.7, "outdated": 0.4, "replaced": 0.1}
"""What the state of a document leaves of its relevance; docs/adr/0021 says why so much."""
_MIDDLING = 10.0
"""A relevance that counts as half of the best there could be."""


@dataclass(frozen=True)
class Wanted:
    """A query in terms of the index; the fields are those of Query."""

    words: tuple[Readings, ...]
    phrases: tuple[Readings, ...]
    without: tuple[Readings, ...]
    common: tuple[Readings, ...]


@dataclass(frozen=True)
class Columns:
    """What is known of each document of a segment, by its number there."""

    keys: list[str]
    kinds: list[str]
    spaces: list[tuple[str, ...]]
    versions: list[int]
    changed: list[float]
    """Seconds since 1970."""
    trust: list[float]
    """What its state leaves of a document's relevance."""
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


class Shelf(Protocol):
    """The postings of a segment."""

    def postings(self, reading: Reading, *, titles_only: bool = False) -> Postings:
        """The documents in which these terms stand side by side."""


@dataclass(frozen=True)
class Segment:
    """A part of the index. Documents are in exactly one, and a segment never changes."""

    shelf: Shelf
    columns: Columns

    @cached_property
    def living(self) -> Mapping[int, int]:
        """How many documents each circle has."""
        return Counter(self.columns.audiences)


def answer(
    segments: Iterable[Segment],
    wanted: Wanted,
    audience: frozenset[str],
    *,
    kind: str | None,
    space: str | None,
    page: int,
    per_page: int,
    now: datetime,
) -> Results:
    """One page of what matches; see Index.search."""
    matches = [_Match(segment, wanted, audience) for segment in segments]
    weights = _Weights(matches)
    today = now.timestamp() // _SECONDS_A_DAY
    kinds: Counter[str] = Counter()
    spaces: Counter[str] = Counter()
    found: list[tuple[float, float, str]] = []
    for match in matches:
        kinds.update(match.kinds(match.within(space=space)))
        spaces.update(match.spaces(match.within(kind=kind)))
        found.extend(match.ranked(match.within(kind=kind, space=space), weights, today))
    end = max(page, 1) * per_page
    hits = [Hit(key, -score) for score, _, key in heapq.nsmallest(end, found)[end - per_page :]]
    return Results(len(found), tuple(hits), kinds, spaces)


class _Match:
    """What a reader finds in one segment."""

    def __init__(self, segment: Segment, wanted: Wanted, audience: frozenset[str]) -> None:
        self._segment = segment
        self._columns = segment.columns
        self._open = [not audience.isdisjoint(circle) for circle in segment.columns.circles]
        self.readable = sum(segment.living[n] for n, seen in enumerate(self._open) if seen)
        self.words = [self._hits(readings) for readings in wanted.words]
        self.phrases = [self._hits(readings) for readings in wanted.phrases]
        self.common = [self._hits(readings, titles_only=True) for readings in wanted.common]
        self._docs = self._matching([self._hits(readings) for readings in wanted.without])

    def _hits(self, readings: Readings, *, titles_only: bool = False) -> Hits:
        """The readable documents that match in any of these ways, by the strongest of them."""
        hits: Hits = {}
        if not self.readable:
            return hits
        audiences, seen = self._columns.audiences, self._open
        for reading in readings:
            numbers, strengths = self._segment.shelf.postings(reading, titles_only=titles_only)
            for number, strength in zip(numbers, strengths, strict=True):
                if seen[audiences[number]] and strength > hits.get(number, 0.0):
                    hits[number] = strength
        return hits

    def _matching(self, ruled_out: Iterable[Hits]) -> set[int]:
        if self.phrases:
            docs = set(self.phrases[0]).intersection(*self.phrases[1:])
        else:
            docs = set().union(*self.words)
        return docs.difference(*ruled_out)

    def within(self, kind: str | None = None, space: str | None = None) -> set[int]:
        """The matching documents of a kind and in a space, where these are given."""
        docs, columns = self._docs, self._columns
        if kind is not None:
            docs = {doc for doc in docs if columns.kinds[doc] == kind}
        if space is not None:
            docs = {doc for doc in docs if space in columns.spaces[doc]}
        return docs

    def kinds(self, docs: Iterable[int]) -> Iterable[str]:
        return map(self._columns.kinds.__getitem__, docs)

    def spaces(self, docs: Iterable[int]) -> Iterable[str]:
        return chain.from_iterable(map(self._columns.spaces.__getitem__, docs))

    def ranked(
        self, docs: set[int], weights: "_Weights", today: float
    ) -> Iterable[tuple[float, float, str]]:
        """Score, time and key of documents, so that the best sort first."""
        relevance = dict.fromkeys(docs, 0.0)
        for hits, weight in weights.of(self):
            for doc in docs.intersection(hits):
                relevance[doc] += weight * hits[doc]
        complete = docs.intersection(*self.words)
        keys, changed, trust = self._columns.keys, self._columns.changed, self._columns.trust
        for doc, score in relevance.items():
            days = max(today - changed[doc] // _SECONDS_A_DAY, 0.0)
            boosted = score * (1 + _RECENT * 0.5 ** (days / _HALF_LIFE))
            total = (doc in complete) + trust[doc] * boosted / (boosted + _MIDDLING)
            yield -total, -changed[doc], keys[doc]


class _Weights:
    """How much each word tells: the fewer of the readable documents have it, the more."""

    def __init__(self, matches: Sequence[_Match]) -> None:
        self._readable = sum(match.readable for match in matches)
        self._words = [self._telling(h) for h in zip(*(m.words for m in matches), strict=True)]
        self._phrases = [self._telling(h) for h in zip(*(m.phrases for m in matches), strict=True)]
        self._common = [self._telling(h) for h in zip(*(m.common for m in matches), strict=True)]

    def _telling(self, hits: Iterable[Hits]) -> float:
        having = sum(map(len, hits))
        return log(1 + (self._readable - having + 0.5) / (having + 0.5))

    def of(self, match: _Match) -> Iterable[tuple[Hits, float]]:
        """Each word's documents in a segment, with the word's weight."""
        yield from zip(match.words, self._words, strict=True)
        yield from zip(match.phrases, self._phrases, strict=True)
        yield from zip(match.common, self._common, strict=True)
