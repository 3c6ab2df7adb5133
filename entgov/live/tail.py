"""The rows that have come since the last look, such as facts."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.live.events import Rows

LOOK_BACK = 10
"""Seconds. Ids are given out in order, but not committed in order: a row with a smaller id can
appear after one with a larger. So all that is as young as this is looked at again."""


class Tail:
    """Reads on from where it stands, however long ago its last look was; begins a little before
    its first one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._floor: int | None = None
        self._seen: dict[int, float] = {}

    def fresh(self) -> Sequence[Any]:
        """The rows that were not there at the last look, the oldest first."""
        if self._floor is None:
            self._floor = self._first_floor()
        moment = monotonic()
        model, where = self._rows.model, self._rows.where
        rows = select(model).where(model.id > self._floor, where).order_by(model.id)
        found = [each for each in db.session.scalars(rows) if each.id not in self._seen]
        self._forget(until=moment - LOOK_BACK)
        self._seen |= dict.fromkeys([each.id for each in found], moment)
        return found

    def _forget(self, *, until: float) -> None:
        """What was seen so long ago that all with a smaller id have been read by now."""
        past = [row_id for row_id, seen_at in self._seen.items() if seen_at < until]
        self._floor = max([self._floor or 0, *past])
        for row_id in past:
            del self._seen[row_id]

    def _first_floor(self) -> int:
        """The newest row that is older than what is looked at again."""
        older = self._rows.at <= now() - timedelta(seconds=LOOK_BACK)
        return db.session.scalar(select(func.max(self._rows.model.id)).where(older)) or 0
