"""Work that takes long: the worker does it beside the deliveries and not among them.

To read a file may take half a minute, to pack a space several, and what people write is to be found
in a moment. So each chore has a thread of its own. What is still to be done stands in the tables,
so it does not matter when a worker ends or how many there are.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask
from flask_babel import refresh

from entgov.core.database import db
from entgov.core.facts import Origin, acts_come_from

_FIRST_SWEEP = 60.0  # seconds after the start, when there is less else to do

log = structlog.get_logger()


@dataclass(frozen=True)
class Chore:
    """One kind of such work; times are in seconds.

    do_next     does one piece, and hears when to stop in the middle; False where none waits
    sweep       takes away what nobody wants any more
    pause       between two looks where nothing waits
    sweep_every between two sweeps
    """

    do_next: Callable[[threading.Event], bool]
    sweep: Callable[[], object]
    pause: float
    sweep_every: float

    def look_after(self, app: Flask, stop: threading.Event) -> None:
        """Do what waits and sweep from time to time, until told to stop."""
        with app.app_context():
            acts_come_from(Origin("", "worker"))
            sweep_at = time.monotonic() + _FIRST_SWEEP
            while not stop.is_set():
                is_time = time.monotonic() > sweep_at
                if is_time:
                    sweep_at = time.monotonic() + self.sweep_every
                if not self._look(stop, sweep=is_time):
                    stop.wait(self.pause)

    def _look(self, stop: threading.Event, *, sweep: bool) -> bool:
        """Whether a piece was done; of the database nothing is held afterwards."""
        try:
            if sweep:
                self.sweep()
            return self.do_next(stop)
        except Exception as error:  # one bad piece, or a busy database, must not end this
            log.warning("a chore failed", chore=self.do_next.__module__, exc_info=error)
            return False
        finally:
            db.session.remove()
            refresh()  # the time zone of the body may be another one by now
