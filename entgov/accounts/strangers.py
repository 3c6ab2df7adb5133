"""How many passwords of strangers are looked at: so that an attack does not slow others down.

To judge a password takes a tenth of a second, and guesses cost their sender nothing. From browsers
that nobody has signed in with before, each process looks at so many a second, and at ten times as
many after a pause, for the morning on which a whole class signs in for the first time. Where the
machine is slow, fewer are looked at, so that it judges strangers half of the time at the most. Once
half of all that has been used up, it does so a quarter of the time, and none of them waits in a
thread that others could have. Who comes beyond that is told to try again by a page that takes next
to nothing to make: what it says is the same for all, so it is rendered once (`holding_back.py`).

It counts in memory and goes by the settings as they were asked for last, since the database is what
has to be spared. How many were held back is written down once a minute: as sums, and as one fact.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from entgov.accounts.facts import SignInsHeldBack
from entgov.accounts.models import SignInTally
from entgov.accounts.passwords import Busy
from entgov.core.clock import now
from entgov.core.database import db, insert, is_contention, transaction
from entgov.core.facts import announce
from entgov.core.settings import in_force_last

_BURST = 10  # seconds' worth
_MOST_OF_THE_TIME = {True: 0.5, False: 0.25}  # while there is plenty, and while there is not
_WRITTEN_EVERY = 60.0  # seconds
_KEPT = timedelta(days=30)


class Strangers:
    """What one process knows of them. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: float | None = None
        self._inside = 0
        self._seen = time.monotonic()
        self._held_back = 0
        self._written = float("-inf")

    def has_room(self) -> bool:
        """Whether another one would be looked at."""
        with self._lock:
            return self._has_room()

    @contextmanager
    def looking_at_one(self) -> Iterator[None]:
        """Look at another one meanwhile. Raises Busy where there is no room."""
        with self._lock:
            if not self._has_room():
                raise Busy
            self._inside += 1
            self._left = self._filled() - 1
        begun = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - begun
            with self._lock:
                self._inside -= 1
                share = _MOST_OF_THE_TIME[self._is_plenty()]
                more = in_force_last().guesses_a_second * took / share - 1
                self._left = self._filled() - max(0.0, more)

    def hold_back(self) -> None:
        """Somebody was told to try again."""
        with self._lock:
            self._held_back += 1

    @property
    def not_yet_written(self) -> int:
        """How many were held back since it was written down last."""
        return self._held_back

    def to_write(self, *, at_once: bool = False) -> int:
        """How many were held back since it was written down last, where it is time to do so."""
        with self._lock:
            due = at_once or time.monotonic() > self._written + _WRITTEN_EVERY
            if not (due and self._held_back):
                return 0
            self._written = time.monotonic()
            number, self._held_back = self._held_back, 0
            return number

    def not_written(self, number: int) -> None:
        """It could not be written down after all."""
        with self._lock:
            self._held_back += number
            self._written = float("-inf")

    def _has_room(self) -> bool:
        room = self._is_plenty() or self._inside < max(1, in_force_last().passwords_at_once - 1)
        return room and self._filled() >= 1

    def _is_plenty(self) -> bool:
        return self._filled() > in_force_last().guesses_a_second * _BURST / 2

    def _filled(self) -> float:
        rate, moment = in_force_last().guesses_a_second, time.monotonic()
        full = float(rate * _BURST)
        left = full if self._left is None else self._left + rate * (moment - self._seen)
        self._left, self._seen = min(left, full), moment
        return self._left


def strangers() -> Strangers:
    """Those of this process."""
    known: Strangers = current_app.extensions.setdefault("entgov.strangers", Strangers())
    return known


def write_down(*, at_once: bool = False) -> None:
    """Write down how many were held back, if it is time. It is a transaction of its own."""
    number = strangers().to_write(at_once=at_once)
    if not number:
        return
    try:
        with transaction(write_lock=False):
            count(held_back=number)
            announce(SignInsHeldBack(number=number), by=None)
    except OperationalError as error:
        strangers().not_written(number)
        if not is_contention(error):
            raise


def count(*, failed: int = 0, held_back: int = 0) -> None:
    """Add to the sums of this minute."""
    minute = now().replace(second=0, microsecond=0)
    db.session.execute(delete(SignInTally).where(SignInTally.minute < minute - _KEPT))
    made = insert(SignInTally).values(minute=minute, failed=failed, held_back=held_back)
    more = {
        "failed": SignInTally.failed + failed,
        "held_back": SignInTally.held_back + held_back,
    }
    db.session.execute(made.on_conflict_do_update(index_elements=["minute"], set_=more))


def of_late(hours: int = 1) -> tuple[int, int]:
    """How many sign-ins failed within the last hours, and how many were held back."""
    recent = SignInTally.minute > now() - timedelta(hours=hours)
    sums = func.sum(SignInTally.failed), func.sum(SignInTally.held_back)
    failed, held_back = db.session.execute(select(*sums).where(recent)).one()
    return failed or 0, held_back or 0
