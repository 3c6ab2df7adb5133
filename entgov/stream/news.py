"""What was posted while somebody was away: counts and a few rows, each in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, select

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.stream.models import Placement, Post
from entgov.stream.queries.muting import heard_by
from entgov.stream.queries.unread import heard_own_spaces, unread_in_spaces, unread_threads
from entgov.web.guard import Viewer


@dataclass(frozen=True)
class NewInSpace:
    """How many threads were begun in a space, and how many replies were written."""

    space: Space
    threads: int
    replies: int


@dataclass(frozen=True)
class InSpaces:
    """How many threads have something unread, by the space, and what is new; the fullest first."""

    unread: Mapping[int, int]
    new: Sequence[NewInSpace] = ()


def in_spaces(viewer: Viewer, spaces: Sequence[Space], since: datetime | None) -> InSpaces:
    """What is unread in these spaces, the viewer's own, and what others posted after `since`."""
    if since is None:
        return InSpaces(unread_in_spaces(viewer))
    own = heard_own_spaces(viewer)
    new = _new_by_space(viewer, own, since)
    rows = db.session.execute(
        select(own.c.id, unread_threads(viewer, own), new.c.threads, new.c.replies).outerjoin(
            new, new.c.space_id == own.c.id
        )
    ).all()
    known = {space.id: space for space in spaces}
    found = [
        NewInSpace(known[space_id], threads, replies)
        for space_id, _, threads, replies in rows
        if space_id in known and threads is not None
    ]
    return InSpaces(
        unread={space_id: unread for space_id, unread, *_ in rows if unread},
        new=sorted(found, key=lambda each: (-each.threads - each.replies, each.space.id)),
    )


def _new_by_space(viewer: Viewer, own: Subquery, since: datetime) -> Subquery:
    replies = func.count(Post.thread_id)
    return (
        select(
            Placement.space_id,
            (func.count(Post.id) - replies).label("threads"),
            replies.label("replies"),
        )
        .join(Post, func.coalesce(Post.thread_id, Post.id) == Placement.post_id)
        .where(
            Placement.space_id.in_(select(own.c.id)),
            _by_others(viewer, since),
            heard_by(viewer, despite=["space"]),
        )
        .group_by(Placement.space_id)
        .subquery("new")
    )


def _by_others(viewer: Viewer, since: datetime) -> ColumnElement[bool]:
    return and_(Post.created_at > since, Post.author_id != viewer.id, Post.removed_at.is_(None))
