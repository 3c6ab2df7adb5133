"""What PostgreSQL has prepared on a connection: it stays where nothing went wrong."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from entgov.core.database import db, transaction

OFTEN = 6
"""How often a statement is asked before psycopg has it prepared, and one more."""


@pytest.fixture(autouse=True)
def _postgresql(backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("SQLAlchemy keeps the statements of SQLite")


def prepared() -> int:
    asked = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%who asks%'")
    return db.session.execute(asked).scalar_one()


def ask_often() -> None:
    for _ in range(OFTEN):
        db.session.execute(text("SELECT 1 -- who asks"))


def test_it_stays_where_only_reading_was_done(app: Flask) -> None:
    ask_often()
    assert prepared() > 0
    db.session.rollback()  # so ends every error page, and so begins every change
    assert prepared() > 0


def test_what_was_done_is_undone_all_the_same(app: Flask) -> None:
    ask_often()
    db.session.execute(text("CREATE TEMPORARY TABLE left_behind (id integer)"))
    db.session.rollback()
    assert db.session.execute(text("SELECT to_regclass('left_behind')")).scalar_one() is None
    with transaction():
        assert prepared() > 0


def test_after_an_error_it_is_forgotten(app: Flask) -> None:
    """What is prepared can be the reason: a column is of another type since."""
    ask_often()
    with pytest.raises(DBAPIError):
        db.session.execute(text("SELECT nothing_of_this_name"))
    db.session.rollback()
    assert prepared() == 0
