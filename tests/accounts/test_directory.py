"""A directory of which most tell the same: its pages and its number are right, on each of them."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from entgov.accounts import queries
from entgov.accounts.models import Person, Profile, Skill
from entgov.core.clock import now
from entgov.core.database import db, transaction
from tests.conftest import Make

PEOPLE = 500
STATUSES = "active", "deactivated", "active", "invited", "deactivated", "active"
FILTERS: list[dict[str, str]] = [
    {},
    {"team": "harb"},
    {"skill": "bee"},
    {"team": "harbour", "language": "welsh"},
    {"team": "harb", "skill": "bee"},
    {"name": "7", "team": "harb"},
    {"name": "7", "skill": "bee"},
    {"place": "quay"},
    {"place": "quay", "skill": "bee"},
]


@pytest.fixture
def viewers(make: Make) -> list[Person]:
    with transaction():
        db.session.execute(insert(Person), [_person(number) for number in range(PEOPLE)])
        ids = db.session.scalars(select(Person.id).order_by(Person.id)).all()
        told = [_told(number, each) for number, each in enumerate(ids) if number % 7]
        db.session.execute(insert(Profile), told)
        skills = [(each, key) for each in ids if each % 11 for key in ("bees", "beeswax")]
        rows = [{"person_id": each, "key": key, "name": key} for each, key in skills]
        db.session.execute(insert(Skill), rows)
    return [make.person("Viewer"), make.administrator("Ada")]


def _person(number: int) -> dict[str, Any]:
    status = STATUSES[number % len(STATUSES)]
    told = {"status": status, "was_active": number % 4 < 2, "role": "staff", "created_at": now()}
    own = {"email": f"p{number}@body.example", "handle": f"p{number}", "name": f"Family{number}"}
    return {**told, **own}


def _told(number: int, person_id: int) -> dict[str, Any]:
    place = "Quay" if number % 50 == 3 else "Hall"
    nothing = dict.fromkeys(("pronouns", "job", "phone", "hours", "about"), "")
    return {
        "person_id": person_id,
        "team": "Harbour",
        "place": place,
        "languages": "Welsh",
    } | nothing


@pytest.mark.parametrize("filters", FILTERS)
def test_its_pages_are_all_whom_the_filters_mean(
    viewers: list[Person], filters: dict[str, str]
) -> None:
    expected = _meant(**filters)
    for viewer in viewers:
        pages = [queries.directory(viewer, number=number, **filters) for number in range(1, 8)]
        assert [person.id for page in pages for person, _ in page.rows] == expected
        assert {page.total for page in pages} == {len(expected)}


def _meant(*, name: str = "", skill: str = "", **words: str) -> list[int]:
    """One after another, without a query that narrows."""
    skilled = set(db.session.scalars(select(Skill.person_id)))
    rows = db.session.execute(
        select(Person, Profile)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .order_by(Person.name_key, Person.id)
    )
    kept = {"team": "team", "place": "place", "language": "languages"}
    return [
        person.id
        for person, profile in rows
        if person.status == "active"
        and name in person.name_key + person.handle
        and (not skill or person.id in skilled)
        and all(
            profile and word in getattr(profile, kept[each]).casefold()
            for each, word in words.items()
        )
    ]
