"""What is done for files behind people's backs: their words are read, and what nobody wants goes.

It runs in the worker, as a chore beside the deliveries.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Text, cast, delete, exists, or_, select, update

from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.drafts.models import Draft
from entgov.files import store
from entgov.files.facts import FileTextRead, UnusedUploadDropped
from entgov.files.models import Blob, File, FileUse, FileVersion
from entgov.files.workshop import Unreadable, words_in

UNUSED_FOR = timedelta(days=7)
"""So long an upload waits for the text that it was made for."""
SETTLED_FOR = timedelta(days=1)
"""So long a content stays that nothing refers to, and what a crash has left half done."""
_AT_ONCE = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class Swept:
    """How much a sweep has taken away."""

    uploads: int
    contents: int


def read_next(_stop: threading.Event | None = None) -> bool:
    """Make the words of one file known to the search; False where none waits."""
    kept = select(File.digest).where(File.kept_at.is_not(None))
    row = db.session.execute(
        select(Blob.digest, Blob.media)
        .where(Blob.text_state == "waiting", Blob.digest.in_(kept))
        .order_by(Blob.created_at, Blob.digest)
        .limit(1)
    ).one_or_none()
    db.session.rollback()  # reading takes long: hold no snapshot meanwhile
    if row is None:
        return False
    try:
        values = {"text": words_in(store.path_of(row.digest), row.media), "text_state": "read"}
    except Unreadable:
        log.info("the words of a file could not be read", digest=row.digest)
        values = {"text_state": "failed"}
    with transaction():
        _note_words(row.digest, values)
    return True


def _note_words(digest: str, values: dict[str, str]) -> None:
    db.session.execute(
        update(Blob).where(Blob.digest == digest, Blob.text_state == "waiting").values(**values)
    )
    files = db.session.execute(
        update(File)
        .where(File.digest == digest, File.kept_at.is_not(None))
        .values(changes=File.changes + 1)
        .returning(File.id, File.space_id)
        .execution_options(synchronize_session=False)
    ).all()
    for file_id, space_id in files:
        announce(FileTextRead(file_id=file_id, space_id=space_id), by=None)


def sweep(at: datetime | None = None) -> Swept:
    """Drop uploads that no text has, and contents that no file has. `at` is now, for tests."""
    at = at or now()
    uploads = _drop_unused(at - UNUSED_FOR)
    contents = _drop_contents(at - SETTLED_FOR)
    store.drop_leftovers(before=at - SETTLED_FOR)
    return Swept(uploads, contents)


def _drop_unused(before: datetime) -> int:
    """Uploads that were never saved with a text, are in no draft, and have waited long enough."""
    dropped = 0
    waiting = select(File.id).where(File.kept_at.is_(None), File.created_at < before)
    for file_id in db.session.scalars(waiting.order_by(File.id)).all():
        with transaction():
            dropped += _drop_upload(file_id)
    return dropped


def _drop_upload(file_id: int) -> int:
    """1 if it is gone now; 0 where somebody still writes with it, or has just saved it."""
    named = cast(Draft.fields, Text).contains(f"/files/{file_id}/")
    used = or_(exists().where(named), exists().where(FileUse.file_id == file_id))
    file = db.session.scalar(
        select(File).where(File.id == file_id, File.kept_at.is_(None), ~used).with_for_update()
    )
    if file is None:
        return 0
    announce(UnusedUploadDropped(space_id=file.space_id, upload_id=file_id), by=None)
    db.session.execute(delete(FileVersion).where(FileVersion.file_id == file_id))
    db.session.execute(delete(File).where(File.id == file_id))
    return 1


def _drop_contents(before: datetime) -> int:
    """What no version refers to. The row goes first; a content that comes in at this moment waits
    for that, makes its row anew, and is told by its fresh file (see `store.drop`)."""
    dropped = 0
    while digests := _unwanted(before):
        with transaction():
            gone = db.session.scalars(
                delete(Blob)
                .where(Blob.digest.in_(digests), Blob.touched_at < before, ~_referred_to())
                .returning(Blob.digest)
            ).all()
        dropped += _drop_from_disk(gone, before)
        if len(gone) < len(digests):
            break
    return dropped + _drop_strays(before)


def _unwanted(before: datetime) -> list[str]:
    found = db.session.scalars(
        select(Blob.digest).where(Blob.touched_at < before, ~_referred_to()).limit(_AT_ONCE)
    ).all()
    db.session.rollback()
    return list(found)


def _referred_to() -> ColumnElement[bool]:
    return or_(
        exists().where(FileVersion.digest == Blob.digest),
        exists().where(File.digest == Blob.digest),
    )


def _drop_strays(before: datetime) -> int:
    """Contents on the disk that never got a row: their transaction failed."""
    dropped, portion = 0, []
    for digest in store.digests():
        portion.append(digest)
        if len(portion) == _AT_ONCE:
            dropped += _drop_from_disk(portion, before)
            portion = []
    return dropped + _drop_from_disk(portion, before)


def _drop_from_disk(digests: Collection[str], before: datetime) -> int:
    known = set(db.session.scalars(select(Blob.digest).where(Blob.digest.in_(digests))))
    db.session.rollback()
    return sum(store.drop(each, before=before) for each in digests if each not in known)


CHORE = Chore(read_next, sweep, pause=2.0, sweep_every=3600.0)
