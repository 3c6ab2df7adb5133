"""Counts what happens often, without whom: by whatever key the room that counts has.

What is counted must cost nobody a write. Each process counts in memory, and some time after the
first a thread of its own writes down what has come together, in few statements. What a process that
is killed had not written yet is lost: these are numbers to see how things go, and no record.
"""

import atexit
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakSet

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from entgov.core.database import db, insert, portions, transaction

PAUSE = 60.0
"""Seconds between two writes of a process, at least."""

Key = TypeVar("Key", bound=Hashable)

log = structlog.get_logger()
_counting: "WeakSet[Tally[Any]]" = WeakSet()


class Tally(Generic[Key]):
    """What a process has counted and not written yet. `write_down` takes sorted keys and counts."""

    def __init__(self, app: Flask, write_down: Callable[[Sequence[tuple[Key, int]]], None]) -> None:
        self._app = app
        self._counts: Counter[Key] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._into_database = write_down
        _counting.add(self)

    def count(self, *keys: Key) -> None:
        """One more of each."""
        with self._lock:
            self._counts.update(keys)
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
                    self._into_database(portion)
        except OperationalError as error:  # somebody writes for very long: the next time, then
            log.warning("counts not written", exc_info=error)
            with self._lock:
                self._counts.update(counts)

    def _write_down(self) -> None:
        with self._app.app_context():
            self.write()

    def end(self) -> None:
        """At the end of a process: write the last ones."""
        if self._counts and not self._app.testing:
            self._write_down()


@atexit.register
def _end() -> None:
    """At the end of a process. What is registered here stays, so it must hold no app."""
    for tally in list(_counting):
        tally.end()


def add(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Add the `count` of each row to that of the same key, or begin with it."""
    if not rows:
        return
    statement = insert(model).values(rows)
    key = [column.name for column in model.__table__.primary_key]
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=key, set_={"count": model.count + statement.excluded.count}
        )
    )
