"""Reading beside a transaction leaves the connection as it was."""

from flask import Flask
from sqlalchemy import event, text

from entgov.core.database import db, reading_aside


def test_it_ends_without_a_rollback_at_which_what_is_prepared_is_forgotten(app: Flask) -> None:
    ended: list[str] = []
    for how in ("commit", "rollback"):
        event.listen(db.engine, how, lambda _connection, how=how: ended.append(how))
    with reading_aside() as connection:
        connection.execute(text("SELECT 1"))
    assert ended == ["commit"]
