"""A planned last day: shown to whom it concerns, kept by the worker at its end."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.commands import change_profile, reactivate
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.notifications.moments import tell_what_came
from entgov.rosters import leaving
from entgov.rosters.leaving import keep_days, plan
from entgov.rosters.models import Leaving
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
DAY = date(2030, 3, 31)


def planned(person: Person, day: date | None = DAY) -> None:
    with transaction():
        plan(db.session.get_one(Person, person.id), day, by=None)


def it_is(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "today", lambda: day)


def status(person: Person) -> str:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).status


def test_the_worker_deactivates_when_the_day_is_over(
    ann: Person, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ann)
    it_is(DAY, monkeypatch)
    keep_days()
    assert status(ann) == "active"
    it_is(DAY + timedelta(days=1), monkeypatch)
    keep_days()
    assert status(ann) == "deactivated"
    with transaction():
        reactivate(ann, by=None)
    keep_days()
    assert status(ann) == "active"  # who is let back in stays


def test_the_last_administrator_stays_and_it_is_marked(
    make: Make, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make.administrator()
    planned(ada)
    it_is(DAY + timedelta(days=1), monkeypatch)
    keep_days()
    keep_days()
    assert status(ada) == "active"
    assert "could not be deactivated" in as_person(ada).get(f"/admin/accounts/{ada.id}").text
    stuck = select(FactRecord.id).where(FactRecord.kind == "LeavingStuck")
    assert len(db.session.scalars(stuck).all()) == 1
    make.administrator("Another")
    keep_days()
    assert status(ada) == "deactivated"


def test_who_it_concerns_sees_the_day(app: Flask, make: Make, as_person: AsPerson) -> None:
    boss, pia, other = make.person("Boss"), make.person("Pia"), make.person("Other")
    with transaction():
        change_profile(pia, {}, manager=boss, by=None)
    planned(pia)
    path = f"/people/{pia.handle}"
    assert "last day is planned" in as_person(boss).get(path).text
    assert "last day here is planned" in as_person(pia).get(path).text
    assert "last day" not in as_person(other).get(path).text


def test_administrators_plan_change_and_clear_it(make: Make, as_person: AsPerson) -> None:
    ada, pia = make.administrator(), make.person("Pia")
    admin, path = as_person(ada), f"/admin/accounts/{pia.id}/leaving"
    assert admin.post(path, {"last_day": "2001-01-01"}).status_code == 422
    assert admin.post(path, {"last_day": "soon"}).status_code == 422
    assert admin.post(path, {"last_day": "2099-03-31"}).status_code == 303
    assert db.session.get_one(Leaving, pia.id).last_day == date(2099, 3, 31)
    admin.post(path, {"last_day": ""})
    assert db.session.get(Leaving, pia.id) is None
    facts = select(FactRecord.data).where(FactRecord.kind == "LeavingDateChanged")
    assert [each["after"]["last_day"] for each in db.session.scalars(facts)] == ["2099-03-31", None]


def days_left(number: int) -> date:
    return now().date() + timedelta(days=number)


def leaver(make: Make, boss: Person, by: Person, day: date) -> Person:
    pia = make.person("Pia")
    with transaction():
        change_profile(pia, {}, manager=boss, by=None)
        plan(pia, day, by=by.id)
    return pia


def test_a_week_before_those_hear_of_it_whom_it_concerns(app: Flask, make: Make, told) -> None:
    boss, ada, other = make.person("Boss"), make.administrator(), make.administrator("Other")
    pia = leaver(make, boss, ada, days_left(8))
    tell_what_came()
    assert told(pia) == []
    with transaction():
        plan(db.session.get_one(Person, pia.id), days_left(6), by=ada.id)
    tell_what_came()
    tell_what_came()
    [line] = told(pia)
    assert line.startswith("leaving: Your last day is")
    assert [len(told(each)) for each in (boss, ada, other)] == [1, 1, 0]
    assert "of Pia" in told(boss)[0]


def test_a_day_that_is_taken_back_is_told_no_more(app: Flask, make: Make, told, counted) -> None:
    boss, ada = make.person("Boss"), make.administrator()
    pia = leaver(make, boss, ada, days_left(3))
    planned(pia, None)
    tell_what_came()
    assert told(boss) == []
    planned(pia, days_left(2))
    tell_what_came()
    assert [len(told(each)) for each in (pia, boss)] == [1, 1]
    planned(pia, None)
    assert [told(each) for each in (pia, boss)] == [[], []]
    assert [counted(each) for each in (pia, boss)] == [0, 0]


def test_who_is_manager_no_more_reads_it_no_more(app: Flask, make: Make, told) -> None:
    boss, ada = make.person("Boss"), make.administrator()
    pia = leaver(make, boss, ada, days_left(3))
    tell_what_came()
    with transaction():
        change_profile(db.session.get_one(Person, pia.id), {}, manager=ada, by=None)
    assert told(boss) == []
