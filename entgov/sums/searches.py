"""What was looked for and not found: kept as words, day and count, and never with who looked.

What people look for can be nobody's business. So words that could name somebody are not kept at
all: whatever is part of the name or the handle of a person, with its accents or without, an address
or a longer number. In memory alone a process knows whom it has counted today, so that nobody makes
a number by asking again, nor many by asking for ever more; and a search is shown only when it was
counted often enough (`core/anonymity.py`).

Counted is what a results page found nothing for, words put right included. Suggestions while
somebody types, filters that let nothing pass and looking for just what was mistyped are no search
that found nothing.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask, current_app
from sqlalchemy import ColumnElement, delete, func, or_, select

from entgov.accounts.models import Person
from entgov.core import tally
from entgov.core.anonymity import FEWEST
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.settings import in_force
from entgov.core.tally import Tally
from entgov.core.weeks import Weeks
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.sums.models import EmptySearch
from entgov.web.looks import somebody_looks

MOST_LOOKED_AT = 1_000
"""What was missed most often; a list that is longer is read by nobody."""
MOST_NEW = 50
"""Searches of one person that are counted in a day: nobody looks in vain for more than that."""
_LONGEST = 60  # characters: more is no search, but something that was pasted
_FEWEST_DAYS = 2
_MOST_REMEMBERED = 50_000
_EVERYWHERE = 0
_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans("øłđı", "oldi")
"""Letters whose stroke is no accent for Unicode, but is left out like one."""
_NUMBER = re.compile(r"\d{4}")


class EmptySearches(Tally[tuple[int, str, date]]):
    """What this process has counted."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, _write_down)
        self._told: set[tuple[int, int, str]] = set()
        self._new: Counter[int] = Counter()
        self._day = now().date()
        self._telling = threading.Lock()

    def tell(self, person_id: int, space_id: int, words: str) -> None:
        """Count it, once a day for each person, and not too many of one person."""
        with self._telling:
            today = now().date()
            if today != self._day or len(self._told) > _MOST_REMEMBERED:
                self._told, self._new, self._day = set(), Counter(), today
            telling = (person_id, space_id, words)
            if telling in self._told or self._new[person_id] >= MOST_NEW:
                return
            self._told.add(telling)
            self._new[person_id] += 1
        self.count((space_id, words, today))


def install(app: Flask) -> None:
    """Begin to count in this process."""
    app.extensions["entgov.empty_searches"] = EmptySearches(app)


def note(typed: str, *, by: int, space_id: int | None = None) -> None:
    """Count that a person looked for this, in a space or everywhere, and nothing was found."""
    words = as_kept(typed)
    if words and somebody_looks():
        searches: EmptySearches = current_app.extensions["entgov.empty_searches"]
        searches.tell(by, space_id or _EVERYWHERE, words)


def as_kept(typed: str) -> str:
    """The words without case and signs; empty where they are not to be kept."""
    read = _read(typed[: 4 * _LONGEST])
    words = " ".join(_WORD.findall(read))
    kept = len(words) <= _LONGEST and "@" not in read and not _NUMBER.search(read)
    return words if kept else ""


@dataclass(frozen=True)
class Missed:
    """What was looked for and not found, and how often that was counted."""

    words: str
    count: int


def looked_for(space: Space, weeks: Weeks) -> Sequence[Missed]:
    """What was not found in the space most often; nothing that names somebody."""
    return _missed(EmptySearch.space_id == space.id, weeks)


def looked_for_by_all(weeks: Weeks) -> Sequence[Missed]:
    """The same of everywhere and of the spaces that all may read, added up: what was looked for in
    others is for those who run them."""
    for_all = select(Space.id).where(or_(Space.everyone, Space.kind == "open"))
    return _missed(EmptySearch.space_id.in_(for_all), weeks)


def _missed(where: ColumnElement[bool], weeks: Weeks) -> Sequence[Missed]:
    often = func.sum(EmptySearch.count)
    rows = db.session.execute(
        select(EmptySearch.words, often)
        .where(where, EmptySearch.day >= weeks.first)
        .group_by(EmptySearch.words)
        .having(often >= FEWEST, func.count(EmptySearch.day.distinct()) >= _FEWEST_DAYS)
        .order_by(often.desc(), EmptySearch.words)
        .limit(MOST_LOOKED_AT)
    ).all()
    names = _names() if rows else set()
    return [Missed(words, int(n)) for words, n in rows if not _names_somebody(words, names)]


def _write_down(counts: Sequence[tuple[tuple[int, str, date], int]]) -> None:
    """Searches of everywhere are told to Everyone; what is older than is ever shown goes."""
    names, home = _names(), everyone().id
    rows = [
        {"space_id": space or home, "words": words, "day": day, "count": count}
        for (space, words, day), count in _summed(counts, home)
        if not _names_somebody(words, names)
    ]
    tally.add(EmptySearch, rows)
    kept = timedelta(weeks=in_force().searches_kept)
    old = delete(EmptySearch).where(EmptySearch.day < now().date() - kept)
    db.session.execute(old, execution_options={"synchronize_session": False})


def _summed(
    counts: Iterable[tuple[tuple[int, str, date], int]], home: int
) -> Collection[tuple[tuple[int, str, date], int]]:
    """The same with nothing twice: who searches Everyone and everywhere searches one space."""
    sums: dict[tuple[int, str, date], int] = {}
    for (space, words, day), count in counts:
        key = (space or home, words, day)
        sums[key] = sums.get(key, 0) + count
    return sums.items()


def _names() -> set[str]:
    """All words of people's names and handles."""
    people = db.session.execute(select(Person.name, Person.handle))
    return {word for each in people for text in each for word in _forms(text)}


def _names_somebody(words: str, names: Collection[str]) -> bool:
    return any(word in names for word in _forms(words))


def _forms(text: str) -> set[str]:
    """The words of a text, as they are and without accents."""
    read = _read(text)
    bare = _MARK.sub("", unicodedata.normalize("NFD", read)).translate(_LETTERS)
    return {*_WORD.findall(read), *_WORD.findall(bare)}


def _read(text: str) -> str:
    """Without case, and without accents that are no part of a letter, as the dot of a small İ."""
    return _MARK.sub("", unicodedata.normalize("NFKC", text).casefold())
