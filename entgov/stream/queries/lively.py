"""Where most is said: open spaces that somebody is not in yet."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import member
from entgov.stream.models import Placement
from entgov.web.guard import Viewer

_LATELY = timedelta(days=30)
_COUNTED = 50  # threads of a space; what has more is lively enough
_LEAST = 3


def lively_spaces(viewer: Viewer, *where: ColumnElement[bool], most: int) -> Sequence[Space]:
    """Those with most threads in which something was posted lately."""
    active = (
        select(Placement.post_id)
        .where(Placement.space_id == Space.id, Placement.active_at > now() - _LATELY)
        .limit(_COUNTED)
        .correlate(Space)
        .subquery()
    )
    threads = select(func.count()).select_from(active).correlate(Space).scalar_subquery()
    return db.session.scalars(
        select(Space)
        .where(Space.kind == "open", ~member(viewer), threads >= _LEAST, *where)
        .order_by(threads.desc(), func.lower(Space.name), Space.id)
        .limit(most)
    ).all()
