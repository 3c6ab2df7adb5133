"""Writes many rows at once, past the rooms' commands: what a million posts take minutes instead of
hours by.

Ids are given by the caller, so that rows can name each other before they are written.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, literal, select, text

from entgov.core.database import db, transaction

AT_ONCE = 2_000
"""Posts in one transaction: a fraction of a second, as nobody should wait long for SQLite's one
writer."""

Rows = Mapping[type[Any], Sequence[dict[str, Any]]]
"""Rows by their model. Those of one model have all the same columns."""


def put(rows: Rows) -> None:
    """Put rows into their tables, those that others name first."""
    connection = db.session.connection()
    by_table = {model.__table__: some for model, some in rows.items() if some}
    for table in db.metadata.sorted_tables:
        if table not in by_table:
            continue
        if connection.dialect.name == "postgresql":
            _copied(connection, table, by_table[table])
        else:
            connection.execute(table.insert(), by_table[table])


def _copied(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """PostgreSQL takes many rows by COPY, several times as fast as by INSERT."""
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_plain(row[name]) for name in names])


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def next_id(model: type[Any]) -> int:
    """The id that the next row can be given."""
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


def count_on(model: type[Any]) -> None:
    """Let the database give ids after those that were given here."""
    if db.engine.dialect.name == "postgresql":
        with transaction():
            sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
            following = func.setval(sequence, next_id(model), literal(value=False))
            db.session.execute(select(following))


def take_stock() -> None:
    """Let the database count what it has now: with that it finds the short ways."""
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        alone = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with alone as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with transaction():
            db.session.execute(text("ANALYZE"))
