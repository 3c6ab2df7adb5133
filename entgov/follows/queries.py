"""Who follows what, for other rooms' queries: each works on the keys of its own things."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select

from entgov.follows.models import Follow
from entgov.web.guard import Viewer


def followed(viewer: Viewer, key: Any) -> ColumnElement[bool]:
    """Whether the viewer follows the thing with this key, a text or an expression."""
    return (
        select(Follow.key)
        .where(Follow.person_id == viewer.id, Follow.key == key, Follow.stopped_at.is_(None))
        .exists()
    )


def followed_ids(viewer: Viewer, kind: str) -> Select[int]:
    """The ids of the things of a kind (`page`) that the viewer follows."""
    number = func.substr(Follow.key, len(kind) + 2)
    return select(cast(number, Integer)).where(
        Follow.person_id == viewer.id,
        Follow.key.startswith(f"{kind}:", autoescape=True),
        Follow.stopped_at.is_(None),
    )
