"""How often pages are read: counted by day, without whom. A look costs nobody a write."""

from collections.abc import Sequence
from datetime import date

from flask import Flask, current_app

from entgov.core import tally
from entgov.core.clock import now
from entgov.core.tally import Tally
from entgov.web.looks import somebody_looks
from entgov.wiki.models import PageReads


def install(app: Flask) -> None:
    """Begin to count in this process."""
    app.extensions["entgov.reads"] = Tally(app, _add)


def note(page_id: int) -> None:
    """Count that this request opens a page, if somebody looks at it."""
    if somebody_looks():
        reads: Tally[tuple[int, date]] = current_app.extensions["entgov.reads"]
        reads.count((page_id, now().date()))


def _add(counts: Sequence[tuple[tuple[int, date], int]]) -> None:
    rows = [{"page_id": page, "day": day, "count": number} for (page, day), number in counts]
    tally.add(PageReads, rows)
