"""A new account's handle comes from its email address."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.accounts import commands
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from tests.conftest import Make


@pytest.mark.parametrize(
    ("email", "handle"),
    [
        ("ada.lovelace@body.example", "ada.lovelace"),
        ("José+news@body.example", "josenews"),
        ("-._@body.example", "person"),
        ("иван@body.example", "person"),
        ("a" * 60 + "@body.example", "a" * 40),
    ],
)
def test_it_is_plain(app: Flask, email: str, handle: str) -> None:
    with transaction():
        assert commands.add(email, "Name", by=None).handle == handle


def test_the_next_one_gets_a_number(make: Make) -> None:
    make.person(handle="ada")
    with transaction():
        second = commands.add("ada@one.example", "Ada", by=None)
        third = commands.add("ada@two.example", "Ada", by=None)
    assert (second.handle, third.handle) == ("ada-2", "ada-3")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_every_handle_can_be_written_and_is_free(app: Flask, local: str) -> None:
    person = commands.add(
        f"{local}@body.example".encode("utf-8", "ignore").decode(), "Name", by=None
    )
    db.session.flush()
    assert set(person.handle) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert person.handle
    assert db.session.query(Person).filter_by(handle=person.handle).count() == 1
    db.session.rollback()
