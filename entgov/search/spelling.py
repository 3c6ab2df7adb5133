"""What somebody may have meant who typed a word of which nothing is found.

Only words that stand in a document which this reader may see are ever named, and only these
documents are counted: a hint is the same as from an index that never held the others. Of words
with as few slips, the commoner one is meant.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from entgov.search.languages import mark_of
from entgov.search.lexicon import SHORTEST_MISTYPED, Lexicon, as_said, plain
from entgov.search.query import COMPOUND, PART, Query
from entgov.search.ranking import Readings, Segment

_FEW = 2
"""Documents that are hardly a find; but a word that stands in a title is found."""
_MUCH_MORE = 10
"""How many times as many documents a hint finds where the word itself finds a few."""

Read = Callable[[str], Readings]


class Doubt(NamedTuple):
    """A word of a query of which nothing is found, or hardly anything."""

    word: str
    documents: int


class Spelling:
    """What one reader is told about the words of a query; `read` reads them as the index does."""

    def __init__(self, segments: Iterable[Segment], audience: frozenset[str], read: Read) -> None:
        self._parts = [_Part(segment, audience) for segment in segments]
        self._read = read

    def hints(self, query: Query, *, scarce: bool) -> dict[str, str]:
        """For each word in doubt, in small letters, the nearest that is found.

        Where finds are `scarce`, a word that stands in a few documents is in doubt too. In a query
        of another language none is: the word that is like it would most often be an English one.
        """
        if query.is_in_another_language:
            return {}
        doubts = self._doubts(query, _FEW if scarce else 0)
        hints = ((doubt.word, self._nearest(doubt)) for doubt in doubts)
        return {word: hint for word, hint in hints if hint}

    def near(self, query: Query, most: int) -> list[str]:
        """Words that are found and are like those of a query that are not, the likest first."""
        found: dict[str, None] = {}
        for doubt in self._doubts(query, 0):
            for words in (*self._tiers(doubt.word), self._begun(doubt.word)):
                common = self._common(words, doubt)
                found |= dict.fromkeys(nsmallest(most, common, key=lambda w: (-common[w], w)))
        return list(found)[:most]

    def _doubts(self, query: Query, few: int) -> Iterator[Doubt]:
        asked = dict.fromkeys(
            compound[0]
            for text in query.texts
            for compound in COMPOUND.finditer(text)
            if not query.others(compound[0])  # a body's own word is known to be right
        )
        for text in asked:
            if self._documents(text, few) is not None:
                parts = map(as_said, PART.findall(text))
                yield from (
                    Doubt(part, documents)
                    for part in dict.fromkeys(parts)
                    if len(plain(part)) >= SHORTEST_MISTYPED
                    and (documents := self._documents(part, few)) is not None
                )

    def _documents(self, text: str, few: int) -> int | None:
        """In how few documents a bit of text is found; None where that is enough."""
        ways = self._read(text)
        found = self._finds(ways, few + 1)
        sure = found and (self._finds(ways, 1, titles_only=True) or self._is_foreign(ways))
        return None if found > few or sure else found

    def _is_foreign(self, ways: Readings) -> bool:
        """Whether it is found in another language: what is rare there is no slip."""
        return self._finds(tuple(way for way in ways if mark_of(way)), 1) > 0

    def _finds(self, ways: Readings, most: int, *, titles_only: bool = False) -> int:
        """How many documents are found; counted up to about `most`, for some words stand in all."""
        found = 0
        for part in self._parts:
            found += part.finds(ways, most, titles_only=titles_only)
            if found >= most:
                break
        return found

    def _nearest(self, doubt: Doubt) -> str | None:
        for words in self._tiers(doubt.word):
            if common := self._common(words, doubt):
                return min(common, key=lambda word: (-common[word], word))
        return None

    def _tiers(self, word: str) -> Iterator[set[str]]:
        """Like words, those with the fewest slips first."""
        costs = {other: cost for part in self._parts for cost, other in part.lexicon.like(word)}
        for tier in sorted(set(costs.values())):
            yield {other for other, cost in costs.items() if cost == tier}

    def _begun(self, word: str) -> set[str]:
        return {other for part in self._parts for other in part.lexicon.beginning_like(word)}

    def _common(self, words: Iterable[str], doubt: Doubt) -> Mapping[str, int]:
        """In how many documents the words stand, of those that are worth a hint."""
        own = self._read(doubt.word)
        common = Counter({word: sum(part.saying(word) for part in self._parts) for word in words})
        enough = _MUCH_MORE * doubt.documents
        return {w: n for w, n in common.items() if n > enough and self._read(w) != own}


class _Part:
    """What a reader may know of a segment."""

    def __init__(self, segment: Segment, audience: frozenset[str]) -> None:
        self._shelf = segment.shelf
        self._audiences = segment.columns.audiences
        self._seen = [not audience.isdisjoint(circle) for circle in segment.columns.circles]

    @property
    def lexicon(self) -> Lexicon:
        return self._shelf.vocabulary.lexicon

    def saying(self, word: str) -> int:
        """How many documents say this very word."""
        return sum(1 for _ in self._visible(self._shelf.vocabulary.saying(word)))

    def finds(self, ways: Readings, most: int, *, titles_only: bool) -> int:
        """In how many documents a bit of text is found, counted up to `most`."""
        found: set[int] = set()
        for reading in ways:
            numbers, _ = self._shelf.postings(reading, titles_only=titles_only)
            found.update(islice(self._visible(numbers), most))
        return len(found)

    def _visible(self, numbers: Iterable[int]) -> Iterator[int]:
        seen, audiences = self._seen, self._audiences
        return (number for number in numbers if seen[audiences[number]])


def respelled(query: Query, hints: Mapping[str, str]) -> str:
    """What was typed, with each of these words in place of the mistyped one.

    What is ruled out and what limits the hits stays as it was typed.
    """
    kept = [part for part in query.parts if part.filters or part.name == "without"]

    def put_right(word: re.Match[str]) -> str:
        fixed = any(part.start <= word.start() < part.end for part in kept)
        return word[0] if fixed else hints.get(as_said(word[0]), word[0])

    return PART.sub(put_right, query.typed)
