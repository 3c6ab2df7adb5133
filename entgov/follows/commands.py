"""The verbs that begin and end a follow and a mute. None of them commits.

What somebody follows and mutes is their own business: it is no fact, so no administrator reads it
in the audit trail.
"""

from datetime import datetime

from sqlalchemy import delete, literal, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.follows.models import Follow, Mute

_NOT_LOADED = {"synchronize_session": False}


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


def go_along(key: str, into: str) -> None:
    """Let what people said of one thing be said of another, which it has become.

    Nobody loses what they follow: who has stopped following the other follows it again by having
    followed the one, and who follows it does not get it muted.
    """
    _take_mutes_along(key, into)
    going = select(Follow.person_id, literal(into), Follow.since, Follow.stopped_at)
    following = insert(Follow).from_select(
        ["person_id", "key", "since", "stopped_at"], going.where(Follow.key == key)
    )
    db.session.execute(
        following.on_conflict_do_update(
            index_elements=["person_id", "key"],
            set_={"stopped_at": None},
            where=following.excluded.stopped_at.is_(None),
        )
    )
    db.session.execute(delete(Follow).where(Follow.key == key), execution_options=_NOT_LOADED)


def _take_mutes_along(key: str, into: str) -> None:
    follows_it = select(Follow.person_id).where(Follow.key == into, Follow.stopped_at.is_(None))
    going = select(Mute.person_id, literal(into), Mute.since).where(
        Mute.key == key, Mute.person_id.not_in(follows_it)
    )
    muting = insert(Mute).from_select(["person_id", "key", "since"], going)
    db.session.execute(muting.on_conflict_do_nothing())
    db.session.execute(delete(Mute).where(Mute.key == key), execution_options=_NOT_LOADED)
