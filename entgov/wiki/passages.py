"""Passages: some words of a page, told from the same words elsewhere by what stands around them.

They are looked for in the plain text of a revision, with white space made single, so a passage
survives another layout, and stands as long as its words do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from entgov.markup.escaping import escaped

LONGEST = 500  # characters
AROUND = 60
"""Characters that are kept of what stands before and after."""

_BEGINNING = re.compile(r"^(\d*)([-+=.)])")


@dataclass(frozen=True)
class Passage:
    """Words of a page, with a few before and after them."""

    quote: str
    before: str = ""
    after: str = ""


def find(plain: str, quote: str, before: str = "") -> Passage | None:
    """The passage in a text; of several, the first that `before` stands in front of.

    None where the text doesn't have these words.
    """
    text, wanted = _spaced(plain), _spaced(quote)
    if not wanted:
        return None
    context = _spaced(before)[-AROUND:]
    joined = (
        f"{context} {wanted}" if context and f"{context} {wanted}" in text else context + wanted
    )
    start = text.find(joined)
    start = text.find(wanted) if start < 0 else start + len(joined) - len(wanted)
    if start < 0:
        return None
    end = start + len(wanted)
    return Passage(wanted, text[max(0, start - AROUND) : start], text[end : end + AROUND])


def standing(plain: str, quotes: Iterable[str]) -> set[str]:
    """Those of the passages whose words a text still has."""
    text = _spaced(plain)
    return {quote for quote in quotes if quote in text}


def as_quotation(quote: str) -> str:
    """Words as a quotation in Markdown, in which no sign means anything else."""
    return "> " + _BEGINNING.sub(r"\1\\\2", escaped(quote))


def _spaced(text: str) -> str:
    return " ".join(text.split())
