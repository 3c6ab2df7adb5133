"""What happens when a list is applied, as facts: the same as if each account were changed alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from entgov.accounts.facts import PersonInvited, PersonProfileChanged, PersonRenamed, RoleChanged
from entgov.core.facts import Fact
from entgov.rosters.deeds import TOLD, Context, Deed, spaces_of
from entgov.rosters.facts import LeavingDateChanged
from entgov.spaces.facts import RemovedFromSpace, SpaceJoined


def facts(
    old: Iterable[tuple[int, Deed]], made: Iterable[Deed], context: Context
) -> Iterator[Fact]:
    """Of the accounts that are there, by their ids, and of those that are made."""
    for deed in made:
        person_id = deed.person_id or 0
        account = {"email": deed.email, "name": deed.name, "role": deed.after("role", "staff")}
        yield PersonInvited(person_id=person_id, after=account)
        if "role" in deed.changes:
            yield RoleChanged(person_id=person_id, after={"role": deed.after("role")})
        yield from _shared_facts(person_id, deed, context)
    for person_id, deed in old:
        if "name" in deed.changes:
            yield PersonRenamed(person_id=person_id, **_sides("name", deed))
        if "role" in deed.changes:
            yield RoleChanged(person_id=person_id, **_sides("role", deed))
        if not deed.changes.keys().isdisjoint(TOLD):
            yield PersonProfileChanged(person_id=person_id)
        yield from _shared_facts(person_id, deed, context)


def _shared_facts(person_id: int, deed: Deed, context: Context) -> Iterator[Fact]:
    if "leaving" in deed.changes:
        sides = [side or None for side in deed.changes["leaving"]]
        before, after = ({"last_day": side} for side in sides)
        yield LeavingDateChanged(person_id=person_id, before=before, after=after)
    for fact, column, side in ((SpaceJoined, "joins", 1), (RemovedFromSpace, "leaves", 0)):
        for _, space_id in spaces_of({person_id: deed}, column, side, context):
            yield fact(space_id=space_id, person_id=person_id)


def _sides(column: str, deed: Deed) -> dict[str, Any]:
    before, after = deed.changes[column]
    return {"before": {column: before}, "after": {column: after}}
