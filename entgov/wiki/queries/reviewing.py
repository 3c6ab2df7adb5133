"""What is to be reviewed, and what reviews have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces.policy import in_writable_space
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.wiki.models import Page, PageReads, Review, Revision
from entgov.wiki.policy import living, run_by, without_owner
from entgov.wiki.states import is_due

PATIENCE = timedelta(days=14)
"""How long only its owner is asked for the review of a page; then its stewards are too."""
READS_COUNTED = timedelta(days=90)
FIRST_SHOWN = 3


def own_due(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """The pages of the viewer that are due for review."""
    return and_(
        living(),
        is_due(at),
        Page.owner_id == viewer.id,
        in_writable_space(Page.space_id, viewer),
    )


def overdue(viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """The pages that the viewer answers for as a steward: overdue, or due with no owner."""
    late = Page.review_due_at <= at - PATIENCE
    others = Page.owner_id.is_distinct_from(viewer.id)
    return and_(run_by(viewer), is_due(at), others, or_(late, without_owner()))


@dataclass(frozen=True)
class Due:
    """A page that waits for a review. `reads` is how often it was opened of late."""

    page: Page
    own: bool
    reads: int


def due(viewer: Viewer, *, number: int, per_page: int = 50) -> Numbered[Due]:
    """What the viewer is to review: their own pages, then as a steward; the most read first."""
    moment = now()
    wanted = or_(own_due(viewer, moment), overdue(viewer, moment))
    total = db.session.scalar(select(func.count()).select_from(Page).where(wanted))
    listed = _listed(viewer, moment, wanted).limit(per_page).offset((number - 1) * per_page)
    return Numbered(_read(listed), number, total or 0, per_page)


def first_due(viewer: Viewer, *, most: int = FIRST_SHOWN) -> Sequence[Due]:
    """The first few of the viewer's own pages that are due, the most read first."""
    moment = now()
    return _read(_listed(viewer, moment, own_due(viewer, moment)).limit(most))


def _listed(viewer: Viewer, moment: datetime, wanted: ColumnElement[bool]) -> Select[Any]:
    reads = (
        select(func.coalesce(func.sum(PageReads.count), 0))
        .where(PageReads.page_id == Page.id, PageReads.day > (moment - READS_COUNTED).date())
        .scalar_subquery()
    )
    first = case((own_due(viewer, moment), 0), else_=1)
    return (
        select(Page, first, reads)
        .join(Page.space)
        .where(wanted)
        .options(contains_eager(Page.space), joinedload(Page.owner))
        .order_by(first, reads.desc(), Page.review_due_at, Page.id)
    )


def _read(listed: Select[Any]) -> list[Due]:
    rows = db.session.execute(listed)
    return [Due(page, place == 0, count) for page, place, count in rows]


def reviews(page: Page) -> Select[Review]:
    """All reviews of a page, the newest first, with who made them and of which version."""
    return (
        select(Review)
        .join(Review.revision)
        .where(Review.page_id == page.id)
        .options(joinedload(Review.by), contains_eager(Review.revision).load_only(Revision.number))
        .order_by(Review.id.desc())
    )


def last_review(page: Page) -> Review | None:
    """The newest of them."""
    return db.session.scalar(reviews(page).limit(1))
