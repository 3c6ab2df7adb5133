"""Who works near somebody, by what they and others tell of their work."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person, Profile
from entgov.accounts.queries.people import BY_NAME
from entgov.core.database import db
from entgov.web.guard import Viewer

Nearness = Literal["manager", "report", "team", "beside"]
"""Their manager, who reports to them, who is in their team, and who has the same manager."""


def near_people(
    viewer: Viewer, *where: ColumnElement[bool], most: int
) -> Sequence[tuple[Person, Nearness]]:
    """The active people who work near the viewer, the nearest first."""
    kinds: Sequence[Nearness] = get_args(Nearness)
    every = union_all(
        *(each.add_columns(literal(kinds.index(kind))) for kind, each in _near(viewer))
    ).subquery()
    person_id, place = every.c
    near = select(person_id.label("id"), func.min(place).label("place")).group_by(person_id)
    found = near.subquery()
    rows = db.session.execute(
        select(Person, found.c.place)
        .join(found, found.c.id == Person.id)
        .where(Person.status == "active", Person.id != viewer.id, *where)
        .order_by(found.c.place, *BY_NAME)
        .limit(most)
    )
    return [(row[0], kinds[row[1]]) for row in rows]


def _near(viewer: Viewer) -> Iterator[tuple[Nearness, Select[Any]]]:
    """The ids of each sort, found by an index of its own."""
    own, other = aliased(Profile), aliased(Profile)
    theirs = own.person_id == viewer.id
    yield "manager", select(own.manager_id).where(theirs, own.manager_id.is_not(None))
    yield "report", select(other.person_id).where(other.manager_id == viewer.id)
    team = own.team_key != "", other.team_key == own.team_key
    beside = (other.manager_id == own.manager_id,)
    kinds: tuple[tuple[Nearness, tuple[Any, ...]], ...] = ("team", team), ("beside", beside)
    for kind, same in kinds:
        yield (
            kind,
            select(other.person_id)
            .select_from(own)
            .join(other, same[-1])
            .where(theirs, *same[:-1]),
        )


def team_mates(viewer: Viewer) -> Select[Any]:
    """The ids of the active people who are in the viewer's team, or have the same manager."""
    near = [each for kind, each in _near(viewer) if kind in ("team", "beside")]
    return select(Person.id).where(
        Person.id.in_(union_all(*near)), Person.status == "active", Person.id != viewer.id
    )
