"""Connections to PostgreSQL, as entgov wants them."""

from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event


class Remembering(Connection[Any]):
    """A connection that keeps what is prepared on it when it rolls back.

    psycopg has PostgreSQL forget all of it, and to plan our longest queries anew takes longer than
    to answer them; yet every change begins with a rollback, and every error page ends with one.
    After an error it is forgotten: a table that has changed since can be the reason.
    """

    def rollback(self) -> None:
        """Undo what was done since the last commit."""
        if self.pgconn.transaction_status != TransactionStatus.INTRANS:
            super().rollback()
            return
        with self.lock:
            self.pgconn.exec_(b"ROLLBACK")


def prepare_postgresql(engine: Engine) -> None:
    """Let all connections of an engine be such, and plan for a database that is in memory."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> Any:
        return Remembering.connect(*given, **named)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # To compile a query takes it up to a second, and ours are done in milliseconds.
        connection.execute("SET jit = off")
        # It takes every row that an index leads to for a turn of a disk, and rather reads all of a
        # table of thousands. What is in use here is in memory.
        connection.execute("SET random_page_cost = 1.1")
        connection.commit()
