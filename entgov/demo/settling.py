"""Writes the people and spaces of a crowd into the database, what they follow and have read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, portions, transaction
from entgov.core.facts import FactRecord
from entgov.demo.accounts import address_of
from entgov.demo.crowd import Crowd, Room
from entgov.demo.rows import AT_ONCE, count_on, next_id, put
from entgov.follows.models import Follow
from entgov.search import names
from entgov.search.names import NameWord
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership, Space
from entgov.stream.models import SpaceRead

Row = tuple[type[Any], dict[str, Any]]


@dataclass(frozen=True)
class Settled:
    """A crowd, and the ids of its people and of its rooms, in their order."""

    crowd: Crowd
    people: Sequence[int]
    rooms: Sequence[int]


def settle_in(crowd: Crowd, known: Mapping[str, int], *, password_hash: str, seed: int) -> Settled:
    """Write people and spaces; `known` are the ids of the people who are there, by handle."""
    people = _people(crowd, known, password_hash)
    settled = Settled(crowd, people, list(_rooms(crowd, people, seed)))
    for some in portions(_habits(settled), 4 * AT_ONCE):
        rows: defaultdict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        for model, row in some:
            rows[model].append(row)
        with transaction():
            put(rows)
    return settled


def fact(kind: str, at: datetime, by: int | None, space: int | None, **data: Any) -> dict[str, Any]:
    """The row of a fact, as `announce` would write it."""
    return {
        "at": at, "kind": kind, "data": data, "space_id": space, "actor_id": by, "address": "",
        "via": "command line",
    }  # fmt: skip


def _people(crowd: Crowd, known: Mapping[str, int], password_hash: str) -> list[int]:
    first = next_id(Person) - len(known)
    ids = [known.get(each.handle) or first + place for place, each in enumerate(crowd.people)]
    newcomers = list(zip(ids, crowd.people, strict=True))[len(known) :]
    for some in portions(newcomers, AT_ONCE):
        rows = [
            {
                "id": person_id, "email": address_of(each.handle), "handle": each.handle,
                "name": each.name, "password_hash": password_hash, "status": "active",
                "role": "staff", "created_at": each.since, "theme": "system", "single_keys": True,
            }
            for person_id, each in some
        ]  # fmt: skip
        facts = [
            fact("PersonJoined", each.since, None, None, person_id=person_id)
            for person_id, each in some
        ]
        words = [
            row
            for person_id, each in some
            for row in names.rows("person", person_id, each.name, each.handle)
        ]
        with transaction():
            put({Person: rows})
            put({FactRecord: facts, NameWord: words})
    count_on(Person)
    return ids


def _rooms(crowd: Crowd, people: Sequence[int], seed: int) -> Iterator[int]:
    """Make the spaces; their ids. Everyone is there."""
    yield db.session.scalars(select(Space.id).where(Space.everyone)).one()
    for room in crowd.rooms[1:]:
        with transaction():
            space = spaces.create(room.name, room.kind, nonce=f"demo {seed}", by=None)
            space.created_at = crowd.people[room.members[0]].since
            space_id = space.id
            put({Membership: list(_members(crowd, people, room, space_id))})
        yield space_id


def _members(
    crowd: Crowd, people: Sequence[int], room: Room, space_id: int
) -> Iterator[dict[str, Any]]:
    """The first two are stewards."""
    for place, each in enumerate(room.members):
        yield {
            "space_id": space_id, "person_id": people[each], "state": "member",
            "role": "steward" if place < 2 else "member", "since": crowd.people[each].since,
        }  # fmt: skip


def _habits(settled: Settled) -> Iterator[Row]:
    """What people follow, and how far they have read: who has most to read, most of it."""
    crowd, people = settled.crowd, settled.people
    for number, person_id in enumerate(people):
        others, rooms = crowd.followed_by(number)
        keys = [f"person:{people[each]}" for each in others]
        keys += [f"space:{settled.rooms[each]}" for each in rooms]
        held = {"person_id": person_id, "since": crowd.people[number].since, "stopped_at": None}
        yield from ((Follow, {**held, "key": key}) for key in keys)
    for room, space_id in zip(crowd.rooms, settled.rooms, strict=True):
        for each in room.members:
            if crowd.luck(0.8 if each == 0 else 0.2):
                mark = {"person_id": people[each], "space_id": space_id}
                yield SpaceRead, {**mark, "read_to": crowd.read_to()}
