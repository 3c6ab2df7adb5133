"""When a person was last here: a visit ends with half an hour without a request."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction

MINUTE = timedelta(minutes=1)


def was_here(person, ago: timedelta) -> datetime:
    """Let the person's last request have been so long ago."""
    moment = now() - ago
    with transaction():
        db.session.execute(update(Person).where(Person.id == person.id).values(here_at=moment))
        db.session.execute(update(SignInSession).values(seen_at=moment))
    return moment


def visits(person) -> tuple[datetime | None, datetime | None]:
    row = db.session.execute(
        select(Person.here_at, Person.last_here_at).where(Person.id == person.id)
    ).one()
    return row[0], row[1]


def test_the_first_visit_has_none_before_it(make, as_person):
    person = make.person(here_at=None)
    as_person(person).get("/people")
    here, last = visits(person)
    assert here > now() - MINUTE
    assert last is None


def test_after_half_an_hour_a_new_visit_begins(make, as_person):
    person = make.person()
    browser = as_person(person)
    ended = was_here(person, 31 * MINUTE)
    browser.get("/people")
    here, last = visits(person)
    assert here > now() - MINUTE
    assert last == ended
    was_here(person, 29 * MINUTE)
    browser.get("/people")
    assert visits(person)[1] == ended


def test_a_new_sign_in_is_noted_at_once(make, as_person):
    person = make.person()
    ended = was_here(person, timedelta(days=3))
    as_person(person).get("/people")
    assert visits(person)[1] == ended


def test_one_write_every_few_minutes_and_no_query_in_between(make, as_person, count_queries):
    person = make.person()
    browser = as_person(person)

    def writes() -> int:
        with count_queries() as statements:
            browser.get("/people")
        return sum(statement.startswith("UPDATE") for statement in statements)

    was_here(person, timedelta(hours=2))
    assert writes() == 2  # the session and the person
    assert writes() == 0
    was_here(person, 4 * MINUTE)
    assert writes() == 2


@pytest.mark.parametrize("path", ["/stream/new", "/stream/new?after=x"])
def test_what_a_script_asks_by_itself_is_no_visit(path, make, as_person):
    person = make.person()
    browser = as_person(person)
    ended = was_here(person, timedelta(hours=2))
    assert browser.get(path).status_code == 200
    assert visits(person) == (ended, None)
