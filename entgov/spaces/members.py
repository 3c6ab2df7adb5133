"""Who is in a space: a list in parts, so that of thousands only those of one page are sorted.

First who asks to join, who is invited, and the stewards: they are few. Then the members by name.
Where these are many they are met along the names of all people, which an index has in order; to
look all of them up and sort them would take longer for each page.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union_all
from sqlalchemy.orm import contains_eager

from entgov.accounts.models import Person
from entgov.accounts.queries import BY_NAME
from entgov.core.database import db
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import membership_visible_to
from entgov.web.guard import Viewer
from entgov.web.paging import PER_PAGE, Page, nearer

MANY = 1_000
"""Fewer are sorted sooner than they are met among all."""

_PART = case(
    (Membership.state == "asked", 0),
    (Membership.state == "invited", 1),
    (Membership.role == "steward", 2),
    else_=3,
)


def members(viewer: Viewer, space: Space, *, number: int) -> Page[Membership]:
    """Who stands in a relation to the space, as far as the viewer may know, by name in each part:
    who asks to join, who is invited, stewards, members."""
    known = _known(viewer, space)
    plain = known.pop(("member", "member"), 0)
    first, before = sum(known.values()), (number - 1) * PER_PAGE
    some = [_first(space, *known).limit(PER_PAGE).offset(before)] if before < first else []
    start, most = max(0, before - first), min(PER_PAGE, before + PER_PAGE - first)
    if most > 0 and start < plain:
        among = _plain(space, plain)
        some.append(nearer(among, BY_NAME, total=plain, before=start, most=most))
    return Page(_whole(space, some) if some else (), number, first + plain)


def _known(viewer: Viewer, space: Space) -> dict[tuple[str, str], int]:
    """How many there are of each state and role that the viewer may know of. All with the same may
    be known or none: so says the rule, which is asked of them as a group."""
    rows = db.session.execute(
        select(Membership.state, Membership.role, func.count())
        .where(Membership.space_id == space.id)
        .group_by(Membership.space_id, Membership.state, Membership.role)
        .having(membership_visible_to(viewer))
    )
    return {(state, role): count for state, role, count in rows}


def _first(space: Space, *kinds: tuple[str, str]) -> Select[int]:
    return (
        select(Membership.person_id)
        .join(Membership.person)
        .where(or_(*(and_(*_of(space, *kind)) for kind in kinds)))
        .order_by(_PART, *BY_NAME)
    )


def _plain(space: Space, count: int) -> Select[int]:
    inside = select(Membership.person_id).where(*_of(space, "member", "member"))
    theirs = Person.id.in_(inside)
    # As a value it is no join, which PostgreSQL would make with all of them and then sort.
    return select(Person.id).where(theirs if count < MANY else theirs.is_(True))


def _of(space: Space, state: str, role: str) -> tuple[ColumnElement[bool], ...]:
    return Membership.space_id == space.id, Membership.state == state, Membership.role == role


def _whole(space: Space, ids: Sequence[Select[int]]) -> Sequence[Membership]:
    some = union_all(*(select(each.subquery()) for each in ids)).subquery()
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .join(some, some.c[0] == Membership.person_id)
        .where(Membership.space_id == space.id)
        .order_by(_PART, *BY_NAME)
    ).all()
