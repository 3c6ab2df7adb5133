"""Questions, with an accepted answer or without one."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from entgov.core.database import db
from entgov.stream.models import Post, Question
from entgov.stream.queries.cards import Card, cards_of, posts_of, standing, with_thread
from entgov.stream.queries.muting import heard_by
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, stretch

_PER_STRETCH = 20


def _has_answer() -> ColumnElement[bool]:
    """The questions with an accepted answer that its author has not removed."""
    answer = aliased(Post)
    return (
        select(Question.post_id)
        .join(answer, answer.id == Question.answer_id)
        .where(Question.post_id == Post.id, answer.removed_at.is_(None))
        .correlate(Post)
        .exists()
    )


def questions(
    viewer: Viewer,
    *,
    answered: bool,
    before: Cursor | None = None,
    size: int = _PER_STRETCH,
) -> Stretch[Card]:
    """The questions that the viewer may read and has not muted, the newest on top."""
    state = _has_answer() if answered else ~_has_answer()
    where = standing(Post.kind == "question", Post.thread_id.is_(None), state, heard_by(viewer))
    statement = posts_of(viewer, *where).options(*with_thread())
    if before:
        statement = statement.where(before.older(Post.created_at, Post.id))
    newest_first = (Post.created_at.desc(), Post.id.desc())
    posts = db.session.scalars(statement.order_by(*newest_first).limit(size + 1)).all()
    shown = stretch(posts, lambda post: Cursor(post.created_at, post.id), size=size)
    return Stretch(cards_of(viewer, shown.rows), shown.next, shown.top)
