"""Answers that were accepted: what somebody knows is seen by them."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.stream.models import Post, Question
from entgov.stream.queries.cards import Card, posts_of, standing, with_thread
from entgov.stream.queries.streams import posts_where
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch

_MOST = 100


def answers_by(viewer: Viewer, person: Person, *, before: Cursor | None = None) -> Stretch[Card]:
    """The person's answers that were accepted and that the viewer may read, the newest on top."""
    accepted = Post.id.in_(select(Question.answer_id))
    return posts_where(viewer, Post.author_id == person.id, accepted, before=before)


def answers_among(viewer: Viewer, ids: Collection[int]) -> Sequence[Post]:
    """The accepted answers that are one of these posts, or answer one of them, with their question
    and author: of those who are here, as far as the viewer may read them."""
    wanted = [each for each in ids if each <= LARGEST_ID]
    accepted = select(Question.answer_id).where(
        or_(Question.answer_id.in_(wanted), Question.post_id.in_(wanted))
    )
    here = Post.author.has(Person.status == "active")
    return db.session.scalars(
        posts_of(viewer, *standing(Post.id.in_(accepted), here))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(_MOST)
        .options(*with_thread())
    ).all()
