"""Signs of life: when what runs beside the web server was last at work, and what it found.

A worker that has stopped can't say so. It writes down from time to time that it is there, so
everybody else can tell when it no longer is.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.clock import now
from entgov.core.database import Model, db, insert

WORKER = "worker"
"""What the signs of the worker are called."""
EVERY = timedelta(seconds=30)
SILENT_AFTER = timedelta(minutes=3)


class SignOfLife(Model):
    """The last of each kind. `ailments` is how many were found, of those who look for them."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    ailments: Mapped[int] = mapped_column(default=0)


def note(name: str, ailments: int = 0) -> None:
    """Write down that it is at work. Belongs into a transaction."""
    values = {"at": now(), "ailments": ailments}
    statement = insert(SignOfLife).values(name=name, **values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_=values),
        execution_options={"synchronize_session": False},
    )


def last(name: str) -> SignOfLife | None:
    """Its last sign; None where there never was one."""
    statement = select(SignOfLife).where(SignOfLife.name == name)
    return db.session.scalar(statement.execution_options(populate_existing=True))
