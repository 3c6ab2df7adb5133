"""Deliveries: nothing is lost and nothing doubled, also when the worker dies between two steps."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from entgov import wiring, worker
from entgov.accounts.facts import PersonRenamed
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.core.settings import Settings
from entgov.search.query import understand
from entgov.wiring import library
from tests.conftest import Make


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Delivery)) or 0


def renamed(person: Person, times: int) -> None:
    with transaction():
        for _ in range(times):
            announce(PersonRenamed(person_id=person.id), by=person.id)


def found(words: str) -> int:
    return library().search(understand(words), frozenset({"staff"})).total


def test_a_fact_and_its_deliveries_come_with_the_change_or_not_at_all(
    app: Flask, make: Make
) -> None:
    person = make.person()
    before = waiting()
    with pytest.raises(ZeroDivisionError), transaction():
        _fail_after_announcing(person)
    assert waiting() == before
    renamed(person, 1)
    assert waiting() == before + 1


def _fail_after_announcing(person: Person) -> None:
    announce(PersonRenamed(person_id=person.id), by=None)
    raise ZeroDivisionError


def test_facts_can_be_neither_changed_nor_deleted(app: Flask, make: Make) -> None:
    renamed(make.person(), 1)
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.scalars(select(FactRecord)).first().kind = "SomethingElse"  # type: ignore[union-attr]
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.delete(db.session.scalars(select(FactRecord)).first())


def test_the_worker_handles_all_and_leaves_nothing(app: Flask, make: Make) -> None:
    person = make.person("Findable Fred")
    renamed(person, 3)
    while worker.work_once():
        pass
    assert waiting() == 0
    assert found("Findable") == 1


def test_a_claimed_delivery_is_not_taken_twice(app: Flask, make: Make) -> None:
    renamed(make.person(), 1)
    with app.app_context():
        assert worker._claim()
        assert not worker._claim()


def test_what_a_dead_worker_had_claimed_comes_due_again(app: Flask, make: Make) -> None:
    person = make.person("Findable Fred")
    renamed(person, 1)
    worker._claim()
    assert worker.work_once() == 0
    with transaction():
        db.session.execute(update(Delivery).values(due_at=now() - timedelta(seconds=1)))
    assert worker.work_once() == 1
    assert found("Findable") == 1


class Killed(BaseException):
    """The end of the process, which nothing in it can catch and go on from."""


@contextmanager
def killed_at(step: int) -> Iterator[list[str]]:
    """Ends the worker when it is about to take this step; steps are statements and commits."""
    steps: list[str] = []

    def about_to(what: str) -> None:
        steps.append(what)
        if len(steps) == step:
            raise Killed

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        about_to(text)

    def commit(_connection: Any) -> None:
        about_to("COMMIT")

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(db.engine, "commit", commit)
    try:
        yield steps
    except Killed:
        db.session.rollback()
    finally:
        event.remove(db.engine, "before_cursor_execute", statement)
        event.remove(db.engine, "commit", commit)


def test_killed_before_any_step_it_loses_and_doubles_nothing(app: Flask, make: Make) -> None:
    """One step further each time, until a worker gets through all of them."""
    person = make.person("Number0 Fred", handle="fred")
    for step in count(1):
        with transaction():
            person.name = f"Number{step} Fred"
            announce(PersonRenamed(person_id=person.id), by=None)
        with killed_at(step) as steps:
            worker.work_once()
        killed = len(steps) == step
        worker._take_over()
        while worker.work_once():
            pass
        assert waiting() == 0, steps
        assert found(f"Number{step}") == 1, steps
        assert found(f"Number{step - 1}") == 0, steps
        assert library().verify(lambda _: None).none
        if not killed:
            break
    assert step > 6


def test_one_bad_fact_stops_no_other(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = make.person("Good Gail"), make.person("Bad Bob")
    renamed(good, 1)
    renamed(bad, 1)
    monkeypatch.setattr(wiring, "listeners", lambda: {"search": _refusing(bad, library().listen)})
    worker.work_once()
    assert waiting() == 1
    left = db.session.scalars(select(Delivery)).one()
    assert left.attempts == 1
    assert "sulking" in (left.error or "")
    assert found("Gail") == 1


def test_after_too_many_failures_a_delivery_is_parked(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make.person()
    renamed(person, 1)
    monkeypatch.setattr(
        wiring, "listeners", lambda: {"search": _refusing(person, library().listen)}
    )
    pauses = []
    for _ in range(worker.PARKED_AFTER):
        assert worker.work_once() == 1
        delivery = db.session.scalars(select(Delivery)).one()
        pauses.append(delivery.due_at - now())
        with transaction():
            db.session.execute(update(Delivery).values(due_at=now()))
    assert pauses == sorted(pauses)
    assert worker.work_once() == 0
    assert db.session.scalars(select(Delivery)).one().parked_at is not None


def test_who_cannot_listen_now_is_told_again_until_it_listens(
    app: Flask, make: Make, settings: Settings
) -> None:
    renamed(make.person("Findable Fred"), 1)
    shutil.rmtree(settings.index)
    for _ in range(worker.PARKED_AFTER + 1):
        assert worker.work_once() == 1
        assert worker.work_once() == 0
        with transaction():
            db.session.execute(update(Delivery).values(due_at=now()))
    assert waiting() == 1
    library().rebuild(lambda _: None)
    assert worker.work_once() == 1
    assert waiting() == 0
    assert found("Findable") == 1


def _refusing(
    person: Person, listener: Callable[[Sequence[FactRecord]], None]
) -> Callable[[Sequence[FactRecord]], None]:
    person_id = person.id

    def refuse(facts: Sequence[FactRecord]) -> None:
        if any(fact.data["person_id"] == person_id for fact in facts):
            raise ValueError("sulking")
        listener(facts)

    return refuse


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    app: Flask, make: Make, settings: Settings
) -> None:
    """Real workers, killed at a random moment again and again while people are renamed."""
    people = [
        make.person(f"Unfindable Number{number}", handle=f"h{number}") for number in range(30)
    ]
    environment = {
        **os.environ,
        "ENTGOV_DATA": str(settings.data),
        "ENTGOV_DATABASE_URL": settings.database_url or "",
    }

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "entgov", "worker"], env=environment)

    for round_number in range(4):
        running = start()
        try:
            for person in people[round_number::4]:
                with transaction():
                    person.name = f"Renamed Number{person.id}"
                    announce(PersonRenamed(person_id=person.id), by=None)
            time.sleep(1.0 + 0.15 * round_number)
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()
    last = start()
    try:
        for _ in range(900):
            if waiting() == 0:
                break
            time.sleep(0.1)
    finally:
        last.terminate()
        assert last.wait(10) in (0, -signal.SIGTERM)  # the latter while it was still starting
    assert waiting() == 0
    assert found("Renamed") == len(people)
    assert found("Unfindable") == 0
    assert library().verify(lambda _: None).none
