"""The verbs that acknowledge an announcement and take it off its place. None of them commits."""

from sqlalchemy import update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.stream.facts import (
    AnnouncementAcknowledged,
    AnnouncementUnpinned,
    MissingReadersExported,
    of,
)
from entgov.stream.models import Acknowledged, Announcement, Post


def acknowledge(post: Post, *, by: Person) -> None:
    """The person says that they have read the announcement; this stays."""
    said = insert(Acknowledged).values(post_id=post.id, person_id=by.id, at=now())
    if db.session.scalar(said.on_conflict_do_nothing().returning(Acknowledged.post_id)):
        announce(AnnouncementAcknowledged(**of(post)), by=by.id)


def note_list_taken(post: Post, *, by: Person) -> None:
    """Put on the record that the list of those who have not read it leaves entgov."""
    announce(MissingReadersExported(**of(post)), by=by.id)


def unpin(post: Post, *, by: Person) -> None:
    """Let the announcement stand on top of its spaces no longer."""
    pinned = (Announcement.post_id == post.id, Announcement.pinned_until.is_not(None))
    taken_off = update(Announcement).where(*pinned).values(pinned_until=None)
    if db.session.scalar(taken_off.returning(Announcement.post_id)):
        announce(AnnouncementUnpinned(**of(post)), by=by.id)
