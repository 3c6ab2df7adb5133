"""Which documents answer a query, in which order, and how many of each kind, space and so on.

An engine's own scoring stops at the best few, or estimates the rest. We need every match anyway,
for exact counts and because documents with all the words stand first, so postings are read once,
kept decoded, and added up here. The weight of a word comes only from documents that the reader may
see: an answer is the same as from an index that never held the others.
"""

import heapq
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, partial
from math import inf, log
from operator import itemgetter
from typing import Protocol

from entgov.search.columns import Columns
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.index import Hit, Results, Sort, Standing
from entgov.search.lexicon import Vocabulary

Reading = tuple[str, ...]
"""Terms that have to stand side by side."""
Readings = tuple[Reading, ...]
"""The ways to read one bit of a query, any of which will do: (("well", "be"), ("wellb",))."""
Postings = tuple[Sequence[int], Sequence[float]]
"""Numbers of documents, and how strongly each of them speaks of something."""
Hits = dict[int, float]
_Place = tuple[float, float, str]
"""Score, time and key of a document, so that the best sort first."""

_RECENT = 0.1
"""What a change of today adds to a score; a change a year ago adds half of it, and so on."""
_HALF_LIFE = 365.0
_SECONDS_A_DAY = 86_400
TRUST: Mapping[str, float] = {
    "": 1.0, "current": 1.0, "draft": 0.7, "outdated": 0.4, "replaced": 0.1,
}  # fmt: skip
"""What the state of a document leaves of its relevance; docs/adr/0021 says why so much."""
_COUNTED = {"kinds": "kinds", "spaces": "spaces", "states": "states", "tags": ""}
"""What is counted, and the filter that its counts leave out; tags add up."""
_MIDDLING = 10.0
"""A relevance that counts as half of the best there could be."""


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
    sort: Sort,
    page: int,
    per_page: int,
    now: datetime,
) -> Results:
    """One page of what matches; see Index.search."""
    matches = [_Match(segment, wanted, audience) for segment in segments]
    weights = _Weights(matches)
    today = now.timestamp() // _SECONDS_A_DAY
    found: list[tuple[float, float, str]] = []
    ranked = sort == "best" and not wanted.everything
    for match in matches:
        found.extend(match.ranked(weights, today) if ranked else match.dated())
    end = max(page, 1) * per_page
    hits = [Hit(key, -score) for score, _, key in heapq.nsmallest(end, found)[end - per_page :]]
    counts = {facet: sum((m.counts(facet) for m in matches), Counter()) for facet in _COUNTED}
    return Results(len(found), tuple(hits), **counts, years=_by_year(matches, now))


def explain(
    segments: Iterable[Segment],
    wanted: Wanted,
    audience: frozenset[str],
    texts: Mapping[Readings, str],
    *,
    page: int,
    per_page: int,
    now: datetime,
) -> Sequence[Standing]:
    """Why the hits of a page stand there; `texts` has the bits of the query. See Index.explain."""
    matches = [_Match(segment, wanted, audience) for segment in segments]
    weights = _Weights(matches)
    today = now.timestamp() // _SECONDS_A_DAY
    found = (
        (hit, match)
        for match in matches
        for hit in (match.dated() if wanted.everything else match.ranked(weights, today))
    )
    end = max(page, 1) * per_page
    best = heapq.nsmallest(end, found, key=itemgetter(0))[end - per_page :]
    bits = [texts[readings] for readings in (*wanted.words, *wanted.phrases)]
    return [match.standing(hit, bits, weights, today) for hit, match in best]


def _by_year(matches: Iterable["_Match"], now: datetime) -> Mapping[str, int]:
    """How many documents changed in each year, as the clocks of `now` have it."""
    times = [time for match in matches for time in match.times()]
    if not times:
        return {}
    ends = (datetime.fromtimestamp(time, now.tzinfo).year for time in (min(times), max(times)))
    years = range(next(ends), next(ends) + 1)
    begins = [datetime(year, 1, 1, tzinfo=now.tzinfo).timestamp() for year in years]
    counted = Counter(map(partial(bisect_right, begins), times))
    return {str(years[place - 1]): number for place, number in counted.items()}


class _Match:
    """What a reader finds in one segment."""

    def __init__(self, segment: Segment, wanted: Wanted, audience: frozenset[str]) -> None:
        self._segment = segment
        self._columns = segment.columns
        self._open = [not audience.isdisjoint(circle) for circle in segment.columns.circles]
        self.readable = sum(segment.living[n] for n, seen in enumerate(self._open) if seen)
        self.words = [*map(self._hits, wanted.words)]
        self.phrases = [*map(self._hits, wanted.phrases)]
        self._title = wanted.title
        docs = self._matching(wanted)
        self._passing = self._filtered(docs, wanted.filters)
        self._all = docs
        self._docs = self._within()

    def _hits(self, readings: Readings) -> Hits:
        """The readable documents that match in any of these ways, by the strongest of them."""
        hits: Hits = {}
        if not self.readable:
            return hits
        audiences, seen = self._columns.audiences, self._open
        for reading in readings:
            numbers, strengths = self._segment.shelf.postings(reading)
            for number, strength in zip(numbers, strengths, strict=True):
                if seen[audiences[number]] and strength > hits.get(number, 0.0):
                    hits[number] = strength
        return hits

    def _matching(self, wanted: Wanted) -> set[int]:
        """The readable documents that match the text, whatever the filters say."""
        if wanted.everything:
            docs = set(self._columns.readable(self._open)) if wanted.filters else set()
        elif self.phrases:
            docs = set(self.phrases[0]).intersection(*self.phrases[1:])
        else:
            docs = set().union(*self.words)
        return docs.difference(*map(self._hits, wanted.without)) if docs else docs

    def _filtered(self, docs: set[int], filters: Filters) -> dict[str, set[int]]:
        """For each filter that is on, the documents that pass it."""
        columns, changed = self._columns.shared, self._columns.changed
        passing = {
            name: columns[name].any_of(some, docs) for name, some in filters.any_of().items()
        }
        if filters.tags:
            passing["tags"] = columns["tags"].all_of(filters.tags, docs)
        if filters.since or filters.until:
            since = filters.since.timestamp() if filters.since else -inf
            until = filters.until.timestamp() if filters.until else inf
            passing["changed"] = {doc for doc in docs if since <= changed[doc] < until}
        return passing

    def _within(self, leaving_out: str = "") -> set[int]:
        """The matching documents that pass all filters but one."""
        passing = [docs for name, docs in self._passing.items() if name != leaving_out]
        return self._all.intersection(*passing) if passing else self._all

    def _judged(self, leaving_out: str) -> Collection[int]:
        return self._within(leaving_out) if leaving_out in self._passing else self._docs

    def counts(self, facet: str) -> Counter[str]:
        """How many documents have each value of a column."""
        return self._columns.shared[facet].counts(self._judged(_COUNTED[facet]))

    def times(self) -> Iterable[float]:
        """When the documents changed, also outside the times that are asked for."""
        return map(self._columns.changed.__getitem__, self._judged("changed"))

    def dated(self) -> Iterable[tuple[float, float, str]]:
        """The documents, so that the newest sort first."""
        keys, changed = self._columns.keys, self._columns.changed
        return ((0.0, -changed[doc], keys[doc]) for doc in self._docs)

    def ranked(self, weights: "_Weights", today: float) -> Iterable[_Place]:
        """Score, time and key of the documents, so that the best sort first."""
        docs = self._docs
        relevance = dict.fromkeys(docs, 0.0)
        complete, titled = self._complete, self._titled
        for hits, weight in weights.of(self):
            for doc in docs.intersection(hits):
                relevance[doc] += weight * hits[doc]
        keys, changed, trust = self._columns.keys, self._columns.changed, self._columns.trust
        for doc, score in relevance.items():
            boosted = score * _freshness(today - changed[doc] // _SECONDS_A_DAY)
            before = 2 * (doc in titled) + (doc in complete)
            total = before + trust[doc] * boosted / (boosted + _MIDDLING)
            yield -total, -changed[doc], keys[doc]

    @cached_property
    def _complete(self) -> set[int]:
        return self._docs.intersection(*self.words)

    @cached_property
    def _titled(self) -> set[int]:
        return self._docs.intersection(self._segment.shelf.titled(self._title))

    def standing(
        self, hit: _Place, bits: Sequence[str], weights: "_Weights", today: float
    ) -> Standing:
        """The parts of the score of a hit, which `ranked` has put together."""
        score, _, key = hit
        columns = self._columns
        doc = next(doc for doc in self._docs if columns.keys[doc] == key)
        said: defaultdict[str, float] = defaultdict(float)
        for bit, (hits, weight) in zip(bits, weights.of(self), strict=True):
            if doc in hits:
                said[bit] += weight * hits[doc]
        recent = _freshness(today - columns.changed[doc] // _SECONDS_A_DAY)
        titled, complete = bits and doc in self._titled, bits and doc in self._complete
        return Standing(key, -score, bool(titled), bool(complete), said, recent, columns.trust[doc])


@lru_cache(maxsize=10_000)
def _freshness(days: float) -> float:
    """By how much relevance grows, so many days after a change."""
    return 1 + _RECENT * float(0.5 ** (max(days, 0.0) / _HALF_LIFE))


class _Weights:
    """How much each word tells: the fewer of the readable documents have it, the more."""

    def __init__(self, matches: Sequence[_Match]) -> None:
        self._readable = sum(match.readable for match in matches)
        self._words = [self._telling(h) for h in zip(*(m.words for m in matches), strict=True)]
        self._phrases = [self._telling(h) for h in zip(*(m.phrases for m in matches), strict=True)]

    def _telling(self, hits: Iterable[Hits]) -> float:
        having = sum(map(len, hits))
        return log(1 + (self._readable - having + 0.5) / (having + 0.5))

    def of(self, match: _Match) -> Iterable[tuple[Hits, float]]:
        """Each word's documents in a segment, with the word's weight."""
        yield from zip(match.words, self._words, strict=True)
        yield from zip(match.phrases, self._phrases, strict=True)
