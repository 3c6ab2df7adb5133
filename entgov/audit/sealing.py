"""Seals facts, in the worker, a moment after they were committed.

Not in the transaction that announces them: each would have to wait for the one before it to end,
so that all who write anywhere would write one after the other. Facts are sealed in the order in
which they are seen; one with a smaller id that was committed later comes later.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from entgov.audit.chain import FIRST, Link, following
from entgov.audit.models import STATE, Seal, TrailState
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, insert, transaction
from entgov.core.facts import FactRecord

BATCH = 1_000
LOOK_BACK = 2_000
"""How many ids below the highest sealed one are looked at each time; all of them once an hour."""
LATE = timedelta(hours=1)
"""No transaction is open for so long: what is dated before that was there, or was put in later."""
_BREATH = 0.05  # seconds between two batches, in which others write


def seal_next(stop: threading.Event) -> bool:
    """Seal one batch of what has come; False where nothing waits, or somebody else is at it."""
    sealed = _seal(everywhere=False)
    if sealed == BATCH:
        stop.wait(_BREATH)
    return sealed > 0


def look_everywhere() -> None:
    """Seal also what has come far below; from then on it is known that all is sealed."""
    while _seal(everywhere=True) == BATCH:
        pass


def unsealed() -> Select[FactRecord]:
    """The facts without a seal, the oldest first."""
    beside = select(FactRecord).outerjoin(Seal, Seal.fact_id == FactRecord.id)
    return beside.where(Seal.position.is_(None)).order_by(FactRecord.id)


def last_link() -> Link:
    """The end of the chain."""
    newest = select(Seal.position, Seal.hash).order_by(Seal.position.desc()).limit(1)
    row = db.session.execute(newest).one_or_none()
    return Link(*row) if row else FIRST


def _seal(*, everywhere: bool) -> int:
    """How many were sealed."""
    waiting = unsealed().limit(BATCH)
    if not everywhere:
        highest = db.session.scalar(select(func.max(Seal.fact_id))) or 0
        waiting = waiting.where(FactRecord.id > highest - LOOK_BACK)
        found = db.session.scalar(waiting.with_only_columns(FactRecord.id).limit(1))
        db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
        if found is None:
            return 0
    with transaction():
        state = _locked()
        if state is None:
            return 0
        looked_at = now()
        facts = db.session.scalars(waiting).all()
        _append(facts, state.caught_up_at)
        if len(facts) < BATCH:
            state.caught_up_at = looked_at
        return len(facts)


def _locked() -> TrailState | None:
    """The state, which nobody else has as long as this transaction lasts; None if somebody has."""
    first = insert(TrailState).values(id=STATE, sent_to=0, error="")
    db.session.execute(first.on_conflict_do_nothing())
    mine = select(TrailState).where(TrailState.id == STATE).with_for_update(skip_locked=True)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def _append(facts: Sequence[FactRecord], caught_up_at: datetime | None) -> None:
    before, seals = last_link(), []
    for fact in facts:
        late = caught_up_at is not None and fact.at < caught_up_at - LATE
        before = following(before, fact, late=late)
        place = {"position": before.position, "hash": before.hash}
        seals.append({**place, "fact_id": fact.id, "late": late})
    if seals:
        db.session.execute(insert(Seal), seals)


CHORE = Chore(seal_next, look_everywhere, pause=1.0, sweep_every=3_600.0)
