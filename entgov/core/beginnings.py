"""Finds rows by the beginnings of words, for what is suggested while somebody types.

It is asked of the database and not of the search index: a suggestion has to know the page that was
saved a moment ago, and the rights that the viewer has now. Case makes no difference, and neither
do the accents of Latin letters, so that `ty gwyn` finds Tŷ Gwyn.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

LONGEST = 100
"""Characters of what was typed that are looked at."""
_MOST_WORDS = 5
_PARTING = "-_.'’`,;:/\\()[]&+\"“”–—"


def _accented() -> dict[str, str]:
    """The small letters of European languages with an accent, and each without it."""
    letters = map(chr, range(0xE0, 0x180))
    plain = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {letter: bare for letter, bare in plain.items() if bare.isascii()}


_PLAIN = _accented() | dict.fromkeys(_PARTING, " ")
_FROM, _TO = "".join(_PLAIN), "".join(_PLAIN.values())


def words(typed: str) -> tuple[str, ...]:
    """What was typed as words to look for; none where there is no letter or digit in it."""
    read = unicodedata.normalize("NFKC", typed[:LONGEST].casefold())[:LONGEST]
    plain = "".join(_PLAIN.get(sign, sign) for sign in read)
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain)
    return tuple("".join(kept).split()[:_MOST_WORDS])


def beginning(wanted: Sequence[str], text: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The rows in whose text each of these words is, or begins, a word."""
    return _like(wanted, _folded(func.lower(text)), " ")


def beginning_address(wanted: Sequence[str], slug: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The same for slugs, which are many: only those with an accent are folded."""
    plain = _like(wanted, literal("-") + slug, "-")
    return or_(plain, and_(_octets(slug) > func.length(slug), _like(wanted, _folded(slug), " ")))


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


class _octets(FunctionElement[int]):  # reads as a function
    """How many bytes a text has."""

    type = Integer()
    inherit_cache = True


@compiles(_octets)
def _ask(element: Any, compiler: Any, **options: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **options)})"


@compiles(_octets, "sqlite")
def _ask_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **options)} AS BLOB))"
