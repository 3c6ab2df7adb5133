"""Who works for the borough, and where."""

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from random import Random

from entgov.demo.borough import Place, borough

EVERYONE = Place("Everyone", "open", "", ())
YEAR = timedelta(days=365)
_SHARE = {"open": 0.4, "closed": 0.2, "private": 0.1}  # of the people are members
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True)
class Colleague:
    """Somebody who works for the borough; `handle` is also the first part of the address."""

    name: str
    handle: str
    since: datetime


@dataclass(frozen=True)
class Team:
    """A place with its members, in the order in which they came."""

    place: Place
    members: Sequence[Colleague]

    def at(self, moment: datetime) -> Sequence[Colleague]:
        """Who is there at a moment; never nobody."""
        here = bisect_right(self.members, moment, key=lambda each: each.since)
        return self.members[: max(1, here)]


def colleagues(chance: Random, number: int, end: datetime) -> list[Colleague]:
    """Most were there before the year began; every fifth came in the course of it."""
    begun, named = end - YEAR, names(chance)
    before = [timedelta(days=-30, minutes=position) for position in range(number)]
    return [
        Colleague(*next(named), begun + (since if n % 5 < 4 else _later(chance)))
        for n, since in enumerate(before)
    ]


def teams(chance: Random, staff: Sequence[Colleague]) -> list[Team]:
    """Everyone, and each place with some of the staff.

    The first of the staff is in every second place, so that there is something to look at.
    """
    found = [Team(EVERYONE, _by_arrival(staff))]
    for position, place in enumerate(borough().places):
        size = min(len(staff), max(3, ceil(len(staff) * _SHARE[place.kind])))
        members = {*chance.sample(staff, size), *(staff[:1] if position % 2 == 0 else ())}
        found.append(Team(place, _by_arrival(members)))
    return found


def names(chance: Random, others: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Names with handles that nobody else has, without end; `others` are handles in use."""
    taken = set(others)
    for name, wish in _wishes(chance):
        handle = wish if wish not in taken else f"{wish}{len(taken)}"
        taken.add(handle)
        yield name, handle


def _wishes(chance: Random) -> Iterator[tuple[str, str]]:
    place = borough()
    yield from place.known_people
    while True:
        first, last = chance.choice(place.first_names), chance.choice(place.surnames)
        if chance.random() < 0.08:
            last += "-" + chance.choice(place.surnames)
        yield f"{first} {last}", _plain(f"{first}.{last}")[:34]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    kept = (each for each in letters if each.isascii() and (each.isalpha() or each in ".-"))
    return "".join(kept).rstrip(".-")


def _later(chance: Random) -> timedelta:
    return timedelta(days=chance.randint(1, 330), minutes=chance.randint(480, 600))


def _by_arrival(people: Collection[Colleague]) -> list[Colleague]:
    return sorted(people, key=lambda each: (each.since, each.handle))
