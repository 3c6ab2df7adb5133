"""Cuts the passage out of a text that shows why it was found, and marks the words that matched.

A text may be as long as a book, and a page of hits has many. So a quick look for the beginnings
of words says where it may be worth reading, and only there the text is read as the index reads it.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from entgov.search.languages import beginnings, ways, words
from entgov.search.query import Query
from entgov.search.ranking import Reading, Readings

_READ_WHOLE = 4_000
"""Characters up to which a text is read whole."""
_SPOTS = 8
"""Places of a longer text that are read for each term."""
_TRIES = 200
"""Letters like those of a term that are looked at to find these places."""
_AROUND = 400
"""Characters before and after such a place that are read."""
_PLACES = 30
"""Places that are read in all."""
_LEAD = 60
"""Characters that a passage shows before its first match."""
_RIVALS = 30
"""Matches that are weighed for one passage."""
_CUT = "…"
_UNACCENTED = {
    letter: plain[0]
    for letter in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if len(plain := unicodedata.normalize("NFD", chr(letter))) > 1
}
"""Latin letters with accents, each as one letter without: so all others stay in their places."""


class _Sought(NamedTuple):
    """The ways to find each bit of a query in a text of this language."""

    ways: list[Readings]
    language: str


@dataclass(frozen=True)
class Run:
    """A stretch of plain text; `matched` if it is what was searched for."""

    text: str
    matched: bool = False


@dataclass(frozen=True, order=True)
class _Span:
    """A match, and which bit of the query it matches."""

    start: int
    end: int
    bit: int


@dataclass(frozen=True)
class Excerpt:
    """A passage of a text, and where its first match stands, if there is one."""

    runs: tuple[Run, ...]
    at: int | None


def highlight(
    text: str, query: Query, length: int | None = 240, language: str = ""
) -> tuple[Run, ...]:
    """The runs of an excerpt."""
    return excerpt(text, query, length, language).runs


def excerpt(text: str, query: Query, length: int | None = 240, language: str = "") -> Excerpt:
    """The best passage of about `length` characters; all of the text with None, as for titles.

    Where something is cut off stands an ellipsis. The runs are plain text, never HTML. `language`
    is what the text says it is in.
    """
    wanted = _Sought([ways(query, bit, language) for bit in query.texts], language)
    whole = length is None or len(text) <= max(length, _READ_WHOLE)
    spans = _matches(text, 0, len(text), wanted) if whole else _likely_matches(text, wanted)
    start, end = 0, len(text)
    if length is not None and len(text) > length:
        start, end = _passage(text, spans, length)
    first = next((span.start for span in spans if start <= span.start < end), None)
    return Excerpt(tuple(_runs(text, start, end, spans)), first)


def _likely_matches(text: str, wanted: _Sought) -> list[_Span]:
    """Matches at the beginning of a text and where it looks like more."""
    found = set(_matches(text, 0, _READ_WHOLE, wanted))
    for spot in islice(_unread(sorted(_spots(text, wanted))), _PLACES):
        found.update(_matches(text, spot - _AROUND, spot + _AROUND, wanted))
    return sorted(found)


def _unread(spots: Iterable[int]) -> Iterator[int]:
    """The places that are not read already with the beginning or with the place before them."""
    read = _READ_WHOLE
    for spot in spots:
        if spot > read - _AROUND // 2:
            read = spot + _AROUND
            yield spot


def _spots(text: str, wanted: _Sought) -> Iterator[int]:
    """Where words begin like a term; its last letters may differ from the word's (policy, polici).

    Lowering may move a place by a letter or two, which does not matter here.
    """
    lowered = text.lower().translate(_UNACCENTED)
    terms = {term for ways in wanted.ways for reading in ways for term in reading}
    for begun_so in {begun_so for term in terms for begun_so in beginnings(term)}:
        beginning = re.compile(re.escape(begun_so[: max(3, len(begun_so) - 2)]))
        tries = islice(beginning.finditer(lowered), _TRIES)
        begun = (
            at for at in (match.start() for match in tries) if not lowered[at - 1 : at].isalnum()
        )
        yield from islice(begun, _SPOTS)


def _matches(text: str, start: int, end: int, wanted: _Sought) -> list[_Span]:
    """Every match in a part of the text, but for words that the part cuts through."""
    part = text[start:end]
    whole = [
        (word.term, start + word.start, start + word.end)
        for word in words(part, wanted.language)
        if (word.start > 0 or start == 0) and (word.end < len(part) or end >= len(text))
    ]
    return sorted(
        _Span(first, last, bit)
        for bit, ways in enumerate(wanted.ways)
        for reading in ways
        for first, last in _places(whole, reading)
    )


_Term = tuple[str, int, int]


def _places(terms: list[_Term], reading: Reading) -> Iterator[tuple[int, int]]:
    """Start and end of every place where these terms stand side by side."""
    if len(reading) == 1:
        yield from ((start, end) for found, start, end in terms if found == reading[0])
        return
    # A compound comes before its parts and overlaps them; side by side stand the parts.
    following = [start for _, start, _ in terms[1:]] + [sys.maxsize]
    parts = [term for term, after in zip(terms, following, strict=False) if term[2] <= after]
    for place in range(len(parts) - len(reading) + 1):
        if all(parts[place + step][0] == wanted for step, wanted in enumerate(reading)):
            yield parts[place][1], parts[place + len(reading) - 1][2]


def _passage(text: str, spans: list[_Span], length: int) -> tuple[int, int]:
    """Where to cut, so that the passage matches most different bits of the query, then most."""

    def worth(place: int) -> tuple[int, int]:
        end = _beginning(spans[place]) + length
        inside = [span.bit for span in spans[place : place + _RIVALS] if span.end <= end]
        return len(set(inside)), len(inside)

    best = max(range(len(spans)), key=worth, default=None)
    start = 0 if best is None else min(_beginning(spans[best]), len(text) - length)
    return _between_words(text, start, start + length)


def _beginning(span: _Span) -> int:
    return max(span.start - _LEAD, 0)


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same cut, but not through a word; where there is no space nearby, through it."""
    reach = (end - start) // 4
    if start > 0 and (space := text.find(" ", start - 1, start + reach)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - reach, end + 1)) > start:
        end = space
    return start, end


def _runs(text: str, start: int, end: int, spans: Iterable[_Span]) -> Iterator[Run]:
    """The text from start to end in runs; matches that overlap become one."""
    if start > 0:
        yield Run(_CUT)
    done = start
    for first, last in _merged(span for span in spans if span.end > start and span.start < end):
        if first > done:
            yield Run(text[done:first])
        yield Run(text[max(first, start) : min(last, end)], matched=True)
        done = last
    if done < end:
        yield Run(text[done:end])
    if end < len(text):
        yield Run(_CUT)


def _merged(spans: Iterable[_Span]) -> Iterator[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in spans:
        if merged and span.start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(span.end, merged[-1][1])
        else:
            merged.append((span.start, span.end))
    return iter(merged)
