"""Deliveries that failed so often that they were parked for an administrator to look at.

Something is wrong with the installation then, so every parked delivery is listed. But what it is
about is only told of facts that the administrator may read; of others, only which listener failed
and with which kind of error.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from entgov.audit.trail import readable_by
from entgov.audit.wordings import wording
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db
from entgov.core.facts import Delivery, Fact, FactRecord, announce
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Fact):
    """An administrator put a parked delivery back."""

    listener: str


@dataclass(frozen=True)
class Parked:
    """A parked delivery as an administrator may see it; `what` is None where that is hidden."""

    delivery: Delivery
    what: Any
    error: str


def parked_delivery(_viewer: Viewer, delivery_id: int) -> Delivery | None:
    """The parked delivery with this id. Who may see it (administrators), the view says."""
    if delivery_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id, Delivery.parked_at.is_not(None))
    )


def parked(viewer: Viewer, *, number: int) -> Page[Parked]:
    """One page of the parked deliveries, oldest first."""
    statement = select(Delivery).where(Delivery.parked_at.is_not(None)).order_by(Delivery.id)
    page = numbered(statement, number=number)
    kinds = _readable_kinds(viewer, [delivery.fact_id for delivery in page.rows])
    rows = [_shown(delivery, kinds.get(delivery.fact_id)) for delivery in page.rows]
    return Page(rows, page.number, page.total, page.per_page)


def waiting() -> int:
    """How many deliveries are still to be handled, without the parked ones."""
    counting = select(func.count()).select_from(Delivery).where(Delivery.parked_at.is_(None))
    return db.session.scalar(counting) or 0


def retry(delivery: Delivery, *, by: int) -> None:
    """Put a parked delivery back, due now, as if it had never failed."""
    delivery.due_at, delivery.attempts, delivery.parked_at = now(), 0, None
    announce(DeliveryRetried(listener=delivery.listener), by=by)


def _readable_kinds(viewer: Viewer, fact_ids: list[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(FactRecord.id, FactRecord.kind).where(
            FactRecord.id.in_(fact_ids), readable_by(viewer)
        )
    )
    return {row.id: row.kind for row in rows}


def _shown(delivery: Delivery, kind: str | None) -> Parked:
    error = delivery.error or ""
    if kind is None:
        return Parked(delivery, None, error.partition(":")[0])
    return Parked(delivery, wording(kind), error)
