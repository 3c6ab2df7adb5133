"""Does at once what the worker would do bit by bit about what a demo has written."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from entgov import wiring
from entgov.core.database import db, portions, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.search.library import LISTENER as SEARCH

_INDEXED_AT_ONCE = 2_000


def catch_up(progress: Callable[[int], None], *, all_found: bool = True) -> None:
    """Tell the listeners all at once what else the worker would tell them bit by bit.

    The index is built anew, which covers whatever waits for it; unless not all is to be found, but
    only what waits. `progress` hears how many documents are done.
    """
    last = db.session.scalar(select(func.max(Delivery.id))) or 0
    for name, listener in wiring.listeners().items():
        waiting = Delivery.listener == name, Delivery.id <= last, Delivery.parked_at.is_(None)
        if name == SEARCH and all_found:
            wiring.library().rebuild(progress)
        elif name == SEARCH:
            _index(waiting, progress)
        else:
            facts = db.session.scalars(
                select(FactRecord).join(Delivery, Delivery.fact_id == FactRecord.id).where(*waiting)
            ).all()
            db.session.expunge_all()
            db.session.rollback()
            listener(facts)
        with transaction():
            db.session.execute(delete(Delivery).where(*waiting))


def _index(waiting: Sequence[Any], progress: Callable[[int], None]) -> None:
    statement = select(FactRecord).join(Delivery, Delivery.fact_id == FactRecord.id)
    facts = db.session.scalars(statement.where(*waiting).order_by(FactRecord.id)).all()
    db.session.expunge_all()
    done = 0
    for some in portions(facts, _INDEXED_AT_ONCE):
        wiring.library().listen(some)
        progress(done := done + len(some))
