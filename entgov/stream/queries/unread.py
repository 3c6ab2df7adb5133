"""What somebody has not read yet; see `models/reading.py` for how that is known."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from entgov.stream.models import Placement, Post, SpaceRead, ThreadRead


def unread_by(person: Any) -> ColumnElement[bool]:
    """The posts of others that came after the person did, and after all their marks."""
    thread = func.coalesce(Post.thread_id, Post.id)
    in_thread = (
        select(ThreadRead.thread_id)
        .where(
            ThreadRead.person_id == person.id,
            ThreadRead.thread_id == thread,
            ThreadRead.read_to >= Post.created_at,
        )
        .correlate_except(ThreadRead)
    )
    in_space = (
        select(SpaceRead.space_id)
        .join(Placement, Placement.space_id == SpaceRead.space_id)
        .where(
            SpaceRead.person_id == person.id,
            SpaceRead.read_to >= Post.created_at,
            Placement.post_id == thread,
        )
        .correlate_except(SpaceRead, Placement)
    )
    return and_(
        Post.author_id != person.id,
        Post.removed_at.is_(None),
        Post.created_at > person.created_at,
        ~in_thread.exists(),
        ~in_space.exists(),
    )
