"""What administrators have chosen: the rows, and what each process remembers of them.

What they mean is told by `core/settings/`, and `core/choosing.py` changes them. A setting that
is at its default has no row.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model, reading_aside
from entgov.core.memory import Memory

Values = Mapping[str, Any]


class Setting(Model):
    """A setting that somebody chose. `changed_at` is what a change is made from."""

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def memory() -> Memory[Values]:
    """One for each app, so that two in one process do not mix."""
    kept: Memory[Values] = current_app.extensions.setdefault("entgov.chosen", Memory())
    return kept


def values() -> Values:
    """What is chosen, by name. It asks the database only where nothing fresh is remembered."""
    known = memory().fresh()
    return look_again() if known is None else known


def look_again() -> Values:
    """The same, asked of the database whatever is remembered."""
    kept = memory()
    before = kept.changes
    with reading_aside() as connection:
        rows = connection.execute(select(Setting.name, Setting.value)).all()
    found: Values = {row.name: row.value for row in rows}
    if found == kept.known:
        found = kept.known  # the very same, so that nothing has to be made of it anew
    kept.keep(found, before)
    return found
