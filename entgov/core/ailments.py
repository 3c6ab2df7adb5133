"""What is wrong with an installation: said by whoever can tell, asked for by `entgov doctor`.

The worker looks from time to time too, so that administrators need not ask: see `ails`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import select

from entgov.core.alive import SignOfLife
from entgov.core.clock import now
from entgov.core.database import reading_aside
from entgov.core.memory import Memory

EXAMINED = "doctor"
"""What the signs are called of whoever looked all over."""
_BELIEVED = 60.0  # seconds
_OLD = timedelta(minutes=15)


@dataclass(frozen=True)
class Ailment:
    """Something that is wrong, and what to do about it: whole sentences for who runs entgov."""

    what: str
    remedy: str


def in_utc(at: datetime) -> str:
    """A moment as it stands in logs: "2027-03-27 09:05 UTC"."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def ails() -> bool:
    """Whether something was wrong when it was last looked, or nobody looks any more.

    It is remembered for a minute: a mark on a screen is not worth a query each time.
    """
    memory: Memory[bool] = current_app.extensions.setdefault("entgov.ails", Memory(_BELIEVED))
    known = memory.fresh()
    if known is None:
        before = memory.changes
        last = select(SignOfLife.at, SignOfLife.ailments).where(SignOfLife.name == EXAMINED)
        with reading_aside() as connection:
            row = connection.execute(last).first()
        known = row is not None and (row.ailments > 0 or now() - row.at > _OLD)
        memory.keep(known, before)
    return known
