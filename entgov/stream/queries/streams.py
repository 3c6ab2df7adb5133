"""Streams of posts, the newest on top: of a space, of what one follows, of a person, of a tag."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space
from entgov.stream.models import Mention, Placement, Post, PostTag
from entgov.stream.policy import readable_by
from entgov.stream.queries.cards import Card, cards_of, has_replies, posts_of, standing, with_thread
from entgov.stream.queries.following import followed_by, newest_followed
from entgov.stream.queries.muting import heard_by
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, stretch

PER_STRETCH = 20


def threads(
    viewer: Viewer,
    *,
    space: Space | None = None,
    about: str | None = None,
    before: Cursor | None = None,
    since: datetime | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """First posts, the newest on top: of one space, about one thing (by its key), or of all that
    the viewer may read.

    A removed one stays, as a marker, where it has replies. Below what came after `since` is a line.
    """
    despite = ["space"] if space is not None or about is not None else []
    heard = heard_by(viewer, despite=despite)
    where = [or_(Post.removed_at.is_(None), has_replies()), heard]
    if space is None:
        where.append(Post.thread_id.is_(None))
    else:  # what is placed in a space is a first post
        where += [Placement.space_id == space.id, in_readable_space(Placement.space_id, viewer)]
    if about is not None:
        where.append(Post.about == about)
    along = Post if space is None else Placement
    mixed = about is None
    found = _stretch(viewer, *where, along=along, before=before, size=size, mixed=mixed)
    return replace(found, rows=_with_line(viewer, found.rows, since, before)) if since else found


def following(
    viewer: Any,
    *,
    unread: bool = False,
    before: Cursor | None = None,
    since: datetime | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """First posts that the viewer follows, the newest on top.

    With `unread` those in whose threads something is unread, by when the newest post came.
    """
    newest = newest_followed(viewer, unread=unread, before=before, size=size + 1).subquery()
    posts = db.session.scalars(
        posts_of(viewer)
        .options(*with_thread())
        .join(newest, newest.c.id == Post.id)
        .order_by(newest.c.at.desc(), newest.c.id.desc())
    ).all()
    found = _cards(viewer, posts, _by_activity if unread else _by_age, size=size)
    return replace(found, rows=_with_line(viewer, found.rows, since, before)) if since else found


def newer_threads(
    viewer: Viewer, after: Cursor, *, space: str | None = None, own: bool = False, most: int
) -> int:
    """How many first posts of others have come on top of such a stream, counted up to `most`.

    `own`: of those that the viewer follows.
    """
    where = standing(
        Post.thread_id.is_(None),
        Post.author_id != viewer.id,
        after.newer(Post.created_at, Post.id),
        readable_by(viewer),
        heard_by(viewer, despite=["space"] if space is not None else []),
    )
    statement = select(Post.id).where(*where).limit(most)
    if space is not None:
        here = Placement.space_id.in_(select(Space.id).where(Space.slug == space))
        placed = Placement.post_id == Post.id
        statement = statement.join(Placement, and_(placed, here)).where(
            in_readable_space(Placement.space_id, viewer)
        )
    if own:
        statement = statement.where(followed_by(viewer))
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def posts_naming(
    viewer: Viewer,
    *,
    before: Cursor | None = None,
    since: datetime | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """Posts and replies that mention the viewer, the newest on top.

    Who is spoken to meets it also where they have muted its thread, tag or space, as notices do.
    """
    others = Post.author_id != viewer.id
    heard = heard_by(viewer, despite=["tag", "thread", "space"])
    where = standing(Mention.person_id == viewer.id, others, heard)
    found = _stretch(viewer, *where, along=Mention, before=before, size=size)
    return replace(found, rows=_with_line(viewer, found.rows, since, before)) if since else found


def posts_by(
    viewer: Viewer, person: Person, *, before: Cursor | None = None, size: int = PER_STRETCH
) -> Stretch[Card]:
    """One person's posts and replies that the viewer may read, the newest on top.

    Whoever looks there wants to meet them, so no mute is heeded.
    """
    return _stretch(viewer, *standing(Post.author_id == person.id), before=before, size=size)


def posts_where(
    viewer: Viewer, *where: ColumnElement[bool], before: Cursor | None = None
) -> Stretch[Card]:
    """Posts and replies that the viewer may read, of which something else is true too."""
    return _stretch(viewer, *standing(*where), before=before, size=PER_STRETCH)


def posts_tagged(
    viewer: Viewer, tag: str, *, before: Cursor | None = None, size: int = PER_STRETCH
) -> Stretch[Card]:
    """Posts and replies with a tag (normalised) that the viewer may read, the newest on top."""
    where = standing(PostTag.tag == tag, heard_by(viewer, despite=["tag"]))
    return _stretch(viewer, *where, along=PostTag, before=before, size=size)


def _stretch(
    viewer: Viewer,
    *where: ColumnElement[bool],
    before: Cursor | None,
    size: int,
    along: Any = Post,
    mixed: bool = True,
) -> Stretch[Card]:
    """`along`: whose index by time is walked; what stands beside posts knows their times too.

    `mixed`: whether the posts can be about different things, so that each has to say.
    """
    statement = posts_of(viewer, *where).options(*with_thread()).limit(size + 1)
    order: tuple[Any, Any] = (Post.created_at, Post.id)
    if along is not Post:
        order = (along.created_at, along.post_id)
        statement = statement.join(along, along.post_id == Post.id)
    if before:
        statement = statement.where(before.older(*order))
    posts = db.session.scalars(statement.order_by(*(each.desc() for each in order))).all()
    return _cards(viewer, posts, _by_age, size=size, mixed=mixed)


def _cards(
    viewer: Viewer,
    posts: Sequence[Post],
    place: Callable[[Post], Cursor],
    *,
    size: int,
    mixed: bool = True,
) -> Stretch[Card]:
    shown = stretch(posts, place, size=size)
    return Stretch(cards_of(viewer, shown.rows, mixed=mixed), shown.next, shown.top)


def _by_age(post: Post) -> Cursor:
    return Cursor(post.created_at, post.id)


def _by_activity(post: Post) -> Cursor:
    return Cursor(post.active_at, post.id)


def _with_line(
    viewer: Viewer, cards: Sequence[Card], since: datetime, before: Cursor | None
) -> Sequence[Card]:
    """The same cards, with the line below what others posted since; without it where nothing is."""
    new_above = before is not None and before.at > since
    for place, each in enumerate(cards):
        if each.post.created_at <= since:
            marked = replace(each, below_line=new_above)
            return [*cards[:place], marked, *cards[place + 1 :]]
        new_above = new_above or (each.post.author_id != viewer.id and not each.post.is_removed)
    return cards
