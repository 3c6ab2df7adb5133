"""Spaces that are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from entgov.core.beginnings import beginning, nearness
from entgov.core.database import db
from entgov.search.names import begun_with_slips
from entgov.spaces.models import Space
from entgov.spaces.policy import member, readable_by, visible_to
from entgov.web.guard import Viewer


def spaces(
    viewer: Viewer, words: Sequence[str], *, most: int, read: bool = False, slips: bool = False
) -> Sequence[Space]:
    """The spaces that the viewer knows of and in whose name the words begin, their own first.

    `read`: only those in which they may read. `slips`: a slip in a word is forgiven. Their names
    are looked at one by one: a large body has some hundred spaces.
    """
    known = readable_by(viewer) if read else visible_to(viewer)
    if slips:
        return [
            space
            for space in db.session.scalars(select(Space).where(known).order_by(Space.id))
            if begun_with_slips(space.name, words)
        ][:most]
    return db.session.scalars(
        select(Space)
        .where(known, beginning(words, Space.name))
        .order_by(
            nearness(words, Space.name),
            case((member(viewer), 0), else_=1),
            func.lower(Space.name),
            Space.id,
        )
        .limit(most)
    ).all()
