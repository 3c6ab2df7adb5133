"""The verbs that begin and end a follow and a mute. None of them commits.

What somebody follows and mutes is their own business: it is no fact, so no administrator reads it
in the audit trail.
"""

from datetime import datetime

from sqlalchemy import delete, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.follows.models import Follow, Mute


def follow(person: Person, key: str, *, at: datetime | None = None) -> None:
    """Let the person follow the thing; nothing changes where they do already."""
    since = at or now()
    begun = insert(Follow).values(person_id=person.id, key=key, since=since)
    db.session.execute(
        begun.on_conflict_do_update(
            index_elements=["person_id", "key"],
            set_={"since": since, "stopped_at": None},
            where=Follow.stopped_at.is_not(None),
        )
    )


def follow_unless_stopped(person: Person, key: str, *, at: datetime | None = None) -> None:
    """Let the person follow what they work on, unless they have said before that they won't."""
    begun = insert(Follow).values(person_id=person.id, key=key, since=at or now())
    db.session.execute(begun.on_conflict_do_nothing())


def unfollow(person: Person, key: str) -> None:
    """Let the person stop following the thing, until they say otherwise."""
    db.session.execute(
        update(Follow)
        .where(Follow.person_id == person.id, Follow.key == key, Follow.stopped_at.is_(None))
        .values(stopped_at=now())
        .execution_options(synchronize_session=False)
    )


def mute(person: Person, key: str) -> None:
    """Let the person meet nothing of this any more."""
    begun = insert(Mute).values(person_id=person.id, key=key, since=now())
    db.session.execute(begun.on_conflict_do_nothing())


def unmute(person: Person, key: str) -> None:
    """Let the person meet it again."""
    db.session.execute(delete(Mute).where(Mute.person_id == person.id, Mute.key == key))
