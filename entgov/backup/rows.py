"""The rows of a database as plain values, the same for SQLite and PostgreSQL.

Tables are read as the database itself describes them, not as today's models do: what an older
entgov kept is put back into the tables of its time, and the migrations do the rest.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint
from sqlalchemy.types import NullType

from entgov.backup.folder import BackupProblem, Values
from entgov.core.database import db, portions
from entgov.core.places import shipped

_AT_ONCE = 100
"""Rows in memory; one of them can be a page of a million letters, three times."""
_VERSION = "alembic_version"


@contextmanager
def one_moment() -> Iterator[Connection]:
    """A connection for which nothing changes, whatever others write meanwhile.

    Raises BackupProblem where the tables are not those of this version: something else may be
    there, or less.
    """
    with db.engine.connect() as connection:
        on_postgresql = connection.dialect.name == "postgresql"
        if on_postgresql:
            connection.execution_options(isolation_level="REPEATABLE READ")
        if version(connection) != newest_version():
            problem = "The database is not up to date, or not entgov's. Run `entgov init` first."
            raise BackupProblem(problem)
        if on_postgresql:  # a table that a migration writes anew would look empty from here
            named = ", ".join(f'"{name}"' for name in tables(connection))
            connection.execute(text(f"LOCK TABLE {named} IN ACCESS SHARE MODE"))
        yield connection


def tables(connection: Connection) -> Mapping[str, Table]:
    """The tables that hold what is kept, by name."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in metadata.tables.items() if name != _VERSION}


def version(connection: Connection) -> str:
    """Which migration the tables stand at; empty where there are none."""
    if not inspect(connection).has_table(_VERSION):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {_VERSION}")))  # noqa: S608


def versions() -> list[str]:
    """The migrations that there are, the oldest first."""
    paths = shipped("migrations").glob("versions/[0-9]*_*.py")
    return sorted(path.name.partition("_")[0] for path in paths)


def newest_version() -> str:
    """The migration that the tables of this entgov stand at."""
    return versions()[-1]


def read(connection: Connection, table: Table) -> Iterator[Values]:
    """All rows of a table as values that JSON has, in the order of its columns and its key."""
    columns = [cast(each, Text) if isinstance(each.type, JSON) else each for each in table.columns]
    rows = select(*columns).order_by(*table.primary_key.columns)
    streamed = connection.execution_options(stream_results=True, yield_per=_AT_ONCE)
    for row in streamed.execute(rows):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):  # SQLite forgets the zone; all that is kept is UTC
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


class Loading:
    """Rows on their way into the empty tables of a database, in one transaction.

    Rows may name each other in any order: that all whom they name are there is checked by `end`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.tables = tables(connection)
        self._links = [
            each
            for table in self.tables.values()
            for each in table.constraints
            if isinstance(each, ForeignKeyConstraint)
        ]
        if self._is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            for link in self._links:
                connection.execute(DropConstraint(link))
        for table in self.tables.values():  # what migrations have put in is in what is kept too
            connection.execute(table.delete())

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def load(self, name: str, columns: list[str], rows: Iterable[Values]) -> int:
        """Put rows into the table with this name; how many these were."""
        table = self.tables.get(name)
        if table is None or not {*columns} <= {*table.columns.keys()}:
            raise BackupProblem(f"The table {name} is not one of that version of entgov.")
        read = [_reader(table.columns[each]) for each in columns]
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = NullType()  # it comes as text, and is one to SQLite
        number = 0
        for some in portions(rows, _AT_ONCE):
            self._connection.execute(
                insert(table),
                [
                    {
                        name: None if value is None else as_kept(value)
                        for name, as_kept, value in zip(columns, read, row, strict=True)
                    }
                    for row in some
                ],
            )
            number += len(some)
        return number

    def end(self) -> None:
        """Join the rows up. Raises IntegrityError, also from SQLite's commit, where some miss."""
        if self._is_sqlite:
            return
        for link in self._links:
            self._connection.execute(AddConstraint(link))
        for table in self.tables.values():
            key = table.primary_key.columns.get("id")
            if key is not None and isinstance(key.type, Integer):
                self._count_on(table, key)

    def _count_on(self, table: Table, key: Column[Any]) -> None:
        """Let PostgreSQL give ids after those that are there."""
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
        following = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
        self._connection.execute(select(func.setval(sequence, following, False)))


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """How a plain value becomes one of this column."""
    kind = column.type
    if isinstance(kind, DateTime):
        return datetime.fromisoformat if kind.timezone else _without_zone
    if isinstance(kind, Date):
        return date.fromisoformat
    return b64decode if isinstance(kind, LargeBinary) else _as_is


def _without_zone(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=None)


def _as_is(value: Any) -> Any:
    return value
