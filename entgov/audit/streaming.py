"""Sends what is sealed on to the body's monitoring: each fact at least once, in order.

How far it is stands in the database. What was not taken is sent again; while nobody takes it, it
waits there, and `entgov doctor` says since when. The first time begins with the first fact.

Whoever runs entgov says where it goes, and sees all of the trail, also of spaces that they may not
read. So the names that things in private spaces have are left out.
"""

import threading
from collections.abc import Sequence
from datetime import timedelta

import structlog
from flask_babel import force_locale
from sqlalchemy import and_, or_, select, update

from entgov.accounts.models import Person
from entgov.audit.lines import as_json
from entgov.audit.models import STATE, Seal, TrailState
from entgov.audit.sending import Line, NotSent, send
from entgov.audit.trail import Actor, Entry, Named
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.outlets import Outlet, outlet_at
from entgov.core.settings import at_start
from entgov.spaces.models import Space

BATCH = 500
AGAIN_AFTER = timedelta(seconds=10)
LEASE = timedelta(minutes=2)
"""So long another worker waits for one that says nothing more."""

log = structlog.get_logger()


def send_next(_stop: threading.Event) -> bool:
    """Send one batch; False where nothing waits, it goes nowhere, or it is not taken now."""
    outlet = target()
    if outlet is None or not _something_waits():
        return False
    sent_to = _claim()
    if sent_to is None:
        return False
    lines, last = _lines(sent_to)
    try:
        send(outlet, lines)
    except NotSent as problem:
        log.warning("the audit trail was not sent", why=str(problem))
        _failed(str(problem))
        return False
    _sent(last)
    return True


def target() -> Outlet | None:
    """Where it goes; None: nowhere."""
    address = at_start().audit_stream
    return outlet_at(address) if address else None


def _something_waits() -> bool:
    state = db.session.get(TrailState, STATE)
    newest = db.session.scalar(select(Seal.position).order_by(Seal.position.desc()).limit(1))
    waits = state is not None and (newest or 0) > state.sent_to
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    return waits


def _claim() -> int | None:
    """The position that is sent to by now, and nobody else sends; None if somebody does."""
    moment = now()
    failed = and_(TrailState.failed_at.is_not(None), TrailState.claimed_at < moment - AGAIN_AFTER)
    free = or_(TrailState.claimed_at.is_(None), TrailState.claimed_at < moment - LEASE, failed)
    with transaction():
        return db.session.scalar(
            update(TrailState)
            .where(TrailState.id == STATE, free)
            .values(claimed_at=moment)
            .returning(TrailState.sent_to)
        )


def _lines(after: int) -> tuple[Sequence[Line], int]:
    """The next ones, and the position of the last."""
    rows = db.session.execute(
        select(FactRecord, Actor, Named, Space, Seal)
        .join(Seal, Seal.fact_id == FactRecord.id)
        .outerjoin(Actor, Actor.id == FactRecord.actor_id)
        .outerjoin(Named, Named.id == FactRecord.about_id)
        .outerjoin(Space, Space.id == FactRecord.space_id)
        .where(Seal.position > after)
        .order_by(Seal.position)
        .limit(BATCH)
    ).all()
    with force_locale("en"):
        lines = [_line(*row) for row in rows]
    last = rows[-1].Seal.position if rows else after
    db.session.rollback()
    return lines, last


def _line(
    fact: FactRecord, who: Person | None, about: Person | None, space: Space | None, seal: Seal
) -> Line:
    hidden = space is not None and space.kind == "private"
    entry = Entry(fact, who, about, None if hidden else space, seal)
    return Line(as_json(entry, values=not hidden), fact.kind, fact.at)


def _sent(last: int) -> None:
    _note(sent_to=last, claimed_at=None, failed_at=None, error="")


def _failed(why: str) -> None:
    with transaction():
        state = db.session.get_one(TrailState, STATE, with_for_update=True)
        state.failed_at, state.error = state.failed_at or now(), why[:500]


def _note(**values: object) -> None:
    with transaction():
        db.session.execute(update(TrailState).where(TrailState.id == STATE).values(**values))


CHORE = Chore(send_next, lambda: None, pause=1.0, sweep_every=3_600.0)
