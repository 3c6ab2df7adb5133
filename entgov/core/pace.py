"""How often somebody may do a thing, counted by what they did: there is no table of its own for it.

The rows of what was done are the count, so it is one over all processes and machines. Asked is
when the n-th newest was done: one seek in the index by person and time for each bound, all in one
statement. Two requests at the same moment may both pass, so a bound can be exceeded by as many as
one sends at once; it is there to slow somebody down, and a lock for that would slow down everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, select

from entgov.core.clock import now
from entgov.core.database import db


@dataclass(frozen=True)
class Bound:
    """At most so many within a time."""

    most: int
    within: timedelta


@dataclass(frozen=True)
class Wait:
    """The bound that is reached, and for how many seconds longer."""

    bound: Bound
    seconds: int

    @property
    def minutes(self) -> int:
        return ceil(self.seconds / 60)


def wait_for(at: Any, bounds: Sequence[Bound], *whose: ColumnElement[bool]) -> Wait | None:
    """How long to wait for another row, by the column with its time; None where there is room."""
    newest = select(at).where(*whose).order_by(at.desc())
    reached = [newest.offset(each.most - 1).limit(1).scalar_subquery() for each in bounds]
    moment = now()
    waits = [
        Wait(bound, ceil((done + bound.within - moment).total_seconds()))
        for bound, done in zip(bounds, db.session.execute(select(*reached)).one(), strict=True)
        if done is not None and done + bound.within > moment
    ]
    return max(waits, key=lambda wait: wait.seconds, default=None)
