"""What screens need to know of posts, loaded whole: as many queries for one row as for twenty."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.spaces.policy import member
from entgov.stream.models import Post, PostRevision, PostTag
from entgov.stream.policy import editable_by, readable_by
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Page, Stretch, numbered, stretch

PER_STRETCH = 20
REPLIES_PER_PAGE = 50
_FOLDED_IN = 2


@dataclass(frozen=True)
class Card:
    """A post as it stands in a stream: how many replies it has, and the newest, oldest first."""

    post: Post
    replies: int = 0
    newest: Sequence[Post] = ()


def readable_post(viewer: Viewer, post_id: int) -> Post | None:
    """The post with this id, also a removed one, if the viewer may read it."""
    if post_id > LARGEST_ID:
        return None
    return db.session.scalar(_posts(viewer, Post.id == post_id).options(*_with_thread()))


def unremoved_post(viewer: Viewer, post_id: int) -> Post | None:
    """The post with this id, if the viewer may read it and its author has not removed it."""
    post = readable_post(viewer, post_id)
    return None if post is None or post.is_removed else post


def threads(
    viewer: Viewer,
    *,
    space: Space | None = None,
    own: bool = False,
    before: Cursor | None = None,
    size: int = PER_STRETCH,
) -> Stretch[Card]:
    """First posts, the newest on top: of one space, of the viewer's own, or of all they may read.

    A removed one stays, as a marker, where it has replies.
    """
    where = [Post.thread_id.is_(None), or_(Post.removed_at.is_(None), _has_replies())]
    if space is not None:
        where.append(Post.space_id == space.id)
    if own:
        where.append(Post.space_id.in_(select(Space.id).where(member(viewer))))
    return _stretch(viewer, *where, before=before, size=size, fold_in=True)


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


def replies_to(viewer: Viewer, first: Post, *, number: int) -> Page[Post]:
    """One page of the replies to a first post, the oldest on top, removed ones among them."""
    replies = _posts(viewer, Post.thread_id == first.id).order_by(Post.created_at, Post.id)
    return numbered(replies, number=number, per_page=REPLIES_PER_PAGE)


def page_of(reply: Post) -> int:
    """The number of the page of its thread that a reply stands on."""
    earlier = or_(
        Post.created_at < reply.created_at,
        and_(Post.created_at == reply.created_at, Post.id < reply.id),
    )
    place = select(func.count()).where(Post.thread_id == reply.thread_id, earlier)
    return (db.session.scalar(place) or 0) // REPLIES_PER_PAGE + 1


def wordings(post: Post, *, number: int) -> Page[PostRevision]:
    """One page of all wordings of a post, the newest on top."""
    statement = (
        select(PostRevision)
        .where(PostRevision.post_id == post.id)
        .options(joinedload(PostRevision.author, innerjoin=True))
        .order_by(PostRevision.number.desc())
    )
    return numbered(statement, number=number, per_page=PER_STRETCH)


def _posts(viewer: Viewer, *where: ColumnElement[bool]) -> Select[Post]:
    """Posts that the viewer may read, with all that a screen shows of each."""
    return (
        select(Post)
        .where(readable_by(viewer), *where)
        .options(
            joinedload(Post.author, innerjoin=True),
            joinedload(Post.space, innerjoin=True),
            with_expression(Post.editable, editable_by(viewer)),
        )
    )


def _with_thread() -> tuple[ORMOption, ...]:
    return (joinedload(Post.thread).joinedload(Post.author),)


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
    fold_in: bool = False,
) -> Stretch[Card]:
    statement = (
        _posts(viewer, *where)
        .options(*_with_thread())
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(size + 1)
    )
    if before:
        statement = statement.where(before.older(Post.created_at, Post.id))
    posts = db.session.scalars(statement).all()
    shown = stretch(posts, lambda post: Cursor(post.created_at, post.id), size=size)
    return Stretch(_cards(viewer, shown.rows, fold_in), shown.next)


def _cards(viewer: Viewer, posts: Sequence[Post], fold_in: bool) -> list[Card]:
    cards = {post.id: Card(post) for post in posts}
    replies = _newest_replies(viewer, list(cards), most=_FOLDED_IN if fold_in else 1)
    for first_id, (count, newest) in replies.items():
        cards[first_id] = Card(cards[first_id].post, count, newest if fold_in else ())
    return list(cards.values())


def _newest_replies(
    viewer: Viewer, first_ids: Collection[int], *, most: int
) -> dict[int, tuple[int, list[Post]]]:
    """For each first post that has replies: how many, and the newest, oldest first."""
    if not first_ids:
        return {}
    newest_first = (Post.created_at.desc(), Post.id.desc())
    ranked = (
        select(
            Post.id,
            func.count().over(partition_by=Post.thread_id).label("replies"),
            func.row_number()
            .over(partition_by=Post.thread_id, order_by=newest_first)
            .label("place"),
        )
        .where(*_standing(Post.thread_id.in_(first_ids)))
        .subquery()
    )
    rows = db.session.execute(
        _posts(viewer)
        .add_columns(ranked.c.replies)
        .join(ranked, ranked.c.id == Post.id)
        .where(ranked.c.place <= most)
        .order_by(Post.created_at, Post.id)
    )
    found: dict[int, tuple[int, list[Post]]] = {}
    for post, replies in rows:
        found.setdefault(post.thread_id, (replies, []))[1].append(post)
    return found
