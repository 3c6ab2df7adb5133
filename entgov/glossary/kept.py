"""The words of the body as searches and pages use them: in memory, read anew when one has changed.

A search or a view of a page asks the database for one number, and the rest is looked up here. All
spaces' words lie side by side; each use says of which spaces it may be.
"""

import re
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from flask import Flask, current_app

from entgov.glossary.models import OwnWord
from entgov.glossary.queries import living, this_moment
from entgov.search.own_words import OwnWords, Sense

MOST_EXPLAINED = 20
"""Words that are explained on one page."""
MOST_PARTS = 8
"""Words in a term that is explained; what is longer is no term but a sentence."""
LONGEST_READ = 100_000
"""Characters of a page in which words are looked for that want explaining."""
_TEXTS_KEPT = 2_000
_WORD = re.compile(r"\w+")


class Entry(NamedTuple):
    """A word of a space.

    for_all     whether it is for all spaces
    as_written  whether it has to be written just so: an acronym, which may be a word otherwise
    parts       the words in the term, in small letters where it need not be written just so
    """

    id: int
    space_id: int
    for_all: bool
    term: str
    ways: tuple[str, ...]
    explanation: str
    as_written: bool
    parts: tuple[str, ...]


class _Read:
    """All words, as they were at one moment."""

    def __init__(self, moment: int, entries: Sequence[Entry]) -> None:
        self.moment = moment
        self.senses = OwnWords(Sense(each.space_id, (each.term, *each.ways)) for each in entries)
        self.spaces = frozenset(each.space_id for each in entries)
        self.for_all = any(each.for_all for each in entries)
        self.by_first_part: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if 0 < len(entry.parts) <= MOST_PARTS:
                self.by_first_part[entry.parts[0]].append(entry)
        self.explained: OrderedDict[Hashable, Sequence[Entry]] = OrderedDict()


class Glossary:
    """The words of one installation; each process has its own."""

    def __init__(self) -> None:
        self._read = _Read(0, ())
        self._reading = Lock()

    def senses(self) -> OwnWords:
        """What searches add to a query, each of some spaces; see home.meanings."""
        return self._at(this_moment()).senses

    def in_text(
        self, name: Hashable, space_id: int, text: Callable[[], str], moment: int
    ) -> Sequence[Entry]:
        """The words of a space, and those for all, that stand in a text, in their order there.

        Where a space has a word with the same term, that is meant. The `name` of a text is
        another one after each change: what stands in it is kept, and it is read only once.
        `moment` is that of the words; see queries.
        """
        read = self._at(moment)
        if not read.for_all and space_id not in read.spaces:
            return ()
        kept = read.explained.get((name, space_id))
        if kept is None:
            kept = read.explained[name, space_id] = _in_text(read, text()[:LONGEST_READ], space_id)
            if len(read.explained) > _TEXTS_KEPT:
                read.explained.popitem(last=False)
        return kept

    def _at(self, moment: int) -> _Read:
        """One thread reads them anew; whoever else wants them waits for that."""
        read = self._read
        if moment == read.moment:
            return read
        with self._reading:
            read = self._read
            if moment != read.moment:
                read = _Read(moment, [_entry(word, every) for word, every in living()])
                self._read = read
        return read


def install(app: Flask) -> None:
    """Have the words of the body at hand in the app."""
    app.extensions["entgov.glossary"] = Glossary()


def glossary() -> Glossary:
    """The words of the body."""
    kept: Glossary = current_app.extensions["entgov.glossary"]
    return kept


def _entry(word: OwnWord, for_all: bool) -> Entry:
    capitals = any(part.isupper() and len(part) > 1 for part in _WORD.findall(word.term))
    parts = tuple(_WORD.findall(word.term if capitals else word.term.casefold()))
    return Entry(
        *(word.id, word.space_id, for_all, word.term, tuple(word.ways), word.explanation),
        *(capitals, parts),
    )


def _in_text(read: _Read, text: str, space_id: int) -> Sequence[Entry]:
    said = {*_WORD.findall(text), *_WORD.findall(text.casefold())}
    terms: dict[str, Entry] = {}
    for first in said & read.by_first_part.keys():
        for entry in read.by_first_part[first]:  # those for all come before those of a space
            if (entry.for_all or entry.space_id == space_id) and said.issuperset(entry.parts):
                terms[entry.term.casefold()] = entry
    places = ((_pattern(each.term, each.as_written).search(text), each) for each in terms.values())
    found = sorted((place.start(), entry) for place, entry in places if place)
    return [entry for _, entry in found[:MOST_EXPLAINED]]


@lru_cache(maxsize=5_000)
def _pattern(term: str, as_written: bool) -> re.Pattern[str]:
    """Finds a term in a text, as a word or as several, also where a line breaks between them."""
    words = r"\s+".join(map(re.escape, term.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if as_written else re.IGNORECASE)
