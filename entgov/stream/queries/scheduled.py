"""Posts that wait for their time; each is its author's alone."""

from sqlalchemy import select

from entgov.core.database import LARGEST_ID, db
from entgov.stream.models import ScheduledPost
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

_PER_PAGE = 20


def own_scheduled(viewer: Viewer, scheduled_id: int) -> ScheduledPost | None:
    """The viewer's own post with this id that waits."""
    if scheduled_id > LARGEST_ID:
        return None
    mine = ScheduledPost.person_id == viewer.id
    return db.session.scalar(select(ScheduledPost).where(ScheduledPost.id == scheduled_id, mine))


def all_scheduled(viewer: Viewer, *, number: int) -> Page[ScheduledPost]:
    """One page of what the viewer has waiting, the next one on top."""
    statement = select(ScheduledPost).where(ScheduledPost.person_id == viewer.id)
    in_order = statement.order_by(ScheduledPost.due_at, ScheduledPost.id)
    return numbered(in_order, number=number, per_page=_PER_PAGE)
