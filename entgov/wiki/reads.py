"""How often pages are read: counted by day, without whom.

A look at a page must cost nobody a write. Each process counts in memory, and some time after the
first look a thread of its own writes down what has come together, in one statement. What a process
that is killed had not written yet is lost: these are numbers to order a list by, and no record.
"""

import atexit
import threading
from collections import Counter
from datetime import date
from weakref import WeakSet

import structlog
from flask import Flask, current_app, request
from sqlalchemy.exc import OperationalError

from entgov.core.clock import now
from entgov.core.database import db, insert, portions, transaction
from entgov.wiki.models import PageReads

PAUSE = 60.0
"""Seconds between two writes of a process, at least."""

log = structlog.get_logger()
_counting: "WeakSet[Reads]" = WeakSet()


class Reads:
    """The looks that a process has counted and not written yet."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._counts: Counter[tuple[int, date]] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def count(self, page_id: int) -> None:
        """One more."""
        with self._lock:
            self._counts[page_id, now().date()] += 1
            if self._timer is None and not self._app.testing:
                self._timer = threading.Timer(PAUSE, self._write_down)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Write down what has come together; inside an app context, and no other transaction."""
        with self._lock:
            counts, self._counts, self._timer = self._counts, Counter(), None
        try:
            with transaction():
                for portion in portions(sorted(counts.items())):  # sorted: nobody waits in a circle
                    _add(portion)
        except OperationalError as error:  # somebody writes for very long: the next time, then
            log.warning("reads not written", exc_info=error)
            with self._lock:
                self._counts.update(counts)

    def _write_down(self) -> None:
        with self._app.app_context():
            self.write()

    def end(self) -> None:
        """At the end of a process: write the last ones."""
        if self._counts and not self._app.testing:
            self._write_down()


def install(app: Flask) -> None:
    """Begin to count in this process."""
    reads = Reads(app)
    app.extensions["entgov.reads"] = reads
    _counting.add(reads)


@atexit.register
def _end() -> None:
    """At the end of a process. What is registered here stays, so it must hold no app."""
    for reads in list(_counting):
        reads.end()


def note(page_id: int) -> None:
    """Count that this request opens a page, if somebody looks at it: no script, no guess of a
    browser that it will be wanted."""
    ahead = f"{request.headers.get('Sec-Purpose')} {request.headers.get('Purpose')}"
    if request.method == "GET" and "prefetch" not in ahead and "X-Fragment" not in request.headers:
        current_app.extensions["entgov.reads"].count(page_id)


def _add(counts: list[tuple[tuple[int, date], int]]) -> None:
    rows = [{"page_id": page, "day": day, "count": number} for (page, day), number in counts]
    statement = insert(PageReads).values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["page_id", "day"],
            set_={"count": PageReads.count + statement.excluded.count},
        )
    )
