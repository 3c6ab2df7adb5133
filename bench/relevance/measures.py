"""How good an order of documents is, by the three usual measures, as trec_eval computes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import log2
from statistics import fmean

DEPTH = 1_000
"""Documents of an answer that are looked at."""

Ranking = Sequence[str]
Grades = Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """All three lie between 0 and 1, and more is better."""

    ndcg: float
    """nDCG@10: what stands among the first ten, the higher and the better judged, the more."""
    average_precision: float
    """MAP: how much of what stands above each document that answers answers too."""
    recall: float
    """Recall@100: how much of what answers stands among the first hundred."""


def judge(ranking: Ranking, grades: Grades) -> Figures:
    """The figures of one answer; something has to be judged an answer."""
    good = {key: grade for key, grade in grades.items() if grade > 0}
    best = sorted(good.values(), reverse=True)
    return Figures(
        _gain(good.get(key, 0) for key in ranking[:10]) / _gain(best[:10]),
        _average_precision(ranking[:DEPTH], good),
        len(good.keys() & set(ranking[:100])) / len(good),
    )


def mean(figures: Iterable[Figures]) -> Figures:
    """Every question counts the same."""
    return Figures(*map(fmean, zip(*map(astuple, figures), strict=True)))


def _gain(grades: Iterable[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, start=1))


def _average_precision(ranking: Ranking, good: Grades) -> float:
    places = [place for place, key in enumerate(ranking, start=1) if key in good]
    return sum(found / place for found, place in enumerate(places, start=1)) / len(good)
