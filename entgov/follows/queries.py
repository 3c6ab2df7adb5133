"""Who follows what, for other rooms' queries: each works on the keys of its own things."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select

from entgov.core.database import db
from entgov.follows.models import Follow, Mute
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered


def followed(viewer: Viewer, key: Any) -> ColumnElement[bool]:
    """Whether the viewer follows the thing with this key, a text or an expression."""
    return (
        select(Follow.key)
        .where(Follow.person_id == viewer.id, Follow.key == key, Follow.stopped_at.is_(None))
        .exists()
    )


def muted(viewer: Viewer, key: Any) -> ColumnElement[bool]:
    """Whether the viewer has muted the thing with this key, a text or an expression."""
    return select(Mute.key).where(Mute.person_id == viewer.id, Mute.key == key).exists()


@dataclass(frozen=True)
class Hold:
    """How somebody holds it with one thing."""

    key: str
    followed: bool
    muted: bool


def hold_on(viewer: Viewer, key: str) -> Hold:
    """Whether the viewer follows the thing with this key, and whether they have muted it."""
    row = db.session.execute(select(followed(viewer, key), muted(viewer, key))).one()
    return Hold(key, *map(bool, row))


def follows_of(viewer: Viewer, *, number: int) -> Page[str]:
    """One page of the keys of what the viewer follows, the newest on top."""
    own = select(Follow.key).where(Follow.person_id == viewer.id, Follow.stopped_at.is_(None))
    return numbered(own.order_by(Follow.since.desc(), Follow.key), number=number)


def mutes_of(viewer: Viewer, *, number: int) -> Page[str]:
    """One page of the keys of what the viewer has muted, the newest on top."""
    own = select(Mute.key).where(Mute.person_id == viewer.id)
    return numbered(own.order_by(Mute.since.desc(), Mute.key), number=number)


def held_of(viewer: Viewer, keys: Collection[str]) -> tuple[set[str], set[str]]:
    """Those of the keys that the viewer follows, and those that they have muted."""
    follows = select(Follow.key).where(
        Follow.person_id == viewer.id, Follow.key.in_(keys), Follow.stopped_at.is_(None)
    )
    mutes = select(Mute.key).where(Mute.person_id == viewer.id, Mute.key.in_(keys))
    return set(db.session.scalars(follows)), set(db.session.scalars(mutes))


def followed_ids(viewer: Viewer, kind: str) -> Select[int]:
    """The ids of the things of a kind (`page`) that the viewer follows."""
    number = func.substr(Follow.key, len(kind) + 2)
    return select(cast(number, Integer)).where(
        Follow.person_id == viewer.id,
        Follow.key.startswith(f"{kind}:", autoescape=True),
        Follow.stopped_at.is_(None),
    )


def followed_words(viewer: Viewer, kind: str) -> Select[str]:
    """The words of the things of a kind (`tag`) that the viewer follows."""
    return select(func.substr(Follow.key, len(kind) + 2)).where(
        Follow.person_id == viewer.id,
        Follow.key.startswith(f"{kind}:", autoescape=True),
        Follow.stopped_at.is_(None),
    )


def muted_ids(viewer: Viewer, kind: str) -> Select[int]:
    """The ids of the things of a kind (`person`) that the viewer has muted."""
    return select(cast(func.substr(Mute.key, len(kind) + 2), Integer)).where(
        Mute.person_id == viewer.id, Mute.key.startswith(f"{kind}:", autoescape=True)
    )


def muted_words(viewer: Viewer, kind: str) -> Select[str]:
    """The words of the things of a kind (`tag`) that the viewer has muted."""
    return select(func.substr(Mute.key, len(kind) + 2)).where(
        Mute.person_id == viewer.id, Mute.key.startswith(f"{kind}:", autoescape=True)
    )
