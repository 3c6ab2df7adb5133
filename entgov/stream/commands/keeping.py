"""The verbs that keep a post for later. None of them commits.

What somebody keeps is their own business: it is no fact.
"""

from datetime import datetime

from sqlalchemy import delete, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.stream.models import Post, SavedPost


def save(post: Post, *, remind_at: datetime | None, by: Person) -> None:
    """Keep the post for later; one that is kept already is reminded of at this moment instead."""
    kept = insert(SavedPost).values(
        person_id=by.id, post_id=post.id, saved_at=now(), remind_at=remind_at
    )
    db.session.execute(
        kept.on_conflict_do_update(
            index_elements=["person_id", "post_id"], set_={"remind_at": remind_at}
        )
    )


def unsave(post: Post, *, by: Person) -> None:
    """Keep the post no longer."""
    own = (SavedPost.person_id == by.id, SavedPost.post_id == post.id)
    db.session.execute(delete(SavedPost).where(*own))


def see_reminder(post: Post, *, by: Person) -> None:
    """The person has been reminded of the post; it stays kept."""
    own = (SavedPost.person_id == by.id, SavedPost.post_id == post.id)
    db.session.execute(update(SavedPost).where(*own).values(remind_at=None))
