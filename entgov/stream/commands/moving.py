"""The verb by which threads follow what they are about. It does not commit."""

from collections.abc import Collection

from sqlalchemy import or_, select, update

from entgov.accounts.models import Person
from entgov.core.database import db, portions
from entgov.core.facts import announce
from entgov.spaces.models import Space
from entgov.stream.facts import PostMoved
from entgov.stream.models import Placement, Post


def move(about: Collection[str], space: Space, *, by: Person | None) -> list[int]:
    """Let the threads about these things, with all replies, follow them to another space.

    Gives the ids of the posts.
    """
    moved_ids = []
    for keys in portions(about):
        threads = select(Post.id).where(Post.about.in_(keys))
        db.session.execute(
            update(Placement)
            .where(Placement.post_id.in_(threads))
            .values(space_id=space.id)
            .execution_options(synchronize_session=False)
        )
        moved = db.session.execute(
            update(Post)
            .where(or_(Post.id.in_(threads), Post.thread_id.in_(threads)))
            .values(space_id=space.id)
            .returning(Post.id, Post.thread_id)
            .execution_options(synchronize_session=False)
        )
        for post_id, thread_id in moved.all():
            fact = PostMoved(space_id=space.id, post_id=post_id, thread_id=thread_id)
            announce(fact, by=by.id if by else None)
            moved_ids.append(post_id)
    return moved_ids
