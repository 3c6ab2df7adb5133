"""What every screen needs and what changes rarely, remembered by each process.

A process looks again after a few seconds, which is how it learns of a change that was made in
another one. A change made in this one is known as soon as it is committed.
"""

from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from entgov.core.database import db

Known = TypeVar("Known")

LOOK_AGAIN = 3.0
"""Seconds for which it is believed."""
_TO_FORGET = "entgov.to_forget"


class Memory(Generic[Known]):
    """What this process knows of one thing, and until when it may be believed.

    Who reads notes `changes` before, and hands it to `keep`: what was read while somebody committed
    a change is not remembered.
    """

    def __init__(self, believed: float | None = None) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._believed = believed
        self.known: Known | None = None
        self.changes = 0

    def fresh(self) -> Known | None:
        """What is known, if that was not too long ago."""
        return self.known if monotonic() < self._until else None

    def keep(self, known: Known, changes: int) -> None:
        """Remember what was read when there had been so many changes, unless there was another."""
        believed = LOOK_AGAIN if self._believed is None else self._believed
        with self._lock:
            if changes == self.changes:
                self.known, self._until = known, monotonic() + believed

    def forget(self) -> None:
        """Let the next who asks look again."""
        with self._lock:
            self.changes += 1
            self._until = 0.0

    def forget_after_commit(self) -> None:
        """Not now: until the commit, others would read the old state and remember it."""
        db.session().info.setdefault(_TO_FORGET, set()).add(self)


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    for memory in session.info.pop(_TO_FORGET, ()):
        memory.forget()
