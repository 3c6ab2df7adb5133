"""People who are suggested before anything is typed: those who wrote last."""

from collections.abc import Sequence

from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.stream.models import Post
from entgov.stream.policy import readable_by
from entgov.stream.queries.muting import heard_by
from entgov.web.guard import Viewer

_LOOKED_AT = 100  # posts


def recent_authors(viewer: Viewer, *, most: int) -> Sequence[Person]:
    """The active people, but for the viewer, whose posts are the newest that the viewer reads."""
    newest = (
        select(Post.author_id, Post.created_at)
        .where(readable_by(viewer), Post.removed_at.is_(None), heard_by(viewer))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    return db.session.scalars(
        select(Person)
        .join(newest, newest.c.author_id == Person.id)
        .where(Person.status == "active", Person.id != viewer.id)
        .group_by(Person.id)
        .order_by(func.max(newest.c.created_at).desc(), Person.id)
        .limit(most)
    ).all()
