"""One page of an answer, with exact counts of the whole, and why its hits stand where they do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from entgov.search.index import Hit, Results, Sort, Standing
from entgov.search.ranking.matching import COUNTED, Match
from entgov.search.ranking.order import Order, Ranked
from entgov.search.ranking.wanted import Readings, Segment, Wanted

Value = TypeVar("Value", str, int)


def answer(
    segments: Iterable[Segment],
    wanted: Wanted,
    audience: frozenset[str],
    *,
    own: frozenset[str],
    sort: Sort,
    page: int,
    per_page: int,
    now: datetime,
) -> Results:
    """One page of what matches; see Index.search."""
    matches = [Match(segment, wanted, audience) for segment in segments]
    order = Order(matches, own, _day(now))
    total = sum(len(match.docs) for match in matches)
    ranked = sort == "best" and not wanted.everything
    hits = _page(order, total, page, per_page, ranked=ranked)
    counts = {facet: _summed(match.counts(facet) for match in matches) for facet in COUNTED}
    return Results(
        total,
        tuple(Hit(each.key, each.score) for each in hits),
        **counts,
        years=_by_year(matches, now),
    )


def explain(
    segments: Iterable[Segment],
    wanted: Wanted,
    audience: frozenset[str],
    texts: Mapping[Readings, str],
    *,
    own: frozenset[str],
    page: int,
    per_page: int,
    now: datetime,
) -> Sequence[Standing]:
    """Why the hits of a page stand there; `texts` has the bits of the query. See Index.explain."""
    matches = [Match(segment, wanted, audience) for segment in segments]
    order = Order(matches, own, _day(now))
    total = sum(len(match.docs) for match in matches)
    bits = [texts[readings] for readings in (*wanted.words, *wanted.phrases)]
    hits = _page(order, total, page, per_page, ranked=not wanted.everything)
    return [_standing(each, bits, order, _day(now)) for each in hits]


def _day(now: datetime) -> float:
    return now.timestamp() // 86_400


def _page(order: Order, total: int, page: int, per_page: int, *, ranked: bool) -> Sequence[Ranked]:
    begin = (max(page, 1) - 1) * per_page
    if begin >= total:
        return ()
    end = min(begin + per_page, total)
    return (order.best(end) if ranked else order.newest(end))[begin:]


def _by_year(matches: Iterable[Match], now: datetime) -> Mapping[str, int]:
    """How many documents changed in each year, as the clocks of `now` have it."""
    counted = _summed(match.years(now.tzinfo) for match in matches)
    return {str(year): number for year, number in counted.items()}


def _summed(counts: Iterable[Counter[Value]]) -> Counter[Value]:
    """All of them together; several times as fast as to add one to the other."""
    whole: Counter[Value] = Counter()
    for each in counts:
        whole.update(each)
    return whole


def _standing(hit: Ranked, bits: Sequence[str], order: Order, today: float) -> Standing:
    """The parts of the score of a hit, which `Order` has put together."""
    match, doc = hit.match, hit.doc
    merits, spaces = match.columns.merits, match.columns.shared["spaces"]
    said: defaultdict[str, float] = defaultdict(float)
    for bit, (hits, weight) in zip(bits, order.said(match), strict=True):
        if doc in hits:
            said[bit] += weight * hits[doc]
    return Standing(
        key=hit.key,
        score=hit.score,
        titled=bool(bits) and doc in match.titled,
        complete=bool(bits) and doc in match.complete,
        said=said,
        recent=merits.recent(doc, today),
        leading=merits.leading(doc),
        near=order.nearness(match)[spaces.places[doc]],
        trust=merits.trust[doc],
        own_score=-hit.own[0],
        above="" if hit.over else hit.place[2],
    )
