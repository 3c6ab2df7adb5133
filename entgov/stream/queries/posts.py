"""One post, its thread, and its wordings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.stream.linked import with_links
from entgov.stream.models import Post, PostRevision
from entgov.stream.queries.acts import with_acts
from entgov.stream.queries.away import with_away
from entgov.stream.queries.cards import answers_to, posts_of, standing, with_spaces, with_thread
from entgov.stream.queries.kinds import with_kinds
from entgov.stream.queries.unread import unread_by
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

REPLIES_PER_PAGE = 50
_WORDINGS_PER_PAGE = 20


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
    post = db.session.scalar(posts_of(viewer, Post.id == post_id).options(*with_thread()))
    with_spaces(viewer, [each for each in (post, post and post.thread) if each])
    return post


def unremoved_post(viewer: Viewer, post_id: int) -> Post | None:
    """The post with this id, if the viewer may read it and its author has not removed it."""
    post = readable_post(viewer, post_id)
    return None if post is None or post.is_removed else post


def replies_to(viewer: Viewer, first: Post, *, number: int) -> Page[Post]:
    """One page of the replies to a first post, the oldest on top, removed ones among them; and
    what people did with all of these posts.
    """
    replies = posts_of(viewer, Post.thread_id == first.id)
    page = numbered(
        replies.order_by(Post.created_at, Post.id), number=number, per_page=REPLIES_PER_PAGE
    )
    with_acts(viewer, [first, *page.rows])
    with_kinds(viewer, [first])
    with_links(viewer, [first, *page.rows])
    with_away([first, *page.rows])
    return page


def accepted_answer(viewer: Viewer, question: Post) -> Post | None:
    """The accepted answer to a question of which it is known what was done with it."""
    return answers_to(viewer, [question]).get(question.id)


def posts_of_thread(viewer: Viewer, first: Post, *, most: int) -> Sequence[Post]:
    """A first post and its replies, the oldest first, without removed ones."""
    whole = or_(Post.id == first.id, Post.thread_id == first.id)
    statement = posts_of(viewer, *standing(whole)).order_by(Post.created_at, Post.id)
    return db.session.scalars(statement.limit(most)).all()


def first_unread(viewer: Viewer, first: Post) -> FirstUnread | None:
    """The first reply to a first post that the viewer has not read; None where they have all."""
    order = (Post.created_at, Post.id)
    placed = (
        select(
            Post.id,
            func.row_number().over(order_by=order).label("place"),
            unread_by(viewer).label("unread"),
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
    return numbered(statement, number=number, per_page=_WORDINGS_PER_PAGE)
