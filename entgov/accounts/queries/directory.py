"""The directory: who works here, by name, and where in the house they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, not_, select
from sqlalchemy.orm import aliased

from entgov.accounts.commands.profiles import skill_key
from entgov.accounts.models import Person, Profile, Skill
from entgov.accounts.policy import visible_to
from entgov.accounts.queries.people import BY_NAME, people, shown
from entgov.core import keys
from entgov.core.database import db
from entgov.core.keys import key
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered_ids, numbered_rows

HIGHEST = 20
"""Managers above each other that are shown; more is no office but a mistake."""
BESIDE_SHOWN = 50
_FEW = 200


@dataclass(frozen=True)
class _Telling:
    """What people tell in another table: whose it is, what is true of it, and how many they are."""

    person_id: Any
    where: Sequence[ColumnElement[bool]]
    how_many: Select[int]


def directory(viewer: Viewer, *, number: int, name: str = "", **filters: str) -> Page[Any]:
    """One page of the active people with these words in their name or handle, by name, each with
    what they tell.

    `filters` are words in `team`, `place` and `language`, and a `skill`, whole or its beginning.
    """
    everybody = people(viewer, matching=name, status="active", by_email=False)
    tellings = list(_tellings(filters))
    found = everybody
    for telling in tellings:
        found = _among(found, telling)
    count = _all_but_others(everybody, tellings[0]) if len(tellings) == 1 and not name else None
    return numbered_ids(found, _with_profiles, order=BY_NAME, number=number, count=count)


def _tellings(filters: Mapping[str, str]) -> Iterator[_Telling]:
    columns = {
        "team": Profile.team_key, "place": Profile.place_key, "language": Profile.languages_key,
    }  # fmt: skip
    told = [
        column.contains(key(words), autoescape=True)
        for each, column in columns.items()
        if (words := filters.get(each))
    ]
    if told:
        how_many = select(func.count()).select_from(Profile).where(*told)
        yield _Telling(Profile.person_id, told, how_many)
    if skill := filters.get("skill"):
        beginning = skill_key(skill) or skill
        # One after another as they stand in the index by people; by what they begin with they
        # would have to be sorted first, which the empty text keeps SQLite from.
        along = keys.begins(Skill.key.concat(""), beginning)
        how_many = select(func.count(Skill.person_id.distinct())).where(along)
        yield _Telling(Skill.person_id, [keys.begins(Skill.key, beginning)], how_many)


def _among(people: Select[int], telling: _Telling) -> Select[int]:
    """Of these people those who tell it. A few are looked up; many are met on the way along the
    names, and to sort them out first would take longer."""
    found = select(telling.person_id).where(*telling.where)
    few = db.session.scalars(found.limit(_FEW + 1)).all()
    if len(few) > _FEW:
        theirs = found.where(telling.person_id == Person.id)
        return people.where(theirs.correlate(Person).exists())
    return people.where(Person.id.in_(few))


def _all_but_others(people: Select[int], telling: _Telling) -> Select[int]:
    """How many of these people tell it: all who do, but for those who are none of these. Where most
    people are of these, only the others are looked up."""
    theirs = select(telling.person_id).where(telling.person_id == Person.id, *telling.where)
    others = select(func.count()).select_from(Person).where(theirs.correlate(Person).exists())
    if people.whereclause is not None:
        others = others.where(not_(people.whereclause))
    return select(telling.how_many.scalar_subquery() - others.scalar_subquery())


def _with_profiles(ids: FromClause) -> Select[Person, Profile]:
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
