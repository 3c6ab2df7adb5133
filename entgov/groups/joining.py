"""What follows for spaces from who is in a group: a space has as members those who are in the
groups it is linked with.

A membership knows whether it came by a group alone (`Membership.by_group`). Only such a one ends
with it; who was let in by somebody, or came by themselves, stays whatever becomes of the group.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, delete, select, update

from entgov.core.clock import now
from entgov.core.database import db, insert, transaction
from entgov.core.facts import Fact, FactRecord, announce
from entgov.groups.models import GroupMember, GroupSpace
from entgov.spaces.facts import RemovedFromSpace, SpaceJoined
from entgov.spaces.models import Membership

AT_ONCE = 500
"""People who come in or go out in one transaction: each of them is a fact."""


def listen(facts: Sequence[FactRecord]) -> None:
    """Bring the members of spaces in line with their groups. Hears what happens to both."""
    groups = {fact.data["group_id"] for fact in facts}
    linked = select(GroupSpace.space_id).where(GroupSpace.group_id.in_(groups))
    spaces = {fact.space_id for fact in facts if fact.space_id is not None}
    for space_id in sorted(spaces.union(db.session.scalars(linked))):
        is_settled = False
        while not is_settled:
            with transaction():
                is_settled = settle(space_id)


def settle(space_id: int, person_ids: Collection[int] | None = None) -> bool:
    """Let in who should be in, and out who should not be; False where that were too many at once.

    `person_ids` are those who are looked at; None: everybody.
    """
    if person_ids is not None and len(person_ids) > AT_ONCE:
        return False
    some = GroupMember.person_id.in_(person_ids) if person_ids is not None else None
    inside = _in_its_groups(space_id)
    out = _let_out(space_id, inside, person_ids)
    come = inside if some is None else inside.where(some)
    return _let_in(space_id, come) + out < AT_ONCE


def _in_its_groups(space_id: int) -> Select[int]:
    return (
        select(GroupMember.person_id)
        .join(GroupSpace, GroupSpace.group_id == GroupMember.group_id)
        .where(GroupSpace.space_id == space_id)
    )


def _let_out(space_id: int, inside: Select[int], person_ids: Collection[int] | None) -> int:
    where: list[ColumnElement[bool]] = [
        Membership.space_id == space_id,
        Membership.by_group.is_(True),
        Membership.person_id.not_in(inside),
    ]
    if person_ids is not None:
        where.append(Membership.person_id.in_(person_ids))
    ids = db.session.scalars(select(Membership.id).where(*where).limit(AT_ONCE)).all()
    gone = delete(Membership).where(Membership.id.in_(ids), Membership.by_group)
    people = db.session.scalars(gone.returning(Membership.person_id)).all()
    return _announced(RemovedFromSpace, space_id, people)


def _let_in(space_id: int, come: Select[int]) -> int:
    """New members, and those who were invited or asked to join: they are in now."""
    waits = Membership.space_id == space_id, Membership.state != "member"
    let_in = (
        update(Membership)
        .where(*waits, Membership.person_id.in_(come))
        .values(state="member", since=now(), by_group=True)
        .returning(Membership.person_id)
        .execution_options(synchronize_session=False)
    )
    people = list(db.session.scalars(let_in))
    known = select(Membership.person_id).where(Membership.space_id == space_id)
    missing = come.where(GroupMember.person_id.not_in(known)).distinct().limit(AT_ONCE)
    rows = [
        {"space_id": space_id, "person_id": each, "state": "member", "role": "member"}
        | {"since": now(), "by_group": True}
        for each in db.session.scalars(missing)
    ]
    if rows:
        new = insert(Membership).values(rows).on_conflict_do_nothing()
        people += db.session.scalars(new.returning(Membership.person_id))
    return _announced(SpaceJoined, space_id, people)


def _announced(
    kind: type[SpaceJoined | RemovedFromSpace], space_id: int, people: Sequence[int]
) -> int:
    for person_id in sorted(people):
        fact: Fact = kind(space_id=space_id, person_id=person_id)
        announce(fact, by=None)
    return len(people)
