"""Posts as screens show them: with author, spaces, thread, rights and newest replies.

As many queries for one row as for twenty.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.stream.linked import with_links
from entgov.stream.models import Placement, Post
from entgov.stream.policy import editable_by, readable_by
from entgov.stream.queries.acts import with_acts
from entgov.stream.queries.away import with_away
from entgov.stream.queries.kinds import with_kinds
from entgov.stream.queries.muting import IN_THREAD, heard_by
from entgov.stream.queries.unread import unread_by
from entgov.stream.subjects import Subject, subjects_of
from entgov.web.guard import Viewer

_FOLDED_IN = 2


@dataclass(frozen=True)
class Card:
    """A post as it stands in a stream.

    answer     of a question: the accepted one
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
    answer: Post | None = None


def card(viewer: Viewer, post: Post) -> Card:
    """A post as it stands in a stream, read anew."""
    statement = posts_of(viewer, Post.id == post.id).options(*with_thread())
    read = db.session.scalars(statement, execution_options={"populate_existing": True}).all()
    with_away(read)
    return cards_of(viewer, read)[0]


def posts_of(viewer: Any, *where: ColumnElement[bool]) -> Select[Post]:
    """Posts that the viewer may read, with all that a screen shows of each but `with_spaces`."""
    return (
        select(Post)
        .where(readable_by(viewer), *where)
        .options(
            joinedload(Post.author, innerjoin=True),
            joinedload(Post.space, innerjoin=True),
            with_expression(Post.editable, editable_by(viewer)),
            with_expression(Post.unread, unread_by(viewer)),
        )
    )


def with_thread() -> tuple[ORMOption, ...]:
    return (joinedload(Post.thread).joinedload(Post.author),)


def with_spaces(viewer: Viewer, posts: Iterable[Post]) -> None:
    """Tell posts of several spaces which of them the viewer may read in: one query for all."""
    several = [post for post in posts if post.placed_in > 1]
    if not several:
        return
    ids = {post.thread_id or post.id for post in several}
    rows = db.session.execute(
        select(Placement.post_id, Space)
        .join(Space, Space.id == Placement.space_id)
        .where(Placement.post_id.in_(ids), space_readable_by(viewer))
        .order_by(Space.everyone.desc(), func.lower(Space.name), Space.id)
    )
    found: defaultdict[int, list[Space]] = defaultdict(list)
    for post_id, space in rows:
        found[post_id].append(space)
    for post in several:
        post.show_in(found[post.thread_id or post.id])


def standing(*where: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (Post.removed_at.is_(None), *where)


def has_replies() -> ColumnElement[bool]:
    answer = aliased(Post)
    return exists().where(answer.thread_id == Post.id, answer.removed_at.is_(None))


def cards_of(viewer: Viewer, posts: Sequence[Post], *, mixed: bool = True) -> list[Card]:
    """The posts with their newest replies, and what each is about where that can differ."""
    with_spaces(viewer, posts)
    with_kinds(viewer, posts)
    subjects = subjects_of(viewer, posts) if mixed else {}
    cards = {post.id: Card(post, subject=subjects.get(post.about or "")) for post in posts}
    replies = _newest_replies(viewer, list(cards))
    for first_id, (count, unread, newest) in replies.items():
        more = {"replies": count, "newest": newest, "unread": unread}
        cards[first_id] = replace(cards[first_id], **more)  # type: ignore[arg-type]  # its fields
    shown = [reply for each in cards.values() for reply in each.newest]
    with_acts(viewer, [*posts, *shown])
    with_links(viewer, [*posts, *shown])
    answers = answers_to(viewer, posts)
    return [replace(each, answer=answers.get(each.post.id)) for each in cards.values()]


def answers_to(viewer: Viewer, posts: Iterable[Post]) -> dict[int, Post]:
    """The accepted answers to those of the posts that have one, by the id of the question."""
    ids = [post.acts.answer_id for post in posts if post.acts.answer_id]
    if not ids:
        return {}
    answers = db.session.scalars(posts_of(viewer, *standing(Post.id.in_(ids))))
    return {answer.thread_id: answer for answer in answers if answer.thread_id}


def _newest_replies(
    viewer: Viewer, first_ids: Collection[int]
) -> dict[int, tuple[int, int, list[Post]]]:
    """For each first post that has replies: how many, how many unread, and the newest."""
    if not first_ids:
        return {}
    newest_first = (Post.created_at.desc(), Post.id.desc())
    ranked = (
        select(
            Post.id,
            func.count().over(partition_by=Post.thread_id).label("replies"),
            func.sum(case((unread_by(viewer), 1), else_=0))
            .over(partition_by=Post.thread_id)
            .label("unread"),
            func.row_number()
            .over(partition_by=Post.thread_id, order_by=newest_first)
            .label("place"),
        )
        .where(*standing(Post.thread_id.in_(first_ids), heard_by(viewer, despite=IN_THREAD)))
        .subquery()
    )
    rows = db.session.execute(
        posts_of(viewer)
        .add_columns(ranked.c.replies, ranked.c.unread)
        .join(ranked, ranked.c.id == Post.id)
        .where(ranked.c.place <= _FOLDED_IN)
        .order_by(Post.created_at, Post.id)
    )
    found: dict[int, tuple[int, int, list[Post]]] = {}
    for post, replies, unread in rows:
        found.setdefault(post.thread_id, (replies, unread, []))[2].append(post)
    return found
