"""There is always an active administrator."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from entgov.accounts import commands
from entgov.accounts.cli import accounts
from entgov.accounts.commands import AccountRefused
from entgov.accounts.models import Person
from entgov.core.database import db, is_contention, transaction
from tests.conftest import Browser, Make


def become_auditor(person: Person, *, by: int | None) -> None:
    commands.give_role(person, "auditor", by=by)


def become_staff(person: Person, *, by: int | None) -> None:
    commands.give_role(person, "staff", by=by)


ACTS = [commands.deactivate, become_staff, become_auditor]


def active_administrators() -> int:
    db.session.rollback()
    counting = select(func.count()).select_from(Person)
    return db.session.scalar(
        counting.where(Person.role == "administrator", Person.status == "active")
    )


@pytest.mark.parametrize("act", ACTS)
def test_the_last_one_stays(make: Make, act: Callable[..., None]) -> None:
    ada = make.administrator()
    make.person(role="administrator", status="deactivated")
    make.person(role="administrator", status="invited")
    with pytest.raises(AccountRefused, match="last active administrator"), transaction():
        act(ada, by=None)
    assert active_administrators() == 1


@pytest.mark.parametrize("act", ACTS)
def test_one_of_two_can_go(make: Make, act: Callable[..., None]) -> None:
    ada = make.administrator()
    make.person(role="administrator")
    with transaction():
        act(ada, by=None)
    assert active_administrators() == 1


@pytest.mark.parametrize("act", ["deactivation", "role"])
def test_the_screen_says_why(as_person: Callable[[Person], Browser], make: Make, act: str) -> None:
    ada = make.administrator()
    answer = as_person(ada).post(f"/admin/accounts/{ada.id}/{act}", {"role": "staff"})
    assert answer.status_code == 409
    assert "is the last active administrator" in answer.text
    assert active_administrators() == 1


@pytest.mark.parametrize("command", ["deactivate", "unmake-admin"])
def test_the_command_line_says_why(app: Flask, make: Make, command: str) -> None:
    ada = make.administrator()
    result = app.test_cli_runner().invoke(accounts, [command, ada.email])
    assert result.exit_code == 1
    assert "is the last active administrator" in result.output
    assert active_administrators() == 1


def test_two_at_once_cannot_each_leave_the_other_as_last(app: Flask, make: Make) -> None:
    ids = [make.administrator().id, make.person(role="administrator").id]
    barrier = Barrier(2)

    def go(person_id: int) -> None:
        with app.app_context():
            barrier.wait()
            for _ in range(4):
                try:
                    with transaction():
                        commands.deactivate(db.session.get_one(Person, person_id), by=None)
                    return
                except AccountRefused:
                    return
                except OperationalError as error:
                    if not is_contention(error):
                        raise

    threads = [Thread(target=go, args=[person_id]) for person_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert active_administrators() == 1
