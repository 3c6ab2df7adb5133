"""The public body that this commons belongs to: its name, its logo and its colour.

Every screen shows them. Name and colour are settings; the logo is a picture, and kept by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from flask import current_app
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core import pictures
from entgov.core.accent import DEFAULT
from entgov.core.choosing import SettingChanged
from entgov.core.clock import now
from entgov.core.database import Model, db, insert, reading_aside
from entgov.core.facts import announce
from entgov.core.memory import Memory
from entgov.core.settings import Settings, in_force, in_force_last

LOGO_HEIGHT, LOGO_WIDTH = 32, 160
"""The box that the logo is shown in, in CSS pixels; it is kept for screens of twice the density."""
_ROW = 1


class Body(Model):
    """The logo: a PNG picture. There is one row at most; without it, entgov's own mark is shown."""

    id: Mapped[int] = mapped_column(primary_key=True)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


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


def current() -> Appearance:
    """How the body looks now. It asks the database only where nothing fresh is remembered."""
    return _appearance(in_force(), logo())


def remembered() -> Appearance:
    """What was known last, without asking: for pages that are shown when nothing else works."""
    known = _memory().known
    return _appearance(in_force_last(), known.logo if known else None)


def _appearance(settings: Settings, picture: Logo | None) -> Appearance:
    accent = settings.accent if settings.accent != DEFAULT else None
    return Appearance(settings.body_name, accent, picture)


def logo() -> Logo | None:
    """The logo, as it is remembered."""
    known = _memory().fresh()
    return known.logo if known else look_again()


def look_again() -> Logo | None:
    """The same, asked of the database whatever is remembered."""
    memory = _memory()
    before = memory.changes
    with reading_aside() as connection:
        png = connection.scalar(select(Body.logo))
    found = Logo(png) if png else None
    memory.keep(_Kept(found), before)
    return found


def change_logo(png: bytes | None, *, by: int) -> bool:
    """Set the logo; None: show entgov's own mark. Says whether it is other than before."""
    db.session.execute(insert(Body).values(id=_ROW, changed_at=now()).on_conflict_do_nothing())
    body = db.session.get_one(Body, _ROW, with_for_update=True)
    if body.logo == png:
        return False
    before = body.logo
    body.logo, body.changed_at = png, now()
    was, is_now = ({"logo": each and Logo(each).digest} for each in (before, png))
    announce(SettingChanged(name="logo", before=was, after=is_now), by=by)
    _memory().forget_after_commit()
    return True


@dataclass(frozen=True)
class _Kept:
    """That there is none is known too."""

    logo: Logo | None


def _memory() -> Memory[_Kept]:
    """One for each app, so that two in one process do not mix."""
    memory: Memory[_Kept] = current_app.extensions.setdefault("entgov.logo", Memory())
    return memory
