"""Rows by the thousand: made ready before a transaction, and only handed over in it.

SQLite has one writer at a time, and whoever else wants to write waits for the end of a transaction.
To make values of columns out of what Python has takes longer than the database takes for the rows;
so that is done before, and what is left is one statement for all rows.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from entgov.core.database import Base, db

Ready = tuple[Any, ...]
"""A row whose values are as the driver of the database takes them."""


class Into:
    """A way into a table for many rows; `columns` has all that has no default in the database.

    Where `keyed` is given, a row that is there with these columns gets the values of `over`
    instead, as far as `where`, in SQL, holds for it.
    """

    def __init__(
        self,
        model: type[Base],
        columns: Sequence[str],
        *,
        keyed: Sequence[str] = (),
        over: Sequence[str] = (),
        where: str = "",
    ) -> None:
        dialect = db.engine.dialect
        table: Any = model.__table__
        types = [table.c[name].type.dialect_impl(dialect) for name in columns]
        self._making = [each.bind_processor(dialect) for each in types]
        places = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(columns))
        names = ", ".join(columns)
        into = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  # names of ours
        if keyed:
            changes = ", ".join(f"{name} = excluded.{name}" for name in over)
            into += f" ON CONFLICT ({', '.join(keyed)}) DO UPDATE SET {changes}"
            into += f" WHERE {where}" if where else ""
        self._statement = into

    def ready(self, rows: Iterable[Sequence[Any]]) -> list[Ready]:
        """The rows as the database takes them."""
        return [
            tuple(one if make is None else make(one) for make, one in zip(making, row, strict=True))
            for making in [self._making]
            for row in rows
        ]

    def put(self, ready: Sequence[Ready]) -> None:
        """Put them in."""
        if ready:
            db.session.flush()
            db.session.connection().exec_driver_sql(self._statement, ready)


def next_ids(model: type[Base], number: int) -> Sequence[int]:
    """So many ids for rows that are put in with them. In SQLite they are for whoever writes, or
    finds once they do that nobody has put a row in; in PostgreSQL nobody else gets them."""
    table: Any = model.__table__
    if db.engine.dialect.name == "sqlite":
        last = db.session.scalar(select(func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + number)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    taken = select(func.nextval(sequence)).select_from(func.generate_series(1, number))
    return db.session.scalars(taken).all()
