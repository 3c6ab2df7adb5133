"""The worker: takes deliveries in batches, hands them to their listeners, deletes them.

A delivery is claimed by moving its due time into the future, in a transaction of its own; if the
worker dies before it is deleted, it comes due again. Listeners re-read and converge, so being told
twice does no harm. One that fails is told again, each time later, and is parked in the end where
an administrator sees it. One that says `NotNow`, as search does while its index is being mended, is
told again until it listens.
"""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog
from flask import current_app
from flask_babel import refresh
from sqlalchemy import ColumnElement, Delete, Update, delete, select, update

from entgov import wiring
from entgov.core import alive
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord, Listener, NotNow, Origin, acts_come_from

BATCH = 200
LEASE = timedelta(seconds=60)
PUT_OFF = timedelta(seconds=3)  # until one who could not listen is told again
PARKED_AFTER = 8  # failures: about four minutes
_PAUSE = 0.2  # seconds between two looks at an empty table
_PATIENCE = 3  # seconds that what is begun beside gets to end

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A delivery that this worker took."""

    id: int
    listener: str
    fact: FactRecord


def run(stop: threading.Event) -> None:
    """Handle deliveries until told to stop; what was begun is finished."""
    acts_come_from(Origin("", "worker"))
    _take_over()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy has it
    beside = [
        threading.Thread(target=chore.look_after, args=(app, stop), name=name, daemon=True)
        for name, chore in wiring.CHORES.items()
    ]
    for each in beside:
        each.start()
    sign_at = 0.0
    while not stop.is_set():
        if monotonic() >= sign_at:
            sign_at = monotonic() + alive.EVERY.total_seconds()
            with transaction():
                alive.note(alive.WORKER)
        if not work_once():
            stop.wait(_PAUSE)
        db.session.remove()
        refresh()  # the time zone of the body may be another one by now
    for each in beside:
        each.join(_PATIENCE)


def work_once() -> int:
    """Handle one batch; gives how many deliveries were taken."""
    claimed = _claim() if _anything_due() else []
    batches = defaultdict(list)
    for delivery in claimed:
        batches[delivery.listener].append(delivery)
    listeners = wiring.listeners()
    for name, batch in batches.items():
        _hand_over(listeners.get(name), batch)
    return len(claimed)


def _anything_due() -> bool:
    """A look without a lock, so that an idle worker disturbs nobody."""
    found = db.session.scalar(select(Delivery.id).where(*_due()).limit(1))
    db.session.rollback()
    return found is not None


def _claim() -> list[Claimed]:
    with transaction():
        deliveries = db.session.execute(
            select(Delivery, FactRecord)
            .join(FactRecord, FactRecord.id == Delivery.fact_id)
            .where(*_due())
            .order_by(Delivery.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=Delivery)
        ).all()
        for delivery, _fact in deliveries:
            delivery.due_at = now() + LEASE
        db.session.flush()
        for fact in {fact for _delivery, fact in deliveries}:
            db.session.expunge(fact)  # it is read outside this transaction, and never changes
        return [Claimed(delivery.id, delivery.listener, fact) for delivery, fact in deliveries]


def _due() -> tuple[ColumnElement[bool], ...]:
    return Delivery.parked_at.is_(None), Delivery.due_at <= now()


def _hand_over(listener: Listener | None, batch: Sequence[Claimed]) -> None:
    """Tell the listener of the whole batch; if that fails, of each fact alone."""
    try:
        if listener is None:
            raise LookupError("there is no such listener any more")
        listener([delivery.fact for delivery in batch])
    except NotNow as error:
        db.session.rollback()
        log.warning("a listener can't listen now", listener=batch[0].listener, why=str(error))
        _settle(update(Delivery).values(due_at=now() + PUT_OFF), batch)
        return
    except Exception as error:  # whatever goes wrong with one fact must not stop the others
        db.session.rollback()
        if len(batch) == 1:
            _put_back(batch[0], error)
        else:
            for delivery in batch:
                _hand_over(listener, [delivery])
        return
    _settle(delete(Delivery), batch)


def _settle(change: Delete | Update, batch: Sequence[Claimed]) -> None:
    with transaction():
        ids = [delivery.id for delivery in batch]
        db.session.execute(change.where(Delivery.id.in_(ids)))


def _put_back(claimed: Claimed, error: Exception) -> None:
    log.warning("delivery failed", listener=claimed.listener, fact=claimed.fact.id, exc_info=error)
    with transaction():
        delivery = db.session.get(Delivery, claimed.id)
        if delivery is None:
            return
        delivery.attempts += 1
        delivery.error = f"{type(error).__name__}: {error}"[:2000]
        delivery.due_at = now() + timedelta(seconds=2**delivery.attempts)
        if delivery.attempts >= PARKED_AFTER:
            delivery.parked_at = now()


def _take_over() -> None:
    """What a worker before this one had claimed when it died need not wait for its lease to end.

    If that worker is still alive, some facts are told twice, which does no harm.
    """
    with transaction():
        db.session.execute(
            update(Delivery)
            .where(Delivery.attempts == 0, Delivery.parked_at.is_(None), Delivery.due_at > now())
            .values(due_at=now())
        )
