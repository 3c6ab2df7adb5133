"""Packs what people asked for, in the worker, as a chore beside the deliveries.

What a worker had begun that was killed in the middle, another one begins anew.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from flask_babel import force_locale
from sqlalchemy import or_, select, update

from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import at_start
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by
from entgov.transfer.outgoing import archive, commands, shelf, site
from entgov.transfer.outgoing.archive import Progress
from entgov.transfer.outgoing.contents import Contents, contents
from entgov.transfer.outgoing.models import Export, What
from entgov.web.guard import Viewer, holds
from entgov.web.languages import locale_of

LEASE = timedelta(minutes=5)
"""So long another worker waits for one that says nothing more."""
_SAID_EVERY = 0.5  # seconds between two words on how far it is
_EACH_TEXT = 20_000  # bytes that a page takes, roughly, with its versions

log = structlog.get_logger()


class Refused(Exception):
    """Why there will be no file, as a word of ours: `full`, `rights`, `failed`."""


class _Stopped(Exception):
    """The worker ends; another one begins anew."""


@dataclass(frozen=True)
class _Job:
    """An export that this worker took."""

    id: int
    token: str
    what: What


def build_next(stop: threading.Event | None = None) -> bool:
    """Pack one export; False where none waits."""
    job = _claim()
    if job is None:
        return False
    try:
        size = _build(job, stop)
    except _Stopped:
        _note(job, claimed_at=None)
    except Refused as refusal:
        _note(job, finished_at=now(), problem=str(refusal))
    except Exception as error:  # whatever is wrong, the person who waits is told
        log.exception("an export could not be packed", exc_info=error)
        db.session.rollback()
        _note(job, finished_at=now(), problem="failed")
    else:
        _note(job, finished_at=now(), size=size)
    return True


def write(found: Contents, what: What, path: Path, progress: Progress) -> None:
    """Write a space to a path, as what was asked for. Raises Refused where there is no room."""
    size = sum(file.size for file in found.files) + _EACH_TEXT * len(found.pages)
    if not shelf.has_room_for(size):
        raise Refused("full")
    writer: Callable[..., None] = site.write if what == "site" else archive.write
    address = at_start().address
    with shelf.fresh(path) as beside:
        writer(found, beside, progress, address=address)


def _claim() -> _Job | None:
    old = now() - LEASE
    waiting = (
        Export.finished_at.is_(None),
        or_(Export.claimed_at.is_(None), Export.claimed_at < old),
    )
    found = db.session.scalar(select(Export.id).where(*waiting).limit(1))
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    if found is None:
        return None
    with transaction():
        export = db.session.scalar(
            select(Export)
            .where(*waiting)
            .order_by(Export.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if export is None:
            return None
        export.claimed_at = now()
        return _Job(export.id, export.token, export.what)


def _build(job: _Job, stop: threading.Event | None) -> int:
    """Write the file; gives its size. All is read with the rights of who asked for it."""
    export = db.session.get_one(Export, job.id)
    space, person = export.space, export.person
    _check(space, person)
    path = shelf.path_of(job.token)
    said = [0.0]

    def progress(done: int, total: int) -> None:
        if stop and stop.is_set():
            raise _Stopped
        if done == total or time.monotonic() - said[0] > _SAID_EVERY:
            said[0] = time.monotonic()
            _note(job, done=done, total=total, claimed_at=now())
            _check(space, person)

    with force_locale(locale_of(person.language)):
        write(contents(space, person), job.what, path, progress)
    return path.stat().st_size


def _check(space: Space, person: Viewer) -> None:
    """Who has lost sight of the space gets nothing more of it."""
    if not (getattr(person, "status", "") == "active" and holds(readable_by, space, person)):
        raise Refused("rights")


def _note(job: _Job, **values: object) -> None:
    with transaction():
        db.session.execute(update(Export).where(Export.id == job.id).values(**values))


def _sweep() -> None:
    with transaction():
        commands.sweep()


CHORE = Chore(build_next, _sweep, pause=1.0, sweep_every=900.0)
