"""The words that documents say, as they are written, and those among them that are like another.

The index keeps stems, which are no words to show to anybody: who mistyped *policies* is not to be
asked whether they mean *polici*. So a segment also knows which of its documents say which word,
and a lexicon is made of these words once.

It is no table of deletions, which takes some hundred megabytes for a large body: hardly anybody
mistypes the first letter, so words are sorted by it and by their length. What is left is a few
thousand, of which a comparison of letters rules out nearly all.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Protocol

from entgov.search.query import PART

SHORTEST = 3
"""Letters of a word that is kept."""
SHORTEST_MISTYPED = 4
"""Letters of a word that others are compared with: too many are like a shorter one."""
_LONGEST = 40
"""Letters; what is longer is data, not a word."""
_LONG = 7
"""Letters of a word that may have two slips."""
_FIRST_LETTER = 1.5
"""What a slip in the first letter costs: more than one elsewhere, less than two."""
_BEGINNING = 4
"""Letters that words which begin alike share, at least; it is two thirds of long ones."""


def said(texts: Iterable[str]) -> set[str]:
    """The different words of texts, in small letters."""
    written = {part for text in texts for part in PART.findall(text)}
    return {word for part in written if (word := as_said(part))}


@lru_cache(maxsize=50_000)
def as_said(part: str) -> str:
    """A bit of text as a word in small letters, with its accents; empty where it is none."""
    word = unicodedata.normalize("NFC", part.casefold()).replace("\u2019", "'").removesuffix("'s")
    return word if SHORTEST <= len(word) <= _LONGEST and plain(word).isalpha() else ""


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word without accents and apostrophes, as words are compared."""
    if word.isascii():
        return word.replace("'", "")
    letters = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("'", "")


def slips(word: str, other: str, most: int) -> int:
    """How many letters too many, too few, changed or swapped make the one the other.

    From `most` on it does not count exactly.
    """
    row, above = list(range(len(other) + 1)), [0]
    for place, letter in enumerate(word, 1):
        row, above, above2 = [place], row, above
        for at, its in enumerate(other, 1):
            cost = min(above[at] + 1, row[-1] + 1, above[at - 1] + (letter != its))
            if place > 1 and at > 1 and letter == other[at - 2] and word[place - 2] == its:
                cost = min(cost, above2[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


class Lexicon:
    """The words of a segment."""

    def __init__(self, words: Iterable[str]) -> None:
        self._written: defaultdict[str, list[str]] = defaultdict(list)
        self._rows: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            self._written[plain(word)].append(word)
        self._sorted = sorted(self._written)
        for word in self._sorted:
            self._rows[word[:1], len(word)].append(word)
        self._letters = {shelf: array("Q", map(_letters, row)) for shelf, row in self._rows.items()}
        self._firsts = sorted({first for first, _ in self._rows})

    def like(self, word: str) -> Iterator[tuple[float, str]]:
        """The words that are meant by this one if fingers slipped, with what the slips cost."""
        asked = plain(word)
        if len(asked) >= SHORTEST_MISTYPED:
            for other, cost in (*self._near(asked), *self._after_another_letter(asked)):
                yield from ((cost, written) for written in self._written[other])

    def beginning_like(self, word: str) -> Iterator[str]:
        """The words of which most letters are the same, from the first on."""
        asked = plain(word)
        begun = asked[: max(_BEGINNING, -(-2 * len(asked) // 3))]
        if len(begun) < _BEGINNING:
            return
        start = bisect_left(self._sorted, begun)
        following = (self._sorted[place] for place in range(start, len(self._sorted)))
        for other in takewhile(lambda each: each.startswith(begun), following):
            if other != asked:
                yield from self._written[other]

    def _near(self, asked: str) -> Iterator[tuple[str, float]]:
        most = 2 if len(asked) >= _LONG else 1
        letters = _letters(asked)
        for length in range(len(asked) - most, len(asked) + most + 1):
            shelf = asked[0], length
            if shelf not in self._letters:
                continue
            for other, its in zip(self._rows[shelf], self._letters[shelf], strict=True):
                # A slip changes two letters at most: one goes, one comes.
                if (letters ^ its).bit_count() <= 2 * most and other != asked:
                    cost = slips(asked, other, most)
                    if cost <= most:
                        yield other, cost

    def _after_another_letter(self, asked: str) -> Iterator[tuple[str, float]]:
        """The words that are the same but for one slip in the first letter."""
        swapped = asked[1] + asked[0] + asked[2:]
        lacking = (first + rest for first in self._firsts for rest in (asked, asked[1:]))
        for other in {asked[1:], swapped, *lacking}:
            if other[0] != asked[0] and other in self._written:
                yield other, _FIRST_LETTER


class Vocabulary(Protocol):
    """The words of a segment, and where they stand."""

    @property
    def lexicon(self) -> Lexicon:
        """The words that its documents say."""

    def saying(self, word: str) -> Sequence[int]:
        """The numbers of the documents that say this very word."""


def _letters(word: str) -> int:
    """Which letters a word has, in 64 bits; some rare ones share a bit."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
