"""Finds rows by the beginnings of words, for what is suggested while somebody types.

It is asked of the database and not of the search index: a suggestion has to know the page that was
saved a moment ago, and the rights that the viewer has now. Case makes no difference, and neither
do the accents of Latin letters, so that `ty gwyn` finds Tŷ Gwyn.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    true,
)

LONGEST = 100
"""Characters of what was typed that are looked at."""
_MOST_WORDS = 5
_PARTING = "-_.'’`,;:/\\()[]&+\"“”–—"


def _accented() -> dict[str, str]:
    """The small letters of European languages with an accent, and each without it."""
    letters = map(chr, range(0xE0, 0x180))
    plain = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {letter: bare for letter, bare in plain.items() if bare.isascii()}


_ACCENTS = str.maketrans(_accented())
_PLAIN = _accented() | dict.fromkeys(_PARTING, " ")
_FROM, _TO = "".join(_PLAIN), "".join(_PLAIN.values())


def words(typed: str) -> tuple[str, ...]:
    """What was typed as words to look for; none where there is no letter or digit in it."""
    return read(typed[:LONGEST])[:_MOST_WORDS]


def plain(text: str) -> str:
    """A text as it is compared as a whole, and sorted: without case and accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_ACCENTS)


@lru_cache(maxsize=10_000)
def read(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: without case, accents and signs."""
    composed = unicodedata.normalize("NFKC", name.casefold())[: 2 * len(name)]
    plain = "".join(_PLAIN.get(sign, sign) for sign in composed)
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain)
    return tuple("".join(kept).split())


def beginning(wanted: Sequence[str], text: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The rows in whose text each of these words is, or begins, a word."""
    return _like(wanted, _folded(func.lower(text)), " ")


def nearness(wanted: Sequence[str], text: SQLColumnExpression[str]) -> ColumnElement[int]:
    """To sort by: first the texts that begin as was typed."""
    begins = _folded(func.lower(text)).like(f" {' '.join(wanted)}%")
    return case((begins, 0), else_=1)


def _like(
    wanted: Sequence[str], text: SQLColumnExpression[str], parting: str
) -> ColumnElement[bool]:
    return and_(true(), *(text.like(f"%{parting}{word}%") for word in wanted))


def _folded(text: SQLColumnExpression[str]) -> ColumnElement[str]:
    return literal(" ") + func.translate(text, _FROM, _TO)
