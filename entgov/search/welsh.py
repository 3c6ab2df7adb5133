"""Reads Welsh words: initial mutations are undone, and the commonest endings cut off.

The first consonant of a Welsh word changes with what stands before it: *pont*, *y bont*, *fy
mhont*, *a phont*. The table is that of every grammar (Wikipedia has it under "Colloquial Welsh
morphology", Initial consonant mutation):

    from       p   t   c    b  d   g   m  ll  rh
    soft       b   d   g    f  dd  –   f  l   r
    nasal      mh  nh  ngh  m  n   ng
    aspirate   ph  th  ch

What can only be a mutation is undone where it is met (mhont, phont → pont). What may be a word's
own letter is not: *bont* may come from *pont* or be itself. So a query looks for what it says in
every form that it may have there. The letter h before vowels (*ei hysgol*) is left: too many words
begin with it. Endings are those of the plural that leave the stem as it is, and of verbal nouns;
what changes within a word (*ffordd*, *ffyrdd*) is for the words of the body.
"""

import re

_LEANING = re.compile(r"'(?:ch|d|i|m|ma|n|na|r|s|th|u|w)$")
_CLEAR = (
    *(("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ph", "p"), ("th", "t"), ("ng", "g")),
    *(("ch", "c"), ("dd", "d")),
)
"""Beginnings that hardly any word has of its own, and what they come from."""
_BESIDE = {
    **{"p": "b", "t": "d", "c": "g", "b": "pfm", "d": "tn", "g": "c", "f": "bm", "m": "fb"},
    "n": "d",
}
"""For each letter, those that the same word may begin with."""
_DROPS_G = ("a", "e", "i", "o", "u", "w", "y", "l", "r")
"""Before these a g goes without a trace: gardd, yr ardd."""
_ENDINGS = ("iau", "ion", "oedd", "au", "io", "u", "i")
_SHORTEST = 4
"""Letters that are left of a word at least."""


def spoken(part: str) -> str:
    """A word without what leans on it: i'r, a'i → i, a."""
    return _LEANING.sub("", part)


def stem(word: str) -> str:
    """What the forms of a word without accents have in common, but for what `forms` gives."""
    for beginning, own in _CLEAR:
        if word.startswith(beginning) and len(word) > len(beginning):
            word = own + word[len(beginning) :]
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _SHORTEST and word.endswith(("nn", "rr")) else word


def forms(stem: str) -> tuple[str, ...]:
    """The stems under which a word with this one may stand."""
    if stem.startswith("ff"):
        return (stem,)
    if stem.startswith("ll"):
        return stem, stem[1:]
    if stem.startswith("rh"):
        return stem, f"r{stem[2:]}"
    first, rest = stem[:1], stem[1:]
    also = [letter + rest for letter in _BESIDE.get(first, "")]
    also += [rest] if first == "g" and rest.startswith(_DROPS_G) else []
    also += [f"g{stem}"] if stem.startswith(_DROPS_G) else []
    also += [f"l{stem}"] if first == "l" else [f"rh{rest}"] if first == "r" else []
    return (stem, *also)


def beginnings(stem: str) -> tuple[str, ...]:
    """How a word with this stem may begin."""
    changed = (beginning + stem[len(own) :] for beginning, own in _CLEAR if stem.startswith(own))
    return (stem, *changed)
