"""Reads what a person typed into the search box, and takes everything.

Words are wanted, not demanded: more words must not mean fewer finds. A "phrase in quotes" is
demanded, a -word or -"phrase" is ruled out. Nothing else has a meaning, and nothing is an error:
whoever searches for `NOT NOT a` or half a quotation gets an answer, not a lesson in syntax.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

LONGEST = 500
"""Characters of a query that are considered; the rest is cut off."""
MOST_WORDS = 32
"""Words of a query that are considered, those in phrases included."""

# Marks that belong to the letter before them: Latin accents, Hebrew points, Arabic vowels.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
_RUN = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"

PART = re.compile(rf"{_RUN}(?:['\u2019]{_RUN})*")
"""One word, with the apostrophes inside it: minister's."""
COMPOUND = re.compile(rf"{PART.pattern}(?:[-.@&_]{PART.pattern})*")
"""Parts that are written as one: well-being, GOV.UK, R&D."""

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<chunk>[^\s"]+))')
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'})

_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a an and are as at be been but by can could did do does for from had has have he her his
        how i if in into is it its me my no not of on or our she should so than that the their
        them then there these they this to us was we were what when where which who why will
        with would you your
        """,
    )
)


@dataclass(frozen=True)
class Query:
    """What is asked for. Every entry is a bit of text; text with no letter or digit never occurs.

    words    wanted: any may match, documents with all of them stand first
    phrases  demanded: these words side by side, in this order
    without  ruled out, each read like a phrase
    common   words such as "the": they find nothing by themselves and only lend a title weight;
             where a query has nothing else, they are its words and this is empty
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    @property
    def wants_nothing(self) -> bool:
        """Whether there is nothing to look for; ruling out alone finds nothing."""
        return not (self.words or self.phrases)


def understand(text: str) -> Query:
    """Reads any text as a query; never raises."""
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    left = MOST_WORDS
    for piece in _PIECE.finditer(_tidied(text)):
        found = [match[0] for match in islice(COMPOUND.finditer(piece[0]), left)]
        left -= len(found)
        if not found:
            continue
        if piece["minus"]:
            without.append(" ".join(found))
        elif piece["phrase"] is not None:
            phrases.append(" ".join(found))
        else:
            words.extend(found)
    return _weighed(words, phrases, without)


def _tidied(text: str) -> str:
    """NFC, so that a letter and its accent are one; cut both before and after it may grow."""
    return unicodedata.normalize("NFC", text[:LONGEST])[:LONGEST].translate(_QUOTES)


def _weighed(words: list[str], phrases: list[str], without: list[str]) -> Query:
    """Sets common words aside where there is something else to go by."""
    telling = [word for word in words if word.casefold() not in _COMMON]
    common = [word for word in words if word.casefold() in _COMMON]
    if not telling and not phrases:
        telling, common = common, []
    return Query(_once(telling), _once(phrases), _once(without), _once(common))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), text)
    return tuple(first.values())
