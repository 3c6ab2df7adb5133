"""Which commit of the index a process searches: the latest, without waiting for it to be read.

To read a large generation takes seconds, so it is read beside the searches, which go on in the one
before. That one also goes on answering where the index is lost, until another is built.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from entgov.search.generations import Generations
from entgov.search.index import IndexAway, IndexBusy, IndexUnreadable
from entgov.search.snapshot import NOTHING, Snapshot, load
from entgov.search.whoosh_engine import last_commit
from entgov.search.writing import RETRY

Read = TypeVar("Read")
Look = tuple[Path | None, int]
"""The living generation, and the number of its last commit."""

_ATTEMPTS = 20
"""How often a reader tries to open an index that is changing under its hands."""
_DAMAGE_LASTS = 5.0
"""Seconds until what could not be read is tried again, if nothing is new."""
_HARDLY = 0.2
"""Seconds that somebody who asks may wait for a new generation; a small one is there by then."""


class Latest:
    """What one process knows of the index in a folder."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._snapshot = NOTHING
        self._reading = threading.Lock()
        self._beginning = threading.Lock()
        self._reader: threading.Thread | None = None
        self._damaged: Look | None = None
        self._look_again_at = 0.0

    def soon(self) -> Snapshot:
        """The latest commit, or for a while the one before. Raises IndexUnreadable.

        Small commits are read at once: people look for what they have just saved.
        """
        former = self._snapshot
        generation, _ = self._look()
        if former.generation is None or generation == former.generation:
            return self._or_former(former)
        if generation is None:
            self._generations.suspect()
        elif reader := self._begin_to_read():
            reader.join(_HARDLY)
        return self._snapshot

    def exact(self) -> Snapshot:
        """The latest commit, read by one thread at a time. Raises IndexUnreadable."""
        look = self._look()
        if look == self._snapshot[:2]:
            return self._snapshot
        with self._reading:
            if look == self._damaged and time.monotonic() < self._look_again_at:
                raise IndexUnreadable
            try:
                self._snapshot = self.steady(lambda living: load(living, self._snapshot))
            except IndexUnreadable:
                self._damaged, self._look_again_at = look, time.monotonic() + _DAMAGE_LASTS
                self._generations.suspect()
                raise
            return self._snapshot

    def warm(self) -> None:
        """Read what the first searches and the first mistyped word would wait for."""
        with suppress(IndexUnreadable):
            for segment in self.exact().segments:
                _ = segment.shelf.vocabulary.lexicon

    def steady(self, read: Callable[[Path], Read]) -> Read:
        """What is read of the living generation. Raises IndexUnreadable.

        A commit or a swap may take away files while they are being read; then it begins anew.
        """
        for _ in range(_ATTEMPTS):
            look = self._look()
            try:
                if look[0] is None:
                    raise IndexUnreadable
                return read(look[0])
            except (IndexBusy, IndexAway):
                raise
            except Exception as error:  # damaged files raise nearly anything
                time.sleep(RETRY)
                if self._look() == look:
                    raise IndexUnreadable from error
        raise IndexUnreadable

    def _begin_to_read(self) -> threading.Thread | None:
        """The thread that reads what is new from now on; None where there is one already."""
        with self._beginning:
            if self._reader and self._reader.is_alive():
                return None
            self._reader = threading.Thread(target=self.warm, name="index", daemon=True)
            self._reader.start()
            return self._reader

    def _or_former(self, former: Snapshot) -> Snapshot:
        try:
            return self.exact()
        except IndexUnreadable:
            if former.generation is None:
                raise
            return former

    def _look(self) -> Look:
        try:
            generation = self._generations.current()
            return generation, last_commit(generation) if generation else -1
        except OSError:
            return None, -1
