"""The public body that this commons belongs to: its name, its logo and its colour.

Every screen shows them, and they change once in years. So each process remembers them and looks
again after a few seconds, which is how it learns of a change made in another process. A change
made in this one is known as soon as it is committed.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TypedDict, Unpack

from flask import current_app
from sqlalchemy import LargeBinary, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from entgov.core import pictures
from entgov.core.clock import now
from entgov.core.database import Model, db, insert, reading_aside
from entgov.core.facts import Fact, announce
from entgov.core.settings import Settings

LOGO_HEIGHT, LOGO_WIDTH = 32, 160
"""The box that the logo is shown in, in CSS pixels; it is kept for screens of twice the density."""
_LOOK_AGAIN = 3.0  # seconds
_ROW = 1
_TO_FORGET = "entgov.body"


class Body(Model):
    """What administrators set on the screen. There is one row at most; without it all is default.

    name      None: the one in the settings
    accent    the ground of the header, as #rrggbb; None: the one that entgov comes with
    logo      a PNG picture; None: the mark that entgov comes with
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    accent: Mapped[str | None]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class BodyChanged(Fact):
    """`what` names the parts that are other than before: name, accent, logo."""

    what: list[str]


@dataclass(frozen=True)
class Logo:
    """The body's logo, as a PNG picture."""

    png: bytes

    @cached_property
    def digest(self) -> str:
        """A name for this very picture, for its address."""
        return sha256(self.png).hexdigest()[:16]

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height as it is shown, in CSS pixels."""
        width, height = pictures.size(self.png)
        shrink = max(height / LOGO_HEIGHT, width / LOGO_WIDTH, 1)
        return max(1, round(width / shrink)), max(1, round(height / shrink))


@dataclass(frozen=True)
class Appearance:
    """How the body looks on every screen; without an accent or a logo it is as entgov comes."""

    name: str
    accent: str | None = None
    logo: Logo | None = None


class Changes(TypedDict, total=False):
    """What is to be other than before; None goes back to the default."""

    name: str | None
    accent: str | None
    logo: bytes | None


def current() -> Appearance:
    """How the body looks now. It asks the database only where nothing fresh is remembered."""
    return _memory().fresh() or look_again()


def look_again() -> Appearance:
    """The same, asked of the database whatever is remembered."""
    memory = _memory()
    before = memory.changes
    with reading_aside() as connection:
        row = connection.execute(select(Body.name, Body.accent, Body.logo)).first()
    name, accent, logo = row or (None, None, None)
    appearance = Appearance(name or _default_name(), accent, Logo(logo) if logo else None)
    memory.keep(appearance, before)
    return appearance


def remembered() -> Appearance:
    """What was known last, without asking: for pages that are shown when nothing else works."""
    return _memory().known or Appearance(_default_name())


def change(*, by: int, **changes: Unpack[Changes]) -> bool:
    """Set what is named, and leave the rest. Says whether anything is other than before."""
    db.session.execute(insert(Body).values(id=_ROW, changed_at=now()).on_conflict_do_nothing())
    body = db.session.get_one(Body, _ROW, with_for_update=True)
    what = [name for name, value in changes.items() if getattr(body, name) != value]
    if not what:
        return False
    for name, value in changes.items():
        setattr(body, name, value)
    body.changed_at = now()
    announce(BodyChanged(what=what), by=by)
    # Not forgotten now: until the commit, others would read the old state and remember it.
    db.session().info[_TO_FORGET] = _memory()
    return True


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    if memory := session.info.pop(_TO_FORGET, None):
        memory.forget()


class _Memory:
    """What this process knows of the body, and until when it may be believed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self.known: Appearance | None = None
        self.changes = 0

    def fresh(self) -> Appearance | None:
        """What is known, if that was not too long ago."""
        return self.known if monotonic() < self._until else None

    def keep(self, appearance: Appearance, changes: int) -> None:
        """Remember what was read when there had been so many changes, unless there was another."""
        with self._lock:
            if changes == self.changes:
                self.known, self._until = appearance, monotonic() + _LOOK_AGAIN

    def forget(self) -> None:
        """Let the next who asks look again."""
        with self._lock:
            self.changes += 1
            self._until = 0.0


def _memory() -> _Memory:
    """One for each app, so that two in one process do not mix."""
    memory: _Memory = current_app.extensions.setdefault("entgov.body", _Memory())
    return memory


def _default_name() -> str:
    settings: Settings = current_app.extensions["entgov.settings"]
    return settings.body_name
