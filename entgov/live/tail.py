"""The rows that have come since the last look, such as facts."""

from collections.abc import Sequence
from datetime import timedelta
from math import inf
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
    """Reads on from where it stands; begins a little before now, and so after a pause: what came
    while nobody listened is told to nobody, however much it is."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._floor = 0
        self._seen: dict[int, float] = {}
        self._looked_at = -inf

    def fresh(self) -> Sequence[Any]:
        """The rows that were not there at the last look, the oldest first."""
        moment = monotonic()
        if self._looked_at < moment - LOOK_BACK:
            self._floor = self._first_floor()
        self._looked_at = moment
        for row_id, seen_at in list(self._seen.items()):
            if seen_at < moment - LOOK_BACK:
                self._floor = max(self._floor, row_id)
                del self._seen[row_id]
        model, where = self._rows.model, self._rows.where
        rows = select(model).where(model.id > self._floor, where).order_by(model.id)
        found = [each for each in db.session.scalars(rows) if each.id not in self._seen]
        self._seen |= dict.fromkeys([each.id for each in found], moment)
        return found

    def _first_floor(self) -> int:
        """The newest row that is older than what is looked at again."""
        older = self._rows.at <= now() - timedelta(seconds=LOOK_BACK)
        return db.session.scalar(select(func.max(self._rows.model.id)).where(older)) or 0
