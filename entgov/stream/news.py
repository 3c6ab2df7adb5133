"""What was posted while somebody was away: counts and a few rows, each in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.database import db
from entgov.follows.queries import muted_ids
from entgov.spaces.models import Space
from entgov.spaces.policy import member
from entgov.stream.models import Mention, Placement, Post
from entgov.stream.policy import readable_by
from entgov.stream.queries.muting import heard_by
from entgov.web.guard import Viewer


@dataclass(frozen=True)
class NewInSpace:
    """How many threads were begun in a space, and how many replies were written."""

    space: Space
    threads: int
    replies: int


@dataclass(frozen=True)
class NewMentions:
    """The newest posts that mention somebody, and how many there are in all."""

    posts: Sequence[Post]
    total: int


def new_by_space(viewer: Viewer, since: datetime) -> Sequence[NewInSpace]:
    """What others posted after `since` in the spaces that the viewer is in, the fullest first."""
    posts = func.count(Post.id)
    rows = db.session.execute(
        select(Space, posts - func.count(Post.thread_id), func.count(Post.thread_id))
        .join(Placement, Placement.space_id == Space.id)
        .join(Post, func.coalesce(Post.thread_id, Post.id) == Placement.post_id)
        .where(
            member(viewer),
            Space.id.not_in(muted_ids(viewer, "space")),
            _by_others(viewer, since),
            heard_by(viewer, despite=["space"]),
        )
        .group_by(Space.id)
        .order_by(posts.desc(), Space.id)
    )
    return [NewInSpace(*row) for row in rows]


def new_mentions(viewer: Viewer, since: datetime, *, most: int) -> NewMentions:
    """The posts after `since` that mention the viewer and that they may read."""
    rows = db.session.execute(
        select(Post, func.count().over())
        .join(Mention, Mention.post_id == Post.id)
        .join(Post.author)
        .options(contains_eager(Post.author), joinedload(Post.space, innerjoin=True))
        .where(
            Mention.person_id == viewer.id,
            _by_others(viewer, since),
            readable_by(viewer),
            heard_by(viewer),
        )
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(most)
    ).all()
    return NewMentions([row[0] for row in rows], rows[0][1] if rows else 0)


def _by_others(viewer: Viewer, since: datetime) -> ColumnElement[bool]:
    return and_(Post.created_at > since, Post.author_id != viewer.id, Post.removed_at.is_(None))
