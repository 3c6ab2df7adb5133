"""The streams of what somebody follows: spaces they are in, and people, tags and threads.

`followed_by` is the rule. To find the newest of a million posts by it, the newest few of each space
are brought together, and with these whatever else is followed and as young. So what is looked at
depends on how much somebody follows, not on how much there is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, Select, func, literal, or_, select, union

from entgov.core.database import Instant
from entgov.core.each import few_of_each
from entgov.follows.queries import followed_ids, followed_words
from entgov.stream.models import Placement, Post, PostTag
from entgov.stream.policy import readable_by
from entgov.stream.queries.cards import has_replies
from entgov.stream.queries.muting import heard_by, in_heard_own_spaces
from entgov.stream.queries.unread import has_unread, heard_own_spaces
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor

Clock = Literal["created_at", "active_at"]
_BEFORE_ALL = literal(datetime(1970, 1, 1, tzinfo=UTC), Instant())


def followed_by(viewer: Viewer) -> ColumnElement[bool]:
    """The first posts that the viewer follows by a space, a person, a tag or themselves."""
    return or_(in_heard_own_spaces(viewer), *_followed_otherwise(viewer))


def newest_followed(
    viewer: Any, *, unread: bool = False, before: Cursor | None, size: int
) -> Select[Any]:
    """The `id` and `at` of the newest first posts that the viewer follows and may read.

    With `unread` those in whose threads something is unread, by when the newest post came.
    """
    clock: Clock = "active_at" if unread else "created_at"
    shown = has_unread(viewer) if unread else or_(Post.removed_at.is_(None), has_replies())

    def older(at: Any, post_id: Any) -> list[ColumnElement[bool]]:
        return [before.older(at, post_id)] if before else []

    own = _newest_in_spaces(viewer, shown, clock, older, unread=unread, size=size)
    last = own.c.at.desc(), own.c.id.desc()
    oldest = select(own.c.at).order_by(*last).limit(1).offset(size - 1).scalar_subquery()
    time = getattr(Post, clock)
    rest = (
        time >= func.coalesce(oldest, _BEFORE_ALL),
        *older(time, Post.id),
        func.coalesce(Post.thread_id, 0) == 0,  # SQLite takes IS NULL for rare, and sorts them all
        shown,
        heard_by(viewer),
        readable_by(viewer),
    )
    known = _followed_otherwise(
        viewer, getattr(PostTag, clock) >= func.coalesce(oldest, _BEFORE_ALL)
    )
    others = [select(Post.id, time.label("at")).where(rule, *rest) for rule in known]
    found = union(select(own.c.id, own.c.at), *others).subquery()
    return select(found.c.id, found.c.at).order_by(found.c.at.desc(), found.c.id.desc()).limit(size)


def _newest_in_spaces(
    viewer: Any,
    shown: ColumnElement[bool],
    clock: Clock,
    older: Callable[[Any, Any], list[ColumnElement[bool]]],
    *,
    unread: bool,
    size: int,
) -> CTE:
    own = heard_own_spaces(viewer)
    placed_at, time = getattr(Placement, clock), getattr(Post, clock)
    since = [placed_at > own.c.read_to] if unread else []
    few = (
        select(Placement.post_id.label("id"))
        .join(Post, Post.id == Placement.post_id)
        .where(
            Placement.space_id == own.c.id,
            *since,
            *older(placed_at, Placement.post_id),
            shown,
            heard_by(viewer, despite=["space"]),
        )
        .order_by(placed_at.desc(), Placement.post_id.desc())
        .limit(size)
    )
    newest = select(Post.id, time.label("at")).where(Post.id.in_(few_of_each(own, few)))
    return newest.order_by(time.desc(), Post.id.desc()).limit(size).cte("newest_in_spaces")


def _followed_otherwise(viewer: Viewer, *young: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """`young` is what a tag's own time says, so that those of old posts are not looked at."""
    tagged = select(PostTag.post_id).where(PostTag.tag.in_(followed_words(viewer, "tag")), *young)
    return [
        Post.author_id.in_(followed_ids(viewer, "person")),
        Post.id.in_(tagged),
        Post.id.in_(followed_ids(viewer, "thread")),
    ]
