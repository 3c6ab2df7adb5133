"""Who works near somebody, by what they and others tell of their work."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person, Profile
from entgov.core.database import db
from entgov.web.guard import Viewer

Nearness = Literal["manager", "report", "team", "beside"]
"""Their manager, who reports to them, who is in their team, and who has the same manager."""


def near_people(
    viewer: Viewer, *where: ColumnElement[bool], most: int
) -> Sequence[tuple[Person, Nearness]]:
    """The active people who work near the viewer, the nearest first."""
    own = aliased(Profile)
    nearness: dict[Nearness, ColumnElement[bool]] = {
        "manager": Person.id == own.manager_id,
        "report": Profile.manager_id == own.person_id,
        "team": _same_team(own),
        "beside": Profile.manager_id == own.manager_id,
    }
    place = case(*((rule, number) for number, rule in enumerate(nearness.values())))
    rows = db.session.execute(
        select(Person, place)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .join(own, own.person_id == viewer.id)
        .where(Person.status == "active", Person.id != viewer.id, or_(*nearness.values()), *where)
        .order_by(place, func.lower(Person.name), Person.id)
        .limit(most)
    )
    kinds = list(nearness)
    return [(row[0], kinds[row[1]]) for row in rows]


def team_mates(viewer: Viewer) -> Select[Any]:
    """The ids of the active people who are in the viewer's team, or have the same manager."""
    own = aliased(Profile)
    near = or_(_same_team(own), Profile.manager_id == own.manager_id)
    return (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .join(own, own.person_id == viewer.id)
        .where(Person.status == "active", Person.id != viewer.id, near)
    )


def _same_team(own: Any) -> ColumnElement[bool]:
    return and_(own.team != "", func.lower(Profile.team) == func.lower(own.team))
