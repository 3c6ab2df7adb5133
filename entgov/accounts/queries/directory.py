"""The directory: who works here, by name, and where in the house they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, literal, select
from sqlalchemy.orm import aliased

from entgov.accounts.commands.profiles import skill_key
from entgov.accounts.models import Person, Profile, Skill
from entgov.accounts.policy import visible_to
from entgov.accounts.queries.people import BY_NAME, people, shown
from entgov.core import keys
from entgov.core.database import db
from entgov.core.keys import key
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered_rows

HIGHEST = 20
"""Managers above each other that are shown; more is no office but a mistake."""
BESIDE_SHOWN = 50
_FEW = 200


def directory(viewer: Viewer, *, name: str = "", **filters: str) -> Select[int]:
    """The ids of the active people with these words in their name or handle, by name; for
    `numbered_ids`, with `with_profiles`.

    `filters` are words in `team`, `place` and `language`, and a `skill`, whole or its beginning.
    """
    statement = people(viewer, matching=name, status="active", by_email=False)
    columns = {
        "team": Profile.team_key, "place": Profile.place_key, "language": Profile.languages_key,
    }  # fmt: skip
    told = [
        column.contains(key(words), autoescape=True)
        for each, column in columns.items()
        if (words := filters.get(each))
    ]
    if told:
        statement = _among(statement, Profile.person_id, *told)
    if skill := filters.get("skill"):
        begun = keys.begins(Skill.key, skill_key(skill) or skill)
        statement = _among(statement, Skill.person_id, begun)
    return statement


def _among(people: Select[int], person_id: Any, *where: ColumnElement[bool]) -> Select[int]:
    """Of these people those of whom it is true in another table. A few are looked up; many are met
    on the way along the names, and to sort them out first would take longer."""
    found = select(person_id).where(*where)
    few = db.session.scalars(found.limit(_FEW + 1)).all()
    if len(few) > _FEW:
        return people.where(found.where(person_id == Person.id).correlate(Person).exists())
    return people.where(Person.id.in_(few))


def with_profiles(ids: FromClause) -> Select[Person, Profile]:
    """The people with these ids, by name, each with what they tell."""
    return shown(ids).outerjoin(Profile, Profile.person_id == Person.id).add_columns(Profile)


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
        .order_by(*BY_NAME)
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
