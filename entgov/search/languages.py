"""Reads text as the index does: words become terms, which are equal where the words match.

Texts and queries are read by the same functions, so that each finds what the other says. A text is
read in the language that it says it is in; nobody says that of a query, so its words are read in
every language. The terms of one language are never those of another: what a French ending makes of
an English word (*policies*, *polic*) would else be found in texts about the police.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from entgov.search import french, welsh
from entgov.search.common_words import telling
from entgov.search.query import COMPOUND, PART, Query
from entgov.search.ranking import Reading, Readings
from entgov.search.whoosh_engine import stem

_LONGEST_TERM = 64
"""Characters of a word that tell it from others; what is longer is data, not a word."""
_PLAIN = str.maketrans({"\u2019": "'", "\u0153": "oe", "\u00e6": "ae"})
"""Letters that are written in more than one way, beside those with accents."""
_MARK = ":"
"""Between a language other than English and a term; it is in no word."""


class _Grammar(NamedTuple):
    """How the words of a language are read.

    mark        before its terms
    spoken      what is a word in a bit of text with apostrophes
    stem        what the forms of a word without accents have in common
    forms       the stems under which a word with this stem may stand
    beginnings  how a word with this stem may begin
    """

    mark: str
    spoken: Callable[[str], str]
    stem: Callable[[str], str]
    forms: Callable[[str], tuple[str, ...]]
    beginnings: Callable[[str], tuple[str, ...]]


def _possessor(part: str) -> str:
    return part.removesuffix("'s")


def _alone(stemmed: str) -> tuple[str, ...]:
    return (stemmed,)


ENGLISH = "en"
_GRAMMARS = {
    ENGLISH: _Grammar("", _possessor, stem, _alone, _alone),
    "cy": _Grammar(f"cy{_MARK}", welsh.spoken, welsh.stem, welsh.forms, welsh.beginnings),
    "fr": _Grammar(f"fr{_MARK}", french.spoken, french.stem, _alone, _alone),
}


MARKS = tuple(grammar.mark for grammar in _GRAMMARS.values() if grammar.mark)
"""What the terms of languages other than English begin with."""


class Word(NamedTuple):
    """A word of a text: its term, its place among the words, and where it stands."""

    term: str
    position: int
    start: int
    end: int


def known(language: str | None) -> str:
    """The language that a text is read in, by what it says of itself (`fr-CA`).

    One that we know nothing of is read as English, and so is a text that says nothing.
    """
    first = (language or "").partition("-")[0].lower()
    return first if first in _GRAMMARS else ENGLISH


def words(text: str, language: str | None = None) -> Iterator[Word]:
    """The words of a text, as the index sees them.

    A compound gives itself in one, then its parts: well-being → wellb, well, be.
    """
    position, language = 0, known(language)
    for compound in COMPOUND.finditer(text):
        if not compound[0].isalnum():
            for word in _parts_and_whole(compound, position, language):
                yield word
                position = max(position, word.position + 1)
        elif term := _term(compound[0], language):  # nearly all are a plain word
            yield Word(term, position, *compound.span())
            position += 1


@lru_cache(maxsize=5_000)
def readings(text: str, language: str | None = None) -> Readings:
    """The ways to find a bit of a query; empty if there is nothing in it to look for.

    In texts of any language, or of this one.
    """
    spoken = _GRAMMARS if language is None else (known(language),)
    return tuple(dict.fromkeys(reading for each in spoken for reading in _read_in(each, text)))


def ways(query: Query, text: str, language: str | None = None) -> Readings:
    """The same, with the other ways to say it that the query brings along."""
    said = [text]
    for other in query.others(text):
        said += wordings(other)
    found = (readings(each, language) for each in said)
    return tuple(dict.fromkeys(reading for each in found for reading in each))


def wordings(text: str) -> tuple[str, ...]:
    """A text, with a word for the sign, and without common words: HM Revenue & Customs."""
    return text, text.replace(" & ", " and "), " ".join(telling(COMPOUND.findall(text)))


def whole(query: Query) -> str:
    """All that is looked for as one term, whatever the order and the language.

    A title is read as a query is, so who says all the words of a title says the same as it.
    """
    return " ".join(sorted({term for text in query.texts for term in _parts(text) if term}))


def terms(words: Iterable[str]) -> tuple[str, ...]:
    """The terms of words, whichever language they are in."""
    return tuple(term for word in words for term in _parts(word) if term)


def mark_of(reading: Reading) -> str:
    """What its terms begin with: nothing where they stand in texts that are read as English."""
    language, mark, _ = reading[0].rpartition(_MARK)
    return language + mark


def beginnings(term: str) -> tuple[str, ...]:
    """How words may begin of which this is the term, in small letters."""
    language, _, stemmed = term.rpartition(_MARK)
    return _GRAMMARS[language or ENGLISH].beginnings(stemmed)


def _read_in(language: str, text: str) -> Readings:
    parts = tuple(term for term in _parts(text, language) if term)
    if len(parts) < 2:
        return tuple((form,) for term in parts for form in _forms(term, language))
    compound = COMPOUND.fullmatch(text.strip())
    return (parts, (_compound_term(compound[0], language),)) if compound else (parts,)


@lru_cache(maxsize=5_000)
def _forms(term: str, language: str) -> tuple[str, ...]:
    grammar = _GRAMMARS[language]
    return tuple(grammar.mark + form for form in grammar.forms(term.removeprefix(grammar.mark)))


def _parts(text: str, language: str = ENGLISH) -> Iterator[str]:
    return (_term(part[0], language) for part in PART.finditer(text))


def _parts_and_whole(compound: re.Match[str], position: int, language: str) -> Iterable[Word]:
    start, end = compound.span()
    matches = PART.finditer(compound.string, start, end)
    terms = [(term, match) for match in matches if (term := _term(match[0], language))]
    parts = [
        Word(term, place, match.start(), match.end())
        for place, (term, match) in enumerate(terms, start=position)
    ]
    joined = Word(_compound_term(compound[0], language), position, start, end)
    return [joined, *parts] if len(parts) > 1 else parts


@lru_cache(maxsize=50_000)
def _term(part: str, language: str) -> str:
    return _marked(_folded(part, language), language)


@lru_cache(maxsize=5_000)
def _compound_term(compound: str, language: str) -> str:
    parts = PART.finditer(compound)
    return _marked("".join(_folded(part[0], language) for part in parts), language)


def _marked(folded: str, language: str) -> str:
    grammar = _GRAMMARS[language]
    return f"{grammar.mark}{grammar.stem(folded)[:_LONGEST_TERM]}" if folded else ""


def _folded(part: str, language: str) -> str:
    """Lower case without accents, apostrophes and what leans on the word, such as English 's."""
    plain = unicodedata.normalize("NFKD", part[: 2 * _LONGEST_TERM].casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _GRAMMARS[language].spoken(letters.translate(_PLAIN)).replace("'", "")
