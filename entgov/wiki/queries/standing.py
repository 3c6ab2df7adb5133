"""How a page stands, for its own screen: its state, who answers for it, what readers say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.spaces.queries import stewards as stewards_of
from entgov.web.guard import Viewer, anyone, known_of
from entgov.wiki.models import Page, Report, Review
from entgov.wiki.policy import managed_by, readable_by, without_owner


@dataclass(frozen=True)
class Trust:
    """What a page's screen says of how far it can be trusted.

    owner       who answers for it; none: the stewards of its space, or the administrators
    stewards    who these are, where they answer for it
    replacement the page to read instead, if the viewer may read it
    helped      how many readers it helped
    """

    manages: bool
    owner: Person | None
    stewards: Sequence[Person]
    replacement: Page | None
    review: Review | None
    helped: int
    own_helped: bool
    own_wrong: bool


def trust(viewer: Viewer, page: Page) -> Trust:
    """All of it, in one query where nothing is amiss with the page."""
    values = {**known_of(viewer), "page_id": page.id}
    row = db.session.execute(_standing(anyone(viewer)), values).one()
    manages, ownerless, count, own_helped, own_wrong, review = row
    return Trust(
        manages=bool(manages),
        owner=None if ownerless else page.owner,
        stewards=stewards_of(page.space) if ownerless else (),
        replacement=replacement(viewer, page) if page.status == "replaced" else None,
        review=review,
        helped=count,
        own_helped=bool(own_helped),
        own_wrong=bool(own_wrong),
    )


@cache
def _standing(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    of_page = select(func.count()).select_from(Report).where(Report.page_id == Page.id)
    helped = of_page.where(Report.kind == "helped", Report.status == "noted")
    own = of_page.where(Report.by_id == viewer.id)
    last = select(func.max(Review.id)).where(Review.page_id == Page.id).correlate(Page)
    return (
        select(
            managed_by(viewer),
            without_owner(),
            helped.scalar_subquery(),
            own.where(Report.kind == "helped", Report.status == "noted").scalar_subquery(),
            own.where(Report.kind == "wrong", Report.status == "open").scalar_subquery(),
            Review,
        )
        .select_from(Page)
        .outerjoin(Review, Review.id == last.scalar_subquery())
        .options(joinedload(Review.by))
        .where(Page.id == bindparam("page_id", type_=Integer))
    )


def replacement(viewer: Viewer, page: Page) -> Page | None:
    """The page to read instead of this one; none where it is gone or the viewer may not read it."""
    if page.replaced_by_id is None:
        return None
    return db.session.scalar(
        select(Page)
        .join(Page.space)
        .where(Page.id == page.replaced_by_id, readable_by(viewer))
        .options(contains_eager(Page.space))
    )
