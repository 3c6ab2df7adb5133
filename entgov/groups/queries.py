"""What administrators and stewards need to know of groups."""

from collections.abc import Sequence

from sqlalchemy import FromClause, Select, func, select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.core.keys import key
from entgov.groups.models import Group, GroupMember, GroupSpace
from entgov.spaces.models import Space
from entgov.spaces.policy import members_run_by, visible_to
from entgov.web.guard import Viewer

GROUPS_BY_NAME = (Group.name_key, Group.id)


def groups(*, matching: str = "") -> Select[int]:
    """The ids of groups with this in their names; for `numbered_ids`, with `with_numbers`."""
    ids = select(Group.id)
    return ids.where(Group.name_key.contains(key(matching), autoescape=True)) if matching else ids


def with_numbers(ids: FromClause) -> Select[Group, int]:
    """The groups with these ids, by name, each with how many people are in it."""
    members = select(func.count()).where(GroupMember.group_id == Group.id).scalar_subquery()
    return select(Group, members).join(ids, ids.c.id == Group.id).order_by(*GROUPS_BY_NAME)


def group_with_id(_viewer: Viewer, group_id: int) -> Group | None:
    """The group with this id. Only administrators may ask."""
    return db.session.get(Group, group_id) if group_id <= LARGEST_ID else None


def link_of(viewer: Viewer, group_id: int, space_id: int) -> GroupSpace | None:
    """The link of a group with a space in which the viewer says who is in."""
    if max(group_id, space_id) > LARGEST_ID:
        return None
    return db.session.scalar(
        select(GroupSpace)
        .join(GroupSpace.space)
        .where(GroupSpace.group_id == group_id, Space.id == space_id, members_run_by(viewer))
        .options(joinedload(GroupSpace.group), joinedload(GroupSpace.space))
    )


def links_of(viewer: Viewer, group: Group) -> Sequence[GroupSpace]:
    """The spaces that a group is linked with, of those that the viewer knows of, by name."""
    return db.session.scalars(
        select(GroupSpace)
        .join(GroupSpace.space)
        .where(GroupSpace.group_id == group.id, visible_to(viewer))
        .options(joinedload(GroupSpace.space), joinedload(GroupSpace.linked_by))
        .order_by(func.lower(Space.name), Space.id)
    ).all()


def spaces_to_link(viewer: Viewer, group: Group) -> Sequence[Space]:
    """The spaces that the viewer could link a group with: those in which they say who is in."""
    linked = select(GroupSpace.space_id).where(GroupSpace.group_id == group.id)
    return db.session.scalars(
        select(Space)
        .where(members_run_by(viewer), Space.id.not_in(linked))
        .order_by(func.lower(Space.name), Space.id)
    ).all()


def number_in(group: Group) -> Select[int]:
    """How many people are in a group."""
    return select(func.count()).where(GroupMember.group_id == group.id)


def people_in(group: Group) -> Select[int]:
    """Their ids, for `numbered_ids`."""
    return (
        select(Person.id)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .where(GroupMember.group_id == group.id)
    )
