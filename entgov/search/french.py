"""Reads French words lightly: elided ones are cut off, then the endings of number, gender and verb.

A light stemmer serves French about as well as one that takes words to pieces (Savoy, "A stemming
procedure and stopword list for general French corpora", 1999). Ours works on letters without
accents, because half of those who search leave them out, and what they type has to end alike:
Snowball's algorithm goes by accents. Whoosh has that one, in a form that fails on some words.
"""

import re

_ELIDED = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'", re.IGNORECASE)
_SHORTEST = 3
"""Letters that are left of a word at least."""


def spoken(part: str) -> str:
    """A word without what is elided before it: l'école → école."""
    return part[begun.end() :] if (begun := _ELIDED.match(part)) else part


def stem(word: str) -> str:
    """What the forms of a word without accents have in common: locales, locaux → local."""
    if word.endswith("aux") and not word.endswith("eaux"):
        return _cut(word, "ux") + "l" if len(word) > _SHORTEST + 2 else word
    for ending in ("x" if word.endswith("x") else "s", "e", "e"):
        word = _cut(word, ending)
    word = _cut(word, "r") if word.endswith("er") and len(word) > _SHORTEST + 1 else word
    word = _cut(word, "e")
    if word.endswith("if"):  # actif, active
        return f"{word[:-1]}v"
    if word.endswith("eus"):  # heureux, heureuse
        return word[:-1]
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] else word


def _cut(word: str, ending: str) -> str:
    left = word.removesuffix(ending)
    return left if len(left) >= _SHORTEST else word
