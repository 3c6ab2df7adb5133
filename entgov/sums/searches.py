"""What was looked for and not found: kept as words, day and count, and never with who looked.

What people look for can be nobody's business. So words that could name somebody are not kept at
all: whatever is part of the name or the handle of a person, an address or a longer number. In
memory alone a process knows whom it has counted today, so that nobody makes a number by asking
again; and a search is shown only when it was counted often enough (`core/anonymity.py`).
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from flask import Flask, current_app
from sqlalchemy import delete, func, select

from entgov.accounts.models import Person
from entgov.core import tally
from entgov.core.anonymity import FEWEST
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.tally import Tally
from entgov.core.weeks import Weeks
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.sums.models import EmptySearch
from entgov.web.looks import somebody_looks

KEPT = timedelta(weeks=26)
MOST_SHOWN = 20
_LONGEST = 60  # characters: more is no search, but something that was pasted
_FEWEST_DAYS = 2
_MOST_REMEMBERED = 50_000
_EVERYWHERE = 0
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d{4}")


class EmptySearches(Tally[tuple[int, str, date]]):
    """What this process has counted."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, _write_down)
        self._told: set[tuple[int, int, str]] = set()
        self._day = now().date()
        self._telling = threading.Lock()

    def tell(self, person_id: int, space_id: int, words: str) -> None:
        """Count it, once a day for each person."""
        with self._telling:
            today = now().date()
            if today != self._day or len(self._told) > _MOST_REMEMBERED:
                self._told, self._day = set(), today
            if (person_id, space_id, words) in self._told:
                return
            self._told.add((person_id, space_id, words))
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
    read = unicodedata.normalize("NFKC", typed[: 4 * _LONGEST]).casefold()
    words = " ".join(_WORD.findall(read))
    kept = len(words) <= _LONGEST and "@" not in read and not _NUMBER.search(read)
    return words if kept else ""


def looked_for(space: Space, weeks: Weeks) -> Sequence[tuple[str, int]]:
    """What was not found in the space most often, with how often; nothing that names somebody."""
    often = func.sum(EmptySearch.count)
    rows = db.session.execute(
        select(EmptySearch.words, often)
        .where(EmptySearch.space_id == space.id, EmptySearch.day >= weeks.first)
        .group_by(EmptySearch.words)
        .having(often >= FEWEST, func.count() >= _FEWEST_DAYS)
        .order_by(often.desc(), EmptySearch.words)
        .limit(5 * MOST_SHOWN)
    ).all()
    names = _names() if rows else set()
    found = [(words, count) for words, count in rows if not _names_somebody(words, names)]
    return found[:MOST_SHOWN]


def _write_down(counts: Sequence[tuple[tuple[int, str, date], int]]) -> None:
    """Searches of everywhere are told to Everyone; what is older than is ever shown goes."""
    names, home = _names(), everyone().id
    rows = [
        {"space_id": space or home, "words": words, "day": day, "count": count}
        for (space, words, day), count in _summed(counts, home)
        if not _names_somebody(words, names)
    ]
    tally.add(EmptySearch, rows)
    old = delete(EmptySearch).where(EmptySearch.day < now().date() - KEPT)
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
    return {word for each in people for text in each for word in _WORD.findall(text.casefold())}


def _names_somebody(words: str, names: Collection[str]) -> bool:
    return any(word in names for word in words.split())
