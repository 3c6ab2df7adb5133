"""The directory: who works here, by name, and where in the house they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import aliased

from entgov.accounts.commands.profiles import skill_key
from entgov.accounts.models import Person, Profile, Skill
from entgov.accounts.policy import visible_to
from entgov.accounts.queries.people import people
from entgov.core.database import db
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered_rows

HIGHEST = 20
"""Managers above each other that are shown; more is no office but a mistake."""
BESIDE_SHOWN = 50


def directory(viewer: Viewer, *, name: str = "", **filters: str) -> Select[Any]:
    """The active people with these words in their name or handle, each with what they tell.

    `filters` are words in `team`, `place` and `language`, and a `skill`, whole or its beginning.
    """
    found = people(viewer, matching=name, status="active", by_email=False)
    statement = found.outerjoin(Profile, Profile.person_id == Person.id).add_columns(Profile)
    columns = {"team": Profile.team, "place": Profile.place, "language": Profile.languages}
    for each, column in columns.items():
        if words := filters.get(each):
            statement = statement.where(column.icontains(words, autoescape=True))
    if skill := filters.get("skill"):
        begins = Skill.key.startswith(skill_key(skill) or skill, autoescape=True)
        statement = statement.where(Person.id.in_(select(Skill.person_id).where(begins)))
    return statement


@dataclass(frozen=True)
class Team:
    """Where a person stands: whom they report to, topmost first; who reports to the same; and one
    page of who reports to them. Each with what they tell of themselves."""

    above: Sequence[Any]
    beside: Sequence[Any]
    more_beside: bool
    below: Page[Any]


def team_of(viewer: Viewer, person: Person, *, number: int) -> Team:
    """Where the person stands, of people whom the viewer may see and who are still here."""
    below = numbered_rows(_reports_to(viewer, person.id), number=number)
    above = _above(viewer, person)
    beside: Sequence[Any] = ()
    if above:
        beside = db.session.execute(
            _reports_to(viewer, above[-1][0].id)
            .where(Person.id != person.id)
            .limit(BESIDE_SHOWN + 1)
        ).all()
    return Team(above, beside[:BESIDE_SHOWN], len(beside) > BESIDE_SHOWN, below)


def _reports_to(viewer: Viewer, manager_id: int) -> Any:
    return (
        select(Person, Profile)
        .join(Profile, Profile.person_id == Person.id)
        .where(Profile.manager_id == manager_id, Person.status == "active", visible_to(viewer))
        .where(Person.id != manager_id)
        .order_by(func.lower(Person.name), Person.id)
    )


def _above(viewer: Viewer, person: Person) -> Sequence[Any]:
    """Walked in the database, so many steps and no further: a circle only comes round again."""
    first = select(Profile.manager_id.label("id"), literal(1).label("step")).where(
        Profile.person_id == person.id
    )
    chain = first.cte("chain", recursive=True)
    higher = aliased(Profile)
    chain = chain.union_all(
        select(higher.manager_id, chain.c.step + 1)
        .join(chain, chain.c.id == higher.person_id)
        .where(chain.c.step < HIGHEST)
    )
    rows = db.session.execute(
        select(Person, Profile)
        .join(chain, chain.c.id == Person.id)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(visible_to(viewer))
        .order_by(chain.c.step)
    )
    known: dict[int, Any] = {}
    for row in rows:
        if row[0].id == person.id:
            break  # round
        known.setdefault(row[0].id, row)
    return list(known.values())[::-1]
