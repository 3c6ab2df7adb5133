"""Reads English text as the index does: words become terms, which are equal where the words match.

Texts and queries are read by the same functions, so that each finds what the other says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from entgov.search.query import COMPOUND, PART, Query
from entgov.search.ranking import Readings
from entgov.search.whoosh_engine import stem

_LONGEST_TERM = 64
"""Characters of a word that tell it from others; what is longer is data, not a word."""


class Word(NamedTuple):
    """A word of a text: its term, its place among the words, and where it stands."""

    term: str
    position: int
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text, as the index sees them.

    A compound gives itself in one, then its parts: well-being → wellb, well, be.
    """
    position = 0
    for compound in COMPOUND.finditer(text):
        for word in _parts_and_whole(compound, position):
            yield word
            position = max(position, word.position + 1)


def readings(text: str) -> Readings:
    """The ways to find a bit of a query; empty if there is nothing in it to look for."""
    parts = tuple(term for term in _parts(text) if term)
    if len(parts) < 2:
        return (parts,) if parts else ()
    compound = COMPOUND.fullmatch(text.strip())
    return (parts, (_compound_term(compound[0]),)) if compound else (parts,)


def whole(query: Query) -> str:
    """All that is looked for as one term, whatever the order.

    A title is read as a query is, so who says all the words of a title says the same as it.
    """
    return " ".join(sorted({term for text in query.texts for term in _parts(text) if term}))


def _parts(text: str) -> Iterator[str]:
    return (_term(part[0]) for part in PART.finditer(text))


def _parts_and_whole(compound: re.Match[str], position: int) -> Iterable[Word]:
    start, end = compound.span()
    if compound[0].isalnum():  # nearly all are a plain word
        term = _term(compound[0])
        return (Word(term, position, start, end),) if term else ()
    matches = [part for part in PART.finditer(compound.string, start, end) if _term(part[0])]
    parts = [
        Word(_term(part[0]), place, part.start(), part.end())
        for place, part in enumerate(matches, start=position)
    ]
    whole = [Word(_compound_term(compound[0]), position, start, end)] if len(parts) > 1 else []
    return whole + parts


@lru_cache(maxsize=50_000)
def _term(part: str) -> str:
    return str(stem(_folded(part)))[:_LONGEST_TERM]


@lru_cache(maxsize=5_000)
def _compound_term(compound: str) -> str:
    return str(stem("".join(_folded(part[0]) for part in PART.finditer(compound))))[:_LONGEST_TERM]


def _folded(part: str) -> str:
    """Lower case without accents, apostrophes and the possessive's s."""
    plain = unicodedata.normalize("NFKD", part[: 2 * _LONGEST_TERM].casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.replace("\u2019", "'").removesuffix("'s").replace("'", "")
