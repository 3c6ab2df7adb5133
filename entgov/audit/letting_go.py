"""Lets the oldest entries of the trail go, where a body does not keep all of them.

The chain is cut at one place: no entry before it is younger than what is kept. Where that is, with
the hash of the last seal that goes, is an entry itself (`TrailCut`), sealed like all others; so
`verifying.py` begins there, and who cuts off more shows. Then rows go, a few at a time. Those that
something still refers to stay until nothing does: a notice, a delivery, and kinds that rooms look
for (`Fact.kept`).
"""

import threading
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, select

from entgov.audit.facts import TrailCut
from entgov.audit.models import STATE, Seal, TrailState
from entgov.audit.sealing import last_link
from entgov.audit.streaming import target
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, Fact, FactRecord, announce
from entgov.core.settings import in_force
from entgov.notifications.models import Notice

BATCH = 500
WEEK = timedelta(days=7)
"""So long entries wait for others that go with them: else each day had a cut of its own."""
_YEAR = timedelta(days=365.25)
_BREATH = 0.05  # seconds between two batches, in which others write


def let_go_next(stop: threading.Event) -> bool:
    """Cut the trail if it is time, and let a batch of rows go; False where none is left to."""
    years = in_force().audit_kept
    if years:
        _cut(now() - years * _YEAR)
    gone = _delete_some()
    if gone:
        stop.wait(_BREATH)
    return gone > 0


def begins_at() -> datetime | None:
    """Before this moment entries were let go; None where all are there."""
    return db.session.scalar(select(TrailState.cut_until).where(TrailState.id == STATE))


def _cut(until: datetime) -> None:
    """Let all entries go before the first that is of this moment or later."""
    cut_to = db.session.scalar(select(TrailState.cut_to).where(TrailState.id == STATE)) or 0
    there = _places(cut_to)
    oldest = db.session.scalar(there.with_only_columns(FactRecord.at).limit(1))
    if oldest is None or oldest >= until - WEEK:
        db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
        return
    first_kept = db.session.scalar(there.where(FactRecord.at >= until).limit(1))
    last = first_kept - 1 if first_kept else last_link().position - 1
    with transaction():
        state = db.session.get_one(TrailState, STATE, with_for_update=True)
        last = min(last, state.sent_to) if target() else last  # what nobody has taken yet stays
        digest = db.session.scalar(select(Seal.hash).where(Seal.position == last))
        if digest is None or last <= state.cut_to:
            return
        state.cut_to, state.cut_hash, state.cut_until = last, digest, until
        announce(TrailCut(position=last, hash=digest, until=until.isoformat()), by=None)


def _places(cut_to: int) -> Select[int]:
    """The positions that are left, the first one first."""
    left = select(Seal.position).select_from(Seal)
    left = left.join(FactRecord, FactRecord.id == Seal.fact_id)
    return left.where(Seal.position > cut_to).order_by(Seal.position)


def _delete_some() -> int:
    """How many rows were let go."""
    kept = [name for name, kind in Fact.kinds.items() if kind.kept]
    cut_to = select(TrailState.cut_to).where(TrailState.id == STATE).scalar_subquery()
    free = (
        select(Seal.fact_id)
        .join(FactRecord, FactRecord.id == Seal.fact_id)
        .where(
            Seal.position <= cut_to,
            FactRecord.kind.not_in(kept),
            ~exists().where(Notice.fact_id == Seal.fact_id),
            ~exists().where(Delivery.fact_id == Seal.fact_id),
        )
        .order_by(Seal.position)
        .limit(BATCH)
    )
    ids = db.session.scalars(free).all()
    db.session.rollback()  # as above
    if ids:
        with transaction():
            aside = {"synchronize_session": False}
            db.session.execute(delete(Seal).where(Seal.fact_id.in_(ids)), execution_options=aside)
            db.session.execute(
                delete(FactRecord).where(FactRecord.id.in_(ids)), execution_options=aside
            )
    return len(ids)


CHORE = Chore(let_go_next, lambda: None, pause=21_600.0, sweep_every=86_400.0)
