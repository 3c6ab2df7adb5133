"""What was posted while somebody was away: counts and a few rows, each in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, func, select

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.stream.models import Placement, Post
from entgov.stream.queries.muting import heard_by
from entgov.stream.queries.unread import heard_own_spaces, unread_in_spaces, unread_threads
from entgov.web.guard import Viewer

MOST_NEW = 100
"""So far new threads and replies are counted, of each space."""


@dataclass(frozen=True)
class NewInSpace:
    """How many threads were begun in a space, and how many replies were written: up to MOST_NEW."""

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
    counts = _new_threads(viewer, own, since), _new_replies(viewer, own, since)
    rows = db.session.execute(select(own.c.id, unread_threads(viewer, own), *counts)).all()
    known = {space.id: space for space in spaces}
    found = [
        NewInSpace(known[space_id], threads, replies)
        for space_id, _, threads, replies in rows
        if space_id in known and (threads or replies)
    ]
    return InSpaces(
        unread={space_id: unread for space_id, unread, *_ in rows if unread},
        new=sorted(found, key=lambda each: (-each.threads - each.replies, each.space.id)),
    )


def _new_threads(viewer: Viewer, own: Subquery, since: datetime) -> ScalarSelect[int]:
    begun = select(Placement.post_id).join(Post, Post.id == Placement.post_id)
    return _counted(begun.where(Placement.created_at > since), viewer, own, since)


def _new_replies(viewer: Viewer, own: Subquery, since: datetime) -> ScalarSelect[int]:
    """Looked for in the threads that were active since: what is old is not looked at."""
    came = select(Placement.post_id).join(Post, Post.thread_id == Placement.post_id)
    return _counted(came.where(Placement.active_at > since), viewer, own, since)


def _counted(
    posts: Select[int], viewer: Viewer, own: Subquery, since: datetime
) -> ScalarSelect[int]:
    """How many of these there are in each of `own`, up to MOST_NEW: a column beside them."""
    some = (
        posts.where(
            Placement.space_id == own.c.id,
            _by_others(viewer, since),
            heard_by(viewer, despite=["space"]),
        )
        .limit(MOST_NEW)
        .correlate(own)
        .subquery()
    )
    return select(func.count()).select_from(some).correlate(own).scalar_subquery()


def _by_others(viewer: Viewer, since: datetime) -> ColumnElement[bool]:
    return and_(Post.created_at > since, Post.author_id != viewer.id, Post.removed_at.is_(None))
