"""Other ways to say what a query says: the acronyms and synonyms of a body.

They go both ways. Each word of what is said in another way may also be that: who asks for HM
Revenue and Customs finds HMRC, which says all three. Of several that the words could mean the
longest is taken. What stands in quotes is left as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from entgov.search.common_words import telling
from entgov.search.languages import terms
from entgov.search.query import COMPOUND, Query

_Key = tuple[str, ...]
_MOST = 12
"""Other ways that are looked for beside one word."""
_MOST_IN_ALL = 24
"""Other ways that are looked for beside all words of a query."""


class Sense(NamedTuple):
    """Ways to say one thing, in a space."""

    space_id: int
    ways: Sequence[str]


class OwnWords:
    """All that a body has, to be found by any of their ways."""

    def __init__(self, senses: Iterable[Sense]) -> None:
        self._senses: defaultdict[_Key, list[Sense]] = defaultdict(list)
        self._written: defaultdict[str, list[Sense]] = defaultdict(list)
        for sense in senses:
            for way in sense.ways:
                self._written[way].append(sense)
                if key := _key(way):
                    self._senses[key].append(sense)
        self._longest = max(map(len, self._senses), default=0)

    def added(self, query: Query, spaces: Collection[int]) -> Query:
        """The query with the other ways to say it, of these spaces.

        A common word counts where it is written as an acronym that is one of them: IT is no it.
        """
        if not self._senses:
            return query
        meant = [word for word in query.common if self._is_acronym(word, spaces)]
        words = (*query.words, *meant)
        common = tuple(word for word in query.common if word not in meant)
        loose = [text for each in query.choices if not each.demanded for text in each.texts]
        runs = (words, *((text,) for text in loose))
        also = _few(said for run in runs for said in self._said(run, spaces))
        return replace(query, words=words, common=common, also=also)

    def _is_acronym(self, word: str, spaces: Collection[int]) -> bool:
        """Whether it is on the list in capitals; else a space could make much of every "how"."""
        in_capitals = len(word) > 1 and word.isupper()
        return in_capitals and bool(self._of(self._written.get(word, ()), spaces))

    def _said(
        self, words: Sequence[str], spaces: Collection[int]
    ) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Words side by side that say one thing, and the other ways to say that."""
        place = 0
        while place < len(words):
            length = 1
            for end in range(min(len(words), place + self._longest), place, -1):
                key = terms(words[place:end])
                if others := self._others(key, spaces):
                    length = end - place
                    yield words[place:end], others
                    break
            place += length

    def _others(self, key: _Key, spaces: Collection[int]) -> Sequence[str]:
        """But for those of common words alone, which would find nearly all there is."""
        senses = self._of(self._senses.get(key, ()), spaces)
        ways = (way for sense in senses for way in sense.ways if _key(way) != key)
        return [way for way in ways if telling(COMPOUND.findall(way))]

    def _of(self, senses: Iterable[Sense], spaces: Collection[int]) -> list[Sense]:
        return [sense for sense in senses if sense.space_id in spaces]


def _few(said: Iterable[tuple[Sequence[str], Sequence[str]]]) -> tuple[tuple[str, _Key], ...]:
    """For each word, in small letters, the other ways: a few for each, and not many in all."""
    also: defaultdict[str, dict[str, None]] = defaultdict(dict)
    taken: dict[str, None] = {}
    for bits, others in said:
        taken |= dict.fromkeys(others[:_MOST])
        few = [*taken][:_MOST_IN_ALL]
        for bit in bits:
            also[bit.casefold()] |= {way: None for way in others[:_MOST] if way in few}
    return tuple((bit, tuple(others)[:_MOST]) for bit, others in also.items() if others)


def _key(way: str) -> _Key:
    """By what it is told from others: its words without the common ones, if it has any more."""
    words = COMPOUND.findall(way)
    return terms(telling(words) or words)
