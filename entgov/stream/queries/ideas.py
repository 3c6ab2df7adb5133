"""Ideas by votes or by age, in one state or in all."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from entgov.stream.models import Backing, Idea, IdeaState, Post
from entgov.stream.queries.cards import Card, cards_of, posts_of, standing, with_thread
from entgov.stream.queries.kinds import with_kinds
from entgov.stream.queries.muting import heard_by
from entgov.stream.queries.posts import unremoved_post
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

_PER_PAGE = 20


def idea(viewer: Viewer, post_id: int) -> Post | None:
    """The idea with this id and where it stands, if the viewer may read it."""
    post = unremoved_post(viewer, post_id)
    if post is None or post.kind != "idea" or post.thread_id is not None:
        return None
    with_kinds(viewer, [post])
    return post if post.details else None


def ideas(viewer: Viewer, *, state: IdeaState | None, newest: bool, number: int) -> Page[Card]:
    """One page of the ideas that the viewer may read and has not muted."""
    first = Post.kind == "idea", Post.thread_id.is_(None)
    statement = (
        posts_of(viewer, *standing(*first, heard_by(viewer)))
        .join(Idea, Idea.post_id == Post.id)
        .options(*with_thread())
    )
    if state:
        statement = statement.where(Idea.state == state)
    order: list[Any] = [Post.created_at.desc(), Post.id.desc()]
    if not newest:
        votes = select(func.count()).where(Backing.post_id == Post.id).correlate(Post)
        order.insert(0, votes.scalar_subquery().desc())
    page = numbered(statement.order_by(*order), number=number, per_page=_PER_PAGE)
    return replace(page, rows=cards_of(viewer, page.rows))
