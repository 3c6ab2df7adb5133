"""What screens need to know of posts, loaded whole: as many queries for one row as for twenty."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.spaces.policy import member
from entgov.stream.models import Mention, Post, PostRevision, PostTag
from entgov.stream.policy import editable_by, readable_by
from entgov.stream.subjects import Subject, subjects_of
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Page, Stretch, numbered, stretch

PER_STRETCH = 20
REPLIES_PER_PAGE = 50
_FOLDED_IN = 2


@dataclass(frozen=True)
class Card:
    """A post as it stands in a stream.

    replies    how many it has; `newest` are the newest of them, oldest first
    unread     how many of them are unread
    below_line whether it is the first that was there already when the viewer was last here
    subject    what it is about; None where it is about nothing, or the viewer can't read that
    """

    post: Post
    replies: int = 0
    newest: Sequence[Post] = ()
    unread: int = 0
    below_line: bool = False
    subject: Subject | None = None


@dataclass(frozen=True)
class FirstUnread:
    """Where in a thread the unread replies begin, and how many there are."""

    id: int
    page: int
    replies: int


def readable_post(viewer: Viewer, post_id: int) -> Post | None:
    """The post with this id, also a removed one, if the viewer may read it."""
    if post_id > LARGEST_ID:
        return None
    return db.session.scalar(_posts(viewer, Post.id == post_id).options(*_with_thread()))


def card(viewer: Viewer, post: Post) -> Card:
    """A post as it stands in a stream, read anew."""
    statement = _posts(viewer, Post.id == post.id).options(*_with_thread())
    read = db.session.scalars(statement, execution_options={"populate_existing": True}).all()
    return _cards(viewer, read, since=None)[0]


def unremoved_post(viewer: Viewer, post_id: int) -> Post | None:
    """The post with this id, if the viewer may read it and its author has not removed it."""
    post = readable_post(viewer, post_id)
    return None if post is None or post.is_removed else post


def threads(
    viewer: Viewer,
    *,
    space: Space | None = None,
    about: str | None = None,
    own: bool = False,
    before: Cursor | None = None,
    since: datetime | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """First posts, the newest on top: of one space, about one thing (by its key), of the viewer's
    own spaces, or of all they may read.

    A removed one stays, as a marker, where it has replies. What came after `since` is unread.
    """
    where = [Post.thread_id.is_(None), or_(Post.removed_at.is_(None), _has_replies())]
    if space is not None:
        where.append(Post.space_id == space.id)
    if about is not None:
        where.append(Post.about == about)
    if own:
        where.append(_in_own_space(viewer))
    found = _stretch(viewer, *where, before=before, size=size, since=since, mixed=about is None)
    return replace(found, rows=_with_line(found.rows, since, before)) if since else found


def newer_threads(
    viewer: Viewer, after: Cursor, *, space: str | None = None, own: bool = False, most: int
) -> int:
    """How many first posts of others have come on top of such a stream, counted up to `most`."""
    where = _standing(
        Post.thread_id.is_(None),
        Post.author_id != viewer.id,
        after.newer(Post.created_at, Post.id),
        readable_by(viewer),
    )
    statement = select(Post.id).where(*where).limit(most)
    if space is not None:
        statement = statement.where(Post.space_id.in_(select(Space.id).where(Space.slug == space)))
    if own:
        statement = statement.where(_in_own_space(viewer))
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def posts_naming(
    viewer: Viewer,
    *,
    before: Cursor | None = None,
    since: datetime | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """Posts and replies that mention the viewer, the newest on top."""
    where = _standing(_names(viewer))
    found = _stretch(viewer, *where, before=before, size=size, since=since)
    return replace(found, rows=_with_line(found.rows, since, before)) if since else found


def posts_by(
    viewer: Viewer, person: Person, *, before: Cursor | None = None, size: int = PER_STRETCH
) -> Stretch[Card]:
    """One person's posts and replies that the viewer may read, the newest on top."""
    return _stretch(viewer, *_standing(Post.author_id == person.id), before=before, size=size)


def posts_tagged(
    viewer: Viewer, tag: str, *, before: Cursor | None = None, size: int = PER_STRETCH
) -> Stretch[Card]:
    """Posts and replies with a tag (normalised) that the viewer may read, the newest on top."""
    tagged = Post.id.in_(select(PostTag.post_id).where(PostTag.tag == tag))
    return _stretch(viewer, *_standing(tagged), before=before, size=size)


def replies_to(
    viewer: Viewer, first: Post, *, number: int, since: datetime | None = None
) -> Page[Post]:
    """One page of the replies to a first post, the oldest on top, removed ones among them."""
    replies = _posts(viewer, Post.thread_id == first.id, since=since)
    return numbered(
        replies.order_by(Post.created_at, Post.id), number=number, per_page=REPLIES_PER_PAGE
    )


def posts_of_thread(viewer: Viewer, first: Post, *, most: int) -> Sequence[Post]:
    """A first post and its replies, the oldest first, without removed ones."""
    whole = or_(Post.id == first.id, Post.thread_id == first.id)
    statement = _posts(viewer, *_standing(whole)).order_by(Post.created_at, Post.id)
    return db.session.scalars(statement.limit(most)).all()


def first_unread(viewer: Viewer, first: Post, since: datetime) -> FirstUnread | None:
    """The first reply to a first post that came after `since`; None where all have been here."""
    order = (Post.created_at, Post.id)
    placed = (
        select(
            Post.id,
            func.row_number().over(order_by=order).label("place"),
            unread_by(viewer, since).label("unread"),
        )
        .where(Post.thread_id == first.id)
        .subquery()
    )
    row = db.session.execute(
        select(placed.c.id, placed.c.place, func.count().over())
        .where(placed.c.unread)
        .order_by(placed.c.place)
        .limit(1)
    ).one_or_none()
    return FirstUnread(row[0], _page_at(row[1] - 1), row[2]) if row else None


def page_of(reply: Post) -> int:
    """The number of the page of its thread that a reply stands on."""
    earlier = or_(
        Post.created_at < reply.created_at,
        and_(Post.created_at == reply.created_at, Post.id < reply.id),
    )
    place = select(func.count()).where(Post.thread_id == reply.thread_id, earlier)
    return _page_at(db.session.scalar(place) or 0)


def _page_at(place: int) -> int:
    """The number of the page of a thread for a reply with so many before it."""
    return place // REPLIES_PER_PAGE + 1


def wordings(post: Post, *, number: int) -> Page[PostRevision]:
    """One page of all wordings of a post, the newest on top."""
    statement = (
        select(PostRevision)
        .where(PostRevision.post_id == post.id)
        .options(joinedload(PostRevision.author, innerjoin=True))
        .order_by(PostRevision.number.desc())
    )
    return numbered(statement, number=number, per_page=PER_STRETCH)


def _posts(
    viewer: Viewer, *where: ColumnElement[bool], since: datetime | None = None
) -> Select[Post]:
    """Posts that the viewer may read, with all that a screen shows of each."""
    return (
        select(Post)
        .where(readable_by(viewer), *where)
        .options(
            joinedload(Post.author, innerjoin=True),
            joinedload(Post.space, innerjoin=True),
            with_expression(Post.editable, editable_by(viewer)),
            with_expression(Post.unread, unread_by(viewer, since)),
        )
    )


def _with_thread() -> tuple[ORMOption, ...]:
    return (joinedload(Post.thread).joinedload(Post.author),)


def unread_by(viewer: Viewer, since: datetime | None) -> ColumnElement[bool]:
    """What others posted after an instant; nothing without one."""
    if since is None:
        return false()
    return and_(Post.created_at > since, Post.author_id != viewer.id, Post.removed_at.is_(None))


def _in_own_space(viewer: Viewer) -> ColumnElement[bool]:
    return Post.space_id.in_(select(Space.id).where(member(viewer)))


def _names(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that mention the viewer and are somebody else's."""
    named = select(Mention.post_id).where(Mention.person_id == viewer.id)
    return and_(Post.id.in_(named), Post.author_id != viewer.id)


def _standing(*where: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (Post.removed_at.is_(None), *where)


def _has_replies() -> ColumnElement[bool]:
    answer = aliased(Post)
    return exists().where(answer.thread_id == Post.id, answer.removed_at.is_(None))


def _stretch(
    viewer: Viewer,
    *where: ColumnElement[bool],
    before: Cursor | None,
    size: int,
    since: datetime | None = None,
    mixed: bool = True,
) -> Stretch[Card]:
    """`mixed`: whether the posts can be about different things, so that each has to say."""
    statement = (
        _posts(viewer, *where, since=since)
        .options(*_with_thread())
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(size + 1)
    )
    if before:
        statement = statement.where(before.older(Post.created_at, Post.id))
    posts = db.session.scalars(statement).all()
    shown = stretch(posts, lambda post: Cursor(post.created_at, post.id), size=size)
    return Stretch(_cards(viewer, shown.rows, since, mixed=mixed), shown.next, shown.top)


def _with_line(cards: Sequence[Card], since: datetime, before: Cursor | None) -> Sequence[Card]:
    """The same cards, with the line below what is unread; without it where nothing is."""
    unread_above = before is not None and before.at > since
    for place, each in enumerate(cards):
        if each.post.created_at <= since:
            marked = replace(each, below_line=unread_above)
            return [*cards[:place], marked, *cards[place + 1 :]]
        unread_above = unread_above or bool(each.post.unread)
    return cards


def _cards(
    viewer: Viewer, posts: Sequence[Post], since: datetime | None, *, mixed: bool = True
) -> list[Card]:
    subjects = subjects_of(viewer, posts) if mixed else {}
    cards = {post.id: Card(post, subject=subjects.get(post.about or "")) for post in posts}
    replies = _newest_replies(viewer, list(cards), since=since)
    for first_id, (count, unread, newest) in replies.items():
        more = {"replies": count, "newest": newest, "unread": unread}
        cards[first_id] = replace(cards[first_id], **more)  # type: ignore[arg-type]  # its fields
    return list(cards.values())


def _newest_replies(
    viewer: Viewer, first_ids: Collection[int], *, since: datetime | None
) -> dict[int, tuple[int, int, list[Post]]]:
    """For each first post that has replies: how many, how many unread, and the newest."""
    if not first_ids:
        return {}
    newest_first = (Post.created_at.desc(), Post.id.desc())
    ranked = (
        select(
            Post.id,
            func.count().over(partition_by=Post.thread_id).label("replies"),
            func.sum(case((unread_by(viewer, since), 1), else_=0))
            .over(partition_by=Post.thread_id)
            .label("unread"),
            func.row_number()
            .over(partition_by=Post.thread_id, order_by=newest_first)
            .label("place"),
        )
        .where(*_standing(Post.thread_id.in_(first_ids)))
        .subquery()
    )
    rows = db.session.execute(
        _posts(viewer, since=since)
        .add_columns(ranked.c.replies, ranked.c.unread)
        .join(ranked, ranked.c.id == Post.id)
        .where(ranked.c.place <= _FOLDED_IN)
        .order_by(Post.created_at, Post.id)
    )
    found: dict[int, tuple[int, int, list[Post]]] = {}
    for post, replies, unread in rows:
        found.setdefault(post.thread_id, (replies, unread, []))[2].append(post)
    return found
