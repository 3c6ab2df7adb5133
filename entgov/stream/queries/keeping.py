"""What somebody keeps for later, and what of that they are reminded of."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from entgov.core.clock import now
from entgov.core.database import db
from entgov.stream.models import Post, SavedPost
from entgov.stream.policy import readable_by
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

_REMINDERS = 5


def saved_posts(viewer: Viewer, *, number: int) -> Page[SavedPost]:
    """One page of what the viewer keeps and may still read, the last on top."""
    newest = _kept_by(viewer).order_by(SavedPost.saved_at.desc(), SavedPost.post_id.desc())
    return numbered(newest, number=number)


def saved_post_of(viewer: Viewer, post: Post) -> SavedPost | None:
    """How the viewer keeps this post, if they do."""
    return db.session.scalar(_kept_by(viewer).where(SavedPost.post_id == post.id))


def reminders_for(viewer: Viewer) -> Sequence[SavedPost]:
    """What the viewer wanted to be reminded of by now, the earliest first."""
    due = _kept_by(viewer).where(SavedPost.remind_at <= now(), Post.removed_at.is_(None))
    return db.session.scalars(
        due.order_by(SavedPost.remind_at, SavedPost.post_id).limit(_REMINDERS)
    ).all()


def _kept_by(viewer: Viewer) -> Select[SavedPost]:
    return (
        select(SavedPost)
        .join(SavedPost.post)
        .join(Post.author)
        .options(contains_eager(SavedPost.post).contains_eager(Post.author))
        .where(SavedPost.person_id == viewer.id, readable_by(viewer))
    )
