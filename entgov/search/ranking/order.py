"""The order of what is found: the best first, and each answer right above its question.

What has just the title that is asked for stands first, then what has all the words, then the rest;
within these by relevance. So where enough have all the words to fill the pages that are asked for,
the others are counted but never weighed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import chain
from math import inf, log
from operator import itemgetter
from typing import NamedTuple

from entgov.search.merits import own_factor
from entgov.search.ranking.matching import Hits, Match

MIDDLING = 10.0
"""A relevance that counts as half of the best there could be."""
Place = tuple[float, float, str]
"""Less the score, less the time, and the key: what sorts first stands first."""
_LAST: Place = (inf, inf, "")


class Ranked(NamedTuple):
    """A document in the order of what is found.

    place  what sorts it: its own place, or that of the document right above which it stands
    over   0 where it stands above another, else 1; then its own place tells
    own    its own place
    """

    place: Place
    over: int
    own: Place
    match: Match
    doc: int

    @property
    def score(self) -> float:
        return -self.place[0]

    @property
    def key(self) -> str:
        return self.own[2]


_SORTED_BY = itemgetter(0, 1, 2)
_Pool = tuple[Match, Sequence[int], Sequence[float]]


class Order:
    """How a reader's matches are ordered; `own` are the ids of the reader's own spaces."""

    def __init__(self, matches: Sequence[Match], own: frozenset[str], today: float) -> None:
        self._matches, self._own, self._today = matches, own, today
        self._readable = sum(match.readable for match in matches)
        self._words = [self._telling(h) for h in zip(*(m.words for m in matches), strict=True)]
        self._phrases = [self._telling(h) for h in zip(*(m.phrases for m in matches), strict=True)]

    def best(self, most: int) -> Sequence[Ranked]:
        """The first so many, by relevance."""
        pools = [(match, docs, self._scores(match, docs)) for match, docs in self._candidates(most)]
        lifted = list(self._lifted(pools)) if any(match.above for match in self._matches) else []
        moved = {(id(each.match), each.doc) for each in lifted}
        floor = _floor((score for _, _, scores in pools for score in scores), most + len(moved))
        staying = (
            Ranked(place, 1, place, match, doc)
            for match, docs, scores in pools
            for doc, score in zip(docs, scores, strict=True)
            if score >= floor and (id(match), doc) not in moved
            for place in [_place(match, doc, score)]
        )
        return nsmallest(most, chain(lifted, staying), key=_SORTED_BY)

    def newest(self, most: int) -> Sequence[Ranked]:
        """The first so many, by time."""
        times = (map(m.columns.merits.changed.__getitem__, m.docs) for m in self._matches)
        floor = _floor(chain.from_iterable(times), most)
        places = (
            Ranked(place, 1, place, match, doc)
            for match in self._matches
            for doc in match.docs
            if match.columns.merits.changed[doc] >= floor
            for place in [_place(match, doc, 0.0)]
        )
        return nsmallest(most, places, key=_SORTED_BY)

    def said(self, match: Match) -> Iterable[tuple[Hits, float]]:
        """Each word's and phrase's documents in a segment, with its weight."""
        yield from zip(match.words, self._words, strict=True)
        yield from zip(match.phrases, self._phrases, strict=True)

    def nearness(self, match: Match) -> Sequence[float]:
        """For each different value of the spaces, by how much relevance grows there."""
        values = match.columns.shared["spaces"].values
        return [own_factor(own=not self._own.isdisjoint(value)) for value in values]

    def _telling(self, hits: Iterable[Hits]) -> float:
        """How much a word tells: the fewer of the readable documents have it, the more."""
        having = sum(map(len, hits))
        return log(1 + (self._readable - having + 0.5) / (having + 0.5))

    def _candidates(self, most: int) -> Iterator[tuple[Match, Sequence[int]]]:
        """What may come to stand among the first so many."""
        early = [match.titled | match.complete for match in self._matches]
        enough = sum(map(len, early)) >= most
        for match, docs in zip(self._matches, early, strict=True):
            yield match, list(docs if enough else match.docs)

    def _scores(self, match: Match, docs: Sequence[int]) -> Sequence[float]:
        """2 for the title, 1 for all the words, and less than 1 for how relevant it is."""
        totals = [0.0] * len(docs)
        for hits, weight in self.said(match):
            get = hits.get
            totals = [t + weight * get(d, 0.0) for t, d in zip(totals, docs, strict=True)]
        merits, spaces = match.columns.merits, match.columns.shared["spaces"].places
        boosts, trust, near = merits.boosts(self._today), merits.trust, self.nearness(match)
        boosted = [t * boosts[d] * near[spaces[d]] for t, d in zip(totals, docs, strict=True)]
        titled, complete = match.titled, match.complete
        return [
            2 * (d in titled) + (d in complete) + trust[d] * b / (b + MIDDLING)
            for d, b in zip(docs, boosted, strict=True)
        ]

    def _lifted(self, pools: Sequence[_Pool]) -> Iterator[Ranked]:
        """What goes to stand right above the best hit of a thread, as it stands below by itself.

        A title that is just what is asked for stays above everything, also above its answer.
        """
        best = self._best_of_threads(pools)
        for match, docs, scores in pools:
            scored = dict(zip(docs, scores, strict=True))
            for doc, threads in match.above.items():
                place = min((best[thread] for thread in threads if thread in best), default=_LAST)
                score = scored[doc] if doc in scored else self._scores(match, [doc])[0]
                own = _place(match, doc, score)
                if place < own:
                    yield Ranked(place, 0, own, match, doc)

    def _best_of_threads(self, pools: Sequence[_Pool]) -> Mapping[str, Place]:
        """For each thread that something stands above, its first hit: none of these themselves."""
        wanted = {
            name for match in self._matches for names in match.above.values() for name in names
        }
        best: dict[str, Place] = {}
        for match, docs, scores in pools:
            threads, above, titled = match.columns.threads, match.above, match.titled
            for doc, score in zip(docs, scores, strict=True):
                name = threads[doc]
                if name in wanted and name not in above.get(doc, ()) and doc not in titled:
                    best[name] = min(best.get(name, _LAST), _place(match, doc, score))
        return best


def _place(match: Match, doc: int, score: float) -> Place:
    return -score, -match.columns.merits.changed[doc], match.columns.keys[doc]


def _floor(values: Iterable[float], most: int) -> float:
    """The least of the largest so many: whatever is below is not among them."""
    largest = nlargest(most, values)
    return largest[-1] if largest else inf
