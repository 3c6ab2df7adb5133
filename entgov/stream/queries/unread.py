"""What somebody has not read yet; see `models/reading.py` for how that is known."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from entgov.core.database import Instant, db
from entgov.follows.queries import muted_ids
from entgov.spaces.models import Space
from entgov.spaces.policy import member
from entgov.stream.models import Placement, Post, SpaceRead, ThreadRead
from entgov.stream.queries.muting import IN_THREAD, heard_by

MOST_UNREAD = 51
"""So far the unread threads of a space are counted: one more than a screen gives a number for."""


def unread_by(person: Any, post: Any = Post) -> ColumnElement[bool]:
    """The posts of others that came after the person did and after all their marks, but for what
    the person has muted."""
    return and_(_after_marks(person, post), heard_by(person, post, despite=IN_THREAD))


def _after_marks(person: Any, post: Any) -> ColumnElement[bool]:
    thread = func.coalesce(post.thread_id, post.id)
    in_thread = (
        select(ThreadRead.thread_id)
        .where(
            ThreadRead.person_id == person.id,
            ThreadRead.thread_id == thread,
            ThreadRead.read_to >= post.created_at,
        )
        .correlate_except(ThreadRead)
    )
    in_space = (
        select(SpaceRead.space_id)
        .join(Placement, Placement.space_id == SpaceRead.space_id)
        .where(
            SpaceRead.person_id == person.id,
            SpaceRead.read_to >= post.created_at,
            Placement.post_id == thread,
        )
        .correlate_except(SpaceRead, Placement)
    )
    return and_(
        post.author_id != person.id,
        post.removed_at.is_(None),
        post.created_at > person.created_at,
        ~in_thread.exists(),
        ~in_space.exists(),
    )


def has_unread(person: Any) -> ColumnElement[bool]:
    """The first posts in whose threads something is unread: they themselves, or a reply.

    Of first posts that the person has not muted: whoever asks says so once, beside this.
    """
    reply = aliased(Post)
    read_to = (
        select(ThreadRead.read_to)
        .where(ThreadRead.person_id == person.id, ThreadRead.thread_id == Post.id)
        .correlate_except(ThreadRead)  # it stands two queries deep
        .scalar_subquery()
    )
    replies = select(reply.id).where(
        reply.thread_id == Post.id,
        reply.created_at > func.coalesce(read_to, _first_day(person)),  # an index begins there
        unread_by(person, reply),
    )
    return or_(_after_marks(person, Post), replies.correlate_except(reply).exists())


def heard_own_spaces(person: Any) -> Subquery:
    """The spaces that the person is in and has not muted, as `id`, and until when they have read
    all of each, as `read_to`."""
    mark = and_(SpaceRead.space_id == Space.id, SpaceRead.person_id == person.id)
    return (
        select(Space.id, func.coalesce(SpaceRead.read_to, _first_day(person)).label("read_to"))
        .outerjoin(SpaceRead, mark)
        .where(member(person), Space.id.not_in(muted_ids(person, "space")))
        .subquery("own_space")
    )


def unread_in_spaces(person: Any) -> Mapping[int, int]:
    """How many threads have something unread in each of the person's spaces, up to MOST_UNREAD.

    Looks at no thread in which nothing came since its space was read.
    """
    own = heard_own_spaces(person)
    rows = db.session.execute(select(own.c.id, unread_threads(person, own)))
    return {space_id: count for space_id, count in rows if count}


def unread_threads(person: Any, own: Subquery) -> ScalarSelect[int]:
    """How many there are in each of `heard_own_spaces`: a column beside them."""
    some = (
        select(Placement.post_id)
        .join(Post, Post.id == Placement.post_id)
        .where(
            Placement.space_id == own.c.id,
            Placement.active_at > own.c.read_to,
            heard_by(person, despite=["space"]),
            has_unread(person),
        )
        .limit(MOST_UNREAD)
        .correlate(own)
        .subquery()
    )
    return select(func.count()).select_from(some).correlate(own).scalar_subquery()


def _first_day(person: Any) -> Any:
    return literal(person.created_at, Instant())
