"""The verbs that change imports. None of them commits, and the database decides who was first.

What they begin is done by `work.py`, in many small transactions, by the worker or by the command
that waits for it.
"""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.spaces.models import Space
from entgov.transfer.incoming import keeping
from entgov.transfer.incoming.facts import (
    ImportBrought,
    ImportDiscarded,
    ImportFailed,
    ImportStarted,
    ImportUndoStarted,
)
from entgov.transfer.incoming.models import Clashes, Import, ImportItem, State
from entgov.web.forms import one_line

LEASE = timedelta(seconds=60)
"""How long the worker leaves an import alone that a command is at work on."""
_KEPT_FOR = timedelta(days=7)
_LONGEST_NAME = 200  # characters


def bring(
    space: Space,
    kind: str,
    name: str,
    kept: str,
    *,
    by: Person | None,
    nonce: str = "",
    leased: bool = False,
) -> Import:
    """Begin to read a source that was kept. `leased`: who calls this does the work at once.

    The same nonce from the same person is the same form sent twice: that gives the import that is
    there already, and the source that came again is thrown away.
    """
    key = f"{by.id if by else ''} {space.id} {nonce[:100]}" if nonce else None
    if key and (there := _brought_by(key)):
        keeping.drop(kept)
        return there
    job = Import(
        form_key=key,
        space=space,
        by_id=by.id if by else None,
        kind=kind,
        name=one_line(name)[:_LONGEST_NAME] or gettext("Untitled"),
        kept=kept,
        state="reading",
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:  # both came at the same moment
        keeping.drop(kept)
        return db.session.scalars(select(Import).where(Import.form_key == key)).one()
    _tell(ImportBrought, job, by, leased)
    return job


def _brought_by(key: str) -> Import | None:
    return db.session.scalar(select(Import).where(Import.form_key == key))


def start(job: Import, *, clashes: Clashes, by: Person | None, leased: bool = False) -> bool:
    """Make the pages, or go on with it after a failure; False where there is nothing to start."""
    begun = {"clashes": clashes, "started_at": job.started_at or now(), "problem": ""}
    if job.can_go_on:
        begun.pop("clashes")
    elif job.state != "previewed":
        return False
    if not change(job, job.state, "running", **begun):
        return False
    _tell(ImportStarted, job, by, leased)
    return True


def read_as(job: Import, kind: str, *, by: Person | None) -> bool:
    """Read the source anew, as another kind; False where pages are made of it already."""
    if job.started_at or job.state not in ("previewed", "failed") or not job.kept:
        return False
    db.session.execute(delete(ImportItem).where(ImportItem.import_id == job.id))
    anew: dict[str, Any] = {"kind": kind, "problem": "", "losses": [], "tally": {}}
    anew["finished_at"] = None
    if not change(job, job.state, "reading", **anew):
        return False
    _tell(ImportBrought, job, by, leased=False)
    return True


def discard(job: Import, *, by: Person | None) -> bool:
    """Throw away what was brought and not started."""
    if job.started_at or job.state not in ("reading", "previewed", "failed"):
        return False
    kept = job.kept
    if not change(job, job.state, "discarded", kept=None, finished_at=now()):
        return False
    announce(ImportDiscarded(import_id=job.id, space_id=job.space_id), by=by.id if by else None)
    keeping.drop(kept)
    return True


def undo(job: Import, *, by: Person, leased: bool = False) -> bool:
    """Put into the bin what the import made and nobody has changed since."""
    if not job.can_be_undone:
        return False
    undone: dict[str, Any] = {"undone_by_id": by.id, "problem": ""}
    if not change(job, job.state, "undoing", **undone):
        return False
    _tell(ImportUndoStarted, job, by, leased)
    return True


def fail(job: Import, problem: str) -> None:
    """The import can't go on by itself, for a reason that is told."""
    if job.is_at_work and change(job, job.state, "failed", problem=problem, finished_at=now()):
        announce(ImportFailed(import_id=job.id, space_id=job.space_id), by=job.by_id)


def change(job: Import, seen: State, to: State, **values: Any) -> bool:
    """Bring the import from one state to another; False where somebody else was first."""
    changed = db.session.scalar(
        update(Import)
        .where(Import.id == job.id, Import.state == seen)
        .values(state=to, **values)
        .returning(Import.id),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(job)
    return changed is not None


def hold(job_id: int) -> None:
    """Keep the worker away from what this process does, for another while."""
    facts = select(FactRecord.id).where(
        FactRecord.kind.in_(["ImportBrought", "ImportStarted", "ImportUndoStarted"]),
        FactRecord.data["import_id"].as_integer() == job_id,
    )
    db.session.execute(
        update(Delivery).where(Delivery.fact_id.in_(facts)).values(due_at=now() + LEASE),
        execution_options={"synchronize_session": False},
    )


def sweep() -> None:
    """Throw away previews that nobody started for a week, and sources that belong to nothing."""
    old = now() - _KEPT_FOR
    waiting = Import.started_at.is_(None), Import.state.in_(["previewed", "failed"])
    for job in db.session.scalars(select(Import).where(*waiting, Import.created_at < old)):
        discard(job, by=None)
    wanted = set(db.session.scalars(select(Import.kept).where(Import.kept.is_not(None))))
    for name, changed in keeping.names():
        if name not in wanted and changed < old.timestamp():
            keeping.drop(name)


def _tell(
    kind: type[ImportBrought] | type[ImportStarted] | type[ImportUndoStarted],
    job: Import,
    by: Person | None,
    leased: bool,
) -> None:
    fact = kind(import_id=job.id, space_id=job.space_id)
    record = announce(fact, by=by.id if by else None)
    if leased:
        db.session.flush()
        own = update(Delivery).where(Delivery.fact_id == record.id).values(due_at=now() + LEASE)
        db.session.execute(own, execution_options={"synchronize_session": False})
