"""The verbs that say that one wants this too, and no longer does. None of them commits."""

from sqlalchemy import delete

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.stream.facts import BackingTakenBack, PostBacked, of
from entgov.stream.models import Backing, Post


def back(post: Post, *, by: Person) -> None:
    """Vote for an idea, or have the same question; once for each person."""
    begun = insert(Backing).values(post_id=post.id, person_id=by.id, at=now())
    if db.session.scalar(begun.on_conflict_do_nothing().returning(Backing.post_id)):
        announce(PostBacked(**of(post)), by=by.id)


def take_backing_back(post: Post, *, by: Person) -> None:
    """Vote for it no longer."""
    own = delete(Backing).where(Backing.post_id == post.id, Backing.person_id == by.id)
    if db.session.scalar(own.returning(Backing.post_id)):
        announce(BackingTakenBack(**of(post)), by=by.id)
