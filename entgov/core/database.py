"""The database and its one transaction.

SQLite is the embedded default, PostgreSQL is for bodies that outgrow one machine, and the code
above this module does not know which it has. Commands add and change; only `transaction()`
commits.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from entgov.core.postgresql import prepare_postgresql

Item = TypeVar("Item")

LARGEST_ID = 2**31 - 1
"""What fits the column of an id; a larger number in an address is nobody's."""

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite forgets time zones, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: Instant(), str: Text()},
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """The base of every model."""

        __abstract__ = True
else:
    Model = db.Model

# SQLite has one writer at a time. A transaction that begins by reading and then writes fails if
# somebody else wrote in between; one that takes the write lock at its beginning never does.
_takes_write_lock: ContextVar[bool] = ContextVar("takes_write_lock", default=False)

# SQLite lets writers poll for its lock, and the unlucky wait long. Those of one process queue here.
_queue_of_writers = threading.RLock()


@contextmanager
def transaction(*, write_lock: bool = True) -> Iterator[None]:
    """Commit all that is done inside, or none of it.

    `write_lock` takes SQLite's write lock at the beginning (PostgreSQL locks rows as it goes);
    without it the caller must be ready to do the work again when `is_contention` says so.
    """
    with _queue_of_writers if write_lock else nullcontext():
        token = _takes_write_lock.set(write_lock)
        if write_lock:
            db.session.rollback()  # one that began by reading can't take the lock any more
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _takes_write_lock.reset(token)


@contextmanager
def reading_aside() -> Iterator[Connection]:
    """A connection beside the transaction, to read what is committed at this very moment."""
    token = _takes_write_lock.set(False)  # it would wait for its own transaction's lock
    try:
        with db.engine.connect() as connection:
            yield connection
    finally:
        _takes_write_lock.reset(token)


def is_contention(error: OperationalError) -> bool:
    """Whether the database only asks to try the same work once more."""
    original = error.orig
    if getattr(original, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return True
    return getattr(original, "sqlstate", "") in ("40001", "40P01")


def insert(model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)


def portions(items: Iterable[Item], most: int = 500) -> Iterator[list[Item]]:
    """Cut what a query is asked for into lists: a query takes some thousands of values at most."""
    rest = iter(items)
    while portion := list(islice(rest, most)):
        yield portion


def connect(app: Flask, address: str) -> None:
    """Give the app its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"connect_args": {"timeout": 20}, "pool_recycle": 3_600}  # see core/statistics.py
        if address.startswith("sqlite")
        else {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 20}
    )
    # What people wrote does not belong into logs, not even with an error.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] = True
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            prepare_postgresql(db.engine)


def _lower(text: str | None) -> str | None:
    return None if text is None else str(text).lower()


def _translate(text: str | None, found: str, put: str) -> str | None:
    """What PostgreSQL calls translate(): each sign of `found` becomes its fellow in `put`."""
    return None if text is None else str(text).translate(_signs(found, put))


@lru_cache(maxsize=8)
def _signs(found: str, put: str) -> dict[int, int]:
    return str.maketrans(found, put)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        # FULL: what is committed survives a power cut, not only a crash of the process.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own lower() knows ASCII only; names are not.
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("translate", 3, _translate, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        lock = _takes_write_lock.get()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if lock else "BEGIN")
