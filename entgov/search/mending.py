"""Keeps the index in order: the worker looks, and builds it anew where it is lost or damaged.

Beside the deliveries, because it takes minutes. Meanwhile the old index answers where there is one,
facts wait, and who looks at the deliveries sees how far it is. An index that works but is worn, by
many small parts and by what was replaced, is built anew when nothing else is to be done.
"""

import threading
import time
from collections.abc import Callable

import structlog
from flask import current_app

from entgov.core.chores import Chore
from entgov.search.index import IndexBusy, IndexProblem, IndexUnreadable
from entgov.search.library import Library

_PAUSE = 2.0
_LOOK_OVER_EVERY = 3_600.0
_LONGEST_WAIT = 300.0
"""Seconds between two tries where it fails each time, as on a disk that is full."""

log = structlog.get_logger()


class Stopped(Exception):
    """The worker ends; a rebuild begins anew with the next one."""


class Mending:
    """What one worker knows of its tries."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._not_before = 0.0
        self._wait = _PAUSE

    def mend(self, stop: threading.Event) -> bool:
        """Build the index anew if it is out of order; whether that was done."""
        library = _library()
        if self._clock() < self._not_before or not library.index.outdated():
            return False
        log.warning("the search index is out of order and is built anew")
        return self._rebuild(library, stop)

    def look_over(self) -> None:
        """Look for damage that nobody has met, and for wear while there is nothing to do."""
        library = _library()
        try:
            library.index.check()
            if library.index.worn() and not any(library.undelivered()):
                library.rebuild(lambda _done: None)
        except IndexUnreadable:
            log.warning("the search index is damaged and is built anew")
            self._rebuild(library, threading.Event())
        except IndexProblem as problem:
            log.warning("the search index was not looked over", why=str(problem))

    def _rebuild(self, library: Library, stop: threading.Event) -> bool:
        def progress(_done: int) -> None:
            if stop.is_set():
                raise Stopped

        begun = time.monotonic()
        try:
            library.rebuild(progress)
        except Stopped:
            return False
        except IndexBusy:  # somebody is at it already
            return False
        except Exception as error:  # whatever it is, it is tried again, each time later
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
            self._not_before = self._clock() + self._wait
            log.warning("the search index was not built", again_in=self._wait, exc_info=error)
            return False
        self._wait = _PAUSE
        log.info("the search index is built anew", seconds=round(time.monotonic() - begun))
        return True


def _library() -> Library:
    library: Library = current_app.extensions["entgov.library"]
    return library


_mending = Mending()
CHORE = Chore(_mending.mend, _mending.look_over, pause=_PAUSE, sweep_every=_LOOK_OVER_EVERY)
