"""What a reader finds in one segment: which documents match, and how many of them are what."""

from collections import Counter
from collections.abc import Mapping
from datetime import tzinfo
from functools import cached_property
from itertools import compress
from math import inf

from entgov.search.columns import Pick, picking
from entgov.search.filters import Filters
from entgov.search.ranking.wanted import Readings, Segment, Wanted

Hits = dict[int, float]
"""How strongly documents speak of something, by their numbers."""
COUNTED = {"kinds": "kinds", "spaces": "spaces", "states": "states", "tags": ""}
"""What is counted, and the filter that its counts leave out; tags add up."""


class Match:
    """What a reader finds in one segment."""

    def __init__(self, segment: Segment, wanted: Wanted, audience: frozenset[str]) -> None:
        self.columns = segment.columns
        self._shelf = segment.shelf
        self._title = wanted.title
        self._open = [not audience.isdisjoint(circle) for circle in segment.columns.circles]
        self.readable = sum(segment.living[n] for n, seen in enumerate(self._open) if seen)
        found = {ways: self._hits(ways) for ways in {*wanted.words, *wanted.phrases}}
        self.words = [found[ways] for ways in wanted.words]
        self.phrases = [found[ways] for ways in wanted.phrases]
        self._all = self._matching(wanted)
        self._passing = self._filtered(self._all, wanted.filters)
        self.docs = self._within()

    def _hits(self, readings: Readings) -> Hits:
        """The readable documents that match in any of these ways, by the strongest of them."""
        hits: Hits = {}
        if not self.readable:
            return hits
        circles, seen = self.columns.audiences.__getitem__, self._open.__getitem__
        for reading in readings:
            numbers, strengths = self._shelf.postings(reading)
            readable = map(seen, map(circles, numbers))
            found = compress(zip(numbers, strengths, strict=True), readable)
            if not hits:
                hits = dict(found)
                continue
            for number, strength in found:
                if strength > hits.get(number, 0.0):
                    hits[number] = strength
        return hits

    def _matching(self, wanted: Wanted) -> set[int]:
        """The readable documents that match the text, whatever the filters say."""
        if wanted.everything:
            docs = set(self.columns.readable(self._open)) if wanted.filters else set()
        elif self.phrases:
            docs = set(self.phrases[0]).intersection(*self.phrases[1:])
        else:
            docs = set().union(*self.words)
        return docs.difference(*map(self._hits, wanted.without)) if docs else docs

    def _filtered(self, docs: set[int], filters: Filters) -> dict[str, set[int]]:
        """For each filter that is on, the documents that pass it."""
        if not filters:
            return {}
        columns, changed, pick = self.columns.shared, self.columns.merits.changed, picking(docs)
        passing = {
            name: set(compress(docs, columns[name].any_of(some, pick)))
            for name, some in filters.any_of().items()
        }
        if filters.tags:
            passing["tags"] = set(compress(docs, columns["tags"].all_of(filters.tags, pick)))
        if filters.since or filters.until:
            since = filters.since.timestamp() if filters.since else -inf
            until = filters.until.timestamp() if filters.until else inf
            passing["changed"] = {doc for doc in docs if since <= changed[doc] < until}
        return passing

    def _within(self, leaving_out: str = "") -> set[int]:
        """The matching documents that pass all filters but one."""
        passing = [docs for name, docs in self._passing.items() if name != leaving_out]
        return self._all.intersection(*passing) if passing else self._all

    def _judged(self, leaving_out: str) -> Pick:
        return picking(self._within(leaving_out)) if leaving_out in self._passing else self._found

    @cached_property
    def _found(self) -> Pick:
        return picking(self.docs)

    def counts(self, facet: str) -> Counter[str]:
        """How many documents have each value of a column."""
        return self.columns.shared[facet].counts(self._judged(COUNTED[facet]))

    def years(self, zone: tzinfo | None) -> Counter[int]:
        """How many changed in each year, also outside the times that are asked for."""
        return Counter(self._judged("changed")(self.columns.merits.years(zone)))

    @cached_property
    def complete(self) -> set[int]:
        """Those that say all the words."""
        return self.docs.intersection(*self.words)

    @cached_property
    def titled(self) -> set[int]:
        """Those whose title is just what is asked for."""
        return self.docs.intersection(self._shelf.titled(self._title))

    @cached_property
    def above(self) -> Mapping[int, tuple[str, ...]]:
        """Those that stand above threads, with the names of these."""
        above = self.columns.above
        return {doc: above[doc] for doc in self.docs.intersection(above)} if above else {}
