"""The verbs of groups. None of them commits.

A group of thousands changes in statements for hundreds of people each. What follows for spaces is
done at once as far as it is little; the worker does the rest, see `joining.py`.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert, portions
from entgov.core.facts import announce
from entgov.groups.facts import (
    GroupLinked,
    GroupMade,
    GroupMembersChanged,
    GroupRemoved,
    GroupRenamed,
    GroupUnlinked,
)
from entgov.groups.joining import settle
from entgov.groups.models import Group, GroupMember, GroupSpace
from entgov.spaces.models import Space


class KeyTaken(Exception):
    """The source has another group with this key."""


def make(source: str, name: str, *, key: str | None, by: int | None) -> Group:
    """A group with nobody in it. Raises KeyTaken."""
    row = insert(Group).values(source=source, key=key, name=name, version=1, created_at=now())
    group_id = db.session.scalar(row.on_conflict_do_nothing().returning(Group.id))
    if group_id is None:
        raise KeyTaken
    announce(GroupMade(group_id=group_id, called=name), by=by)
    return db.session.get_one(Group, group_id)


def change(group: Group, *, name: str, key: str | None, by: int | None) -> None:
    """Give a group the name and the key that it has at its source. Raises KeyTaken."""
    if key is not None and key != group.key:
        twin = select(Group.id).where(Group.source == group.source, Group.key == key)
        if db.session.scalar(twin) is not None:
            raise KeyTaken
    if (group.name, group.key) == (name, key):
        return
    before, group.name, group.key = group.name, name, key
    group.version += 1
    if before != name:
        fact = GroupRenamed(
            group_id=group.id, called=name, before={"name": before}, after={"name": name}
        )
        announce(fact, by=by)


def remove(group: Group, *, by: int | None) -> None:
    """The group is no more; memberships of spaces that came by it alone end."""
    spaces = _linked_spaces(group)
    for space_id in spaces:
        announce(GroupUnlinked(group_id=group.id, called=group.name, space_id=space_id), by=by)
    for model in (GroupSpace, GroupMember):
        db.session.execute(delete(model).where(_of(model, group)))
    announce(GroupRemoved(group_id=group.id, called=group.name), by=by)
    db.session.delete(group)
    db.session.flush()
    for space_id in spaces:
        settle(space_id)


def add_members(group: Group, person_ids: Iterable[int], *, by: int | None) -> None:
    """Let people into a group; who is in it stays."""
    for some in portions(dict.fromkeys(person_ids)):
        rows = [{"group_id": group.id, "person_id": each} for each in some]
        new = insert(GroupMember).on_conflict_do_nothing().returning(GroupMember.person_id)
        _note(group, added=db.session.scalars(new.values(rows)).all(), by=by)


def remove_members(group: Group, person_ids: Iterable[int], *, by: int | None) -> None:
    """Take people out of a group."""
    for some in portions(dict.fromkeys(person_ids)):
        gone = delete(GroupMember).where(_of(GroupMember, group), GroupMember.person_id.in_(some))
        ids = db.session.scalars(gone.returning(GroupMember.person_id)).all()
        _note(group, removed=ids, by=by)


def set_members(group: Group, person_ids: Collection[int], *, by: int | None) -> None:
    """Have these people in a group, and nobody else."""
    inside = set(db.session.scalars(select(GroupMember.person_id).where(_of(GroupMember, group))))
    remove_members(group, inside.difference(person_ids), by=by)
    add_members(group, set(person_ids) - inside, by=by)


def leave_all(person: Person, *, source: str, by: int | None) -> None:
    """Take somebody out of all groups of a source."""
    own = (
        select(Group)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.person_id == person.id, Group.source == source)
    )
    for group in db.session.scalars(own).all():
        remove_members(group, [person.id], by=by)


def link(group: Group, space: Space, *, by: Person) -> None:
    """Make who is in a group a member of a space, now and as long as they are in it.

    The caller sees to it that `by` may say who is in the space.
    """
    values = {"group_id": group.id, "space_id": space.id, "linked_by_id": by.id}
    row = insert(GroupSpace).values(**values, linked_at=now()).on_conflict_do_nothing()
    if db.session.scalar(row.returning(GroupSpace.group_id)) is not None:
        announce(GroupLinked(group_id=group.id, called=group.name, space_id=space.id), by=by.id)
        settle(space.id)


def unlink(group: Group, space: Space, *, by: Person) -> None:
    """End that, and the memberships that came by it alone."""
    gone = delete(GroupSpace).where(_of(GroupSpace, group), GroupSpace.space_id == space.id)
    if db.session.scalar(gone.returning(GroupSpace.group_id)) is not None:
        announce(GroupUnlinked(group_id=group.id, called=group.name, space_id=space.id), by=by.id)
        settle(space.id)


def _note(
    group: Group, *, added: Collection[int] = (), removed: Collection[int] = (), by: int | None
) -> None:
    if not (added or removed):
        return
    group.version = Group.version + 1  # counted by the database
    db.session.flush()
    fact = GroupMembersChanged(
        group_id=group.id,
        called=group.name,
        added=tuple(sorted(added)),
        removed=tuple(sorted(removed)),
    )
    announce(fact, by=by)
    for space_id in _linked_spaces(group):
        settle(space_id, [*added, *removed])


def _linked_spaces(group: Group) -> list[int]:
    return list(db.session.scalars(select(GroupSpace.space_id).where(_of(GroupSpace, group))))


def _of(model: Any, group: Group) -> Any:
    return model.group_id == group.id
