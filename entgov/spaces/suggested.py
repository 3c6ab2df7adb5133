"""Spaces that are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from entgov.core.beginnings import beginning, nearness
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import member, visible_to
from entgov.web.guard import Viewer


def spaces(viewer: Viewer, words: Sequence[str], *, most: int) -> Sequence[Space]:
    """The spaces that the viewer knows of and in whose name the words begin, their own first."""
    return db.session.scalars(
        select(Space)
        .where(visible_to(viewer), beginning(words, Space.name))
        .order_by(
            nearness(words, Space.name),
            case((member(viewer), 0), else_=1),
            func.lower(Space.name),
            Space.id,
        )
        .limit(most)
    ).all()
