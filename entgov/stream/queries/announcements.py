"""Announcements: those that stand on top, and who has acknowledged one.

Asked to acknowledge one are the people who are in its spaces, but for its author. Who runs one of
these spaces hears of the people in that one alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space, in_space_run_by, members_of_any
from entgov.stream.acts import Acts, Sum
from entgov.stream.models import Acknowledged, Announcement, Placement, Post
from entgov.stream.queries.cards import Card, posts_of, standing, with_spaces
from entgov.stream.queries.kinds import AnnouncementDetails
from entgov.stream.queries.muting import heard_by, in_heard_own_spaces
from entgov.web.guard import Viewer
from entgov.web.paging import Page, Stretch, numbered_rows

ON_HOME = 3
_IN_SPACE = 10


@dataclass(frozen=True)
class Progress:
    """How many are asked, and how many of these have acknowledged."""

    asked: int
    read: int

    @property
    def missing(self) -> int:
        return self.asked - self.read


def pinned_in(viewer: Viewer, space: Space) -> list[Card]:
    """The announcements that stand on top of a space, the newest first."""
    here = select(Placement.post_id).where(
        Placement.space_id == space.id, in_readable_space(Placement.space_id, viewer)
    )
    return _pinned(viewer, Post.id.in_(here), most=_IN_SPACE)


def pinned_for(viewer: Viewer) -> list[Card]:
    """The announcements that stand on top of Home: of the viewer's own spaces, and where they are
    asked to acknowledge it, until they have.
    """
    waiting = or_(~Announcement.asks, ~_acknowledged_by(viewer))
    return _pinned(viewer, in_heard_own_spaces(viewer), waiting, most=ON_HOME)


def below_pinned(found: Stretch[Any], pinned: Sequence[Card]) -> Stretch[Any]:
    """A stretch of a stream without what stands on top of it, so that no post is there twice."""
    ids = {card.post.id for card in pinned}
    rows: list[Any] = []
    line = False
    for row in found.rows:
        if not isinstance(row, Card):
            rows.append(row)
        elif row.post.id in ids:
            line = line or row.below_line
        else:
            rows.append(replace(row, below_line=True) if line else row)
            line = False
    return replace(found, rows=rows)


def _pinned(viewer: Viewer, *where: ColumnElement[bool], most: int) -> list[Card]:
    """One query, and one more for the spaces of those in several; but for what the viewer has
    muted, of spaces apart. Replies and reactions stand in their threads.
    """
    # By the bare column, SQLite would walk all posts there are to spare sorting these few.
    newest = func.coalesce(Post.created_at, Post.active_at).desc()
    heard = heard_by(viewer, despite=["space"])
    rows = db.session.execute(
        posts_of(viewer, *standing(Announcement.pinned_until > now(), heard, *where))
        .join(Announcement, Announcement.post_id == Post.id)
        .add_columns(Announcement, _acknowledged_by(viewer))
        .order_by(newest, Post.id.desc())
        .limit(most)
    ).all()
    with_spaces(viewer, [row[0] for row in rows])
    for post, announcement, acknowledged in rows:
        details = AnnouncementDetails(announcement.pinned_until, announcement.asks)
        post.show_details(details)
        post.show_acts(Acts(acknowledged=Sum(mine=bool(acknowledged))))
    return [Card(row[0]) for row in rows]


def _acknowledged_by(viewer: Viewer) -> ColumnElement[bool]:
    own = and_(Acknowledged.post_id == Post.id, Acknowledged.person_id == viewer.id)
    return select(Acknowledged.post_id).where(own).correlate(Post).exists()


def progress_of(viewer: Viewer, post: Post) -> Progress:
    """How far the people in the spaces that the viewer runs have come."""
    statement = select(func.count(Person.id), func.count(Person.id).filter(_has_read(post)))
    return Progress(*db.session.execute(statement.where(_asked(viewer, post))).one())


def readers_of(
    viewer: Viewer, post: Post, *, read: bool, number: int
) -> Page[tuple[Person, datetime | None]]:
    """One page of those who have acknowledged, with when they did, or of those who have not."""
    return numbered_rows(_readers(viewer, post, read=read), number=number)


def missing_readers(viewer: Viewer, post: Post) -> Sequence[Person]:
    """Everybody who has not acknowledged, by name."""
    return db.session.scalars(_readers(viewer, post, read=False)).all()


def _readers(viewer: Viewer, post: Post, *, read: bool) -> Select[Person, datetime]:
    own = and_(Acknowledged.post_id == post.id, Acknowledged.person_id == Person.id)
    has_read = Acknowledged.at.is_not(None) if read else Acknowledged.at.is_(None)
    return (
        select(Person, Acknowledged.at)
        .outerjoin(Acknowledged, own)
        .where(_asked(viewer, post), has_read)
        .order_by(Person.name_key, Person.id)
    )


def _asked(viewer: Viewer, post: Post) -> ColumnElement[bool]:
    spaces = select(Placement.space_id).where(
        Placement.post_id == post.id, in_space_run_by(Placement.space_id, viewer)
    )
    return and_(Person.status == "active", Person.id != post.author_id, members_of_any(spaces))


def _has_read(post: Post) -> ColumnElement[bool]:
    return Person.id.in_(select(Acknowledged.person_id).where(Acknowledged.post_id == post.id))
