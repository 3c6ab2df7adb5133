"""How close two titles are, for whoever mistyped an address or remembers it by half.

Titles are compared as addresses have them: words in small letters, joined by hyphens. A word is
meant if it is the same but for one slip of a finger: a letter too many, too few, another one, or
two swapped. Long words say more than short ones, so they count by their letters.

A slip leaves one half of a word as it is, unless it swaps the two letters in the middle. So the
database looks for such pieces, and only what shares the most of them is compared.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import reduce
from operator import add
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, case

Thing = TypeVar("Thing")

MOST_WORDS = 8  # of an address that are looked at
MOST_COMPARED = 200  # things that a caller should hand over
_SHORTEST_MISTYPED = 4  # letters: of shorter words too many are one slip apart
_CLOSE = 0.6
_ALIKE = 0.75


def shared_pieces(slug: str, column: Any) -> ColumnElement[int]:
    """How many pieces of the words (a slug with something in it) a column with slugs has.

    Nothing that is close to the words has none.
    """
    return reduce(add, (_has(column, piece) for piece in _pieces(slug)))


def _has(column: Any, piece: str) -> ColumnElement[int]:
    return case((column.contains(piece, autoescape=True), 1), else_=0)


def _pieces(slug: str) -> list[str]:
    found: list[str] = []
    for word in _words(slug):
        found += _halves(word) if len(word) >= _SHORTEST_MISTYPED else [word]
    return list(dict.fromkeys(found))


def _halves(word: str) -> list[str]:
    half = len(word) // 2
    swapped_back = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    return [word[:half], word[half:], swapped_back]


def nearest(slug: str, things: Iterable[tuple[str, Thing]], *, most: int) -> list[Thing]:
    """The things, each given with its slug, that come close to the words; the closest first."""
    asked = _words(slug)
    judged = [(_closeness(asked, _words(other)), other, thing) for other, thing in things]
    close = sorted((each for each in judged if each[0] >= _CLOSE), key=lambda it: (-it[0], it[1]))
    return [thing for _, _, thing in close[:most]]


def is_one_slip(word: str, other: str) -> bool:
    """Whether one letter too many, too few, changed or swapped makes the one word the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, its_rest = word[start:], other[start:]
    return (
        rest[1:] == its_rest[1:]
        or rest[1:] == its_rest
        or rest == its_rest[1:]
        or (rest[:2] == its_rest[1::-1] and rest[2:] == its_rest[2:])
    )


def begins_with_a_slip(word: str, typed: str) -> bool:
    """Whether a word begins as it was typed, but for one slip at most."""
    start = 0
    while start < min(len(word), len(typed)) and word[start] == typed[start]:
        start += 1
    rest, its_rest = typed[start:], word[start:]
    return (
        its_rest[1:].startswith(rest[1:])
        or its_rest.startswith(rest[1:])
        or its_rest[1:].startswith(rest)
        or (its_rest[:2] == rest[1::-1] and its_rest[2:].startswith(rest[2:]))
    )


def _words(slug: str) -> list[str]:
    return slug.split("-")[:MOST_WORDS] if slug else []


def _closeness(asked: Sequence[str], other: Sequence[str]) -> float:
    """From 0 to 1: what part of their letters the two share; more than half if all asked is there.

    A mistyped word counts a little less than one that is the same.
    """
    left, shared = list(other), 0.0
    missed = False
    for word in asked:
        meant, worth = _meant(word, left)
        if meant is None:
            missed = True
        else:
            left.remove(meant)
            shared += worth * (len(word) + len(meant))
    part = shared / max(1, len("".join(asked)) + len("".join(other)))
    by_words = part if missed else 0.5 + part / 2
    return max(by_words, _likeness("".join(asked), "".join(other)))


def _likeness(asked: str, other: str) -> float:
    """How alike the two are letter by letter, where the words are cut otherwise; else 0."""
    letters = SequenceMatcher(None, asked, other, autojunk=False)
    if letters.real_quick_ratio() < _ALIKE or letters.quick_ratio() < _ALIKE:
        return 0.0
    ratio = letters.ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _meant(word: str, words: Sequence[str]) -> tuple[str | None, float]:
    if word in words:
        return word, 1.0
    if len(word) >= _SHORTEST_MISTYPED:
        for other in words:
            if is_one_slip(word, other):
                return other, 0.9
    return None, 0.0
