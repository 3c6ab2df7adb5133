"""What a page would take along if it moved or went into the bin, and who would see it there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, not_, select
from sqlalchemy.orm import contains_eager

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.spaces.policy import readers_of
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered
from entgov.wiki.models import Page, PageLink
from entgov.wiki.order import beside, branch, children, in_order
from entgov.wiki.policy import editable_by, managed_by, readable_by

SHOWN = 10
"""Pages of each kind that are named; of the others there is only the number."""
MOST_SIBLINGS = 100
"""Siblings on either side of a page that can be chosen from."""


@dataclass(frozen=True)
class Touched:
    """What hangs on a page.

    below, below_total    some of the pages below it, and how many there are
    kept                  how many of those below the viewer may not change
    answered_by_others    for how many of those below the viewer does not answer
    linking, link_total   some of the pages that link to any of these, as far as the viewer may
                          read them, and how many there are
    """

    below: Sequence[Page]
    below_total: int
    kept: int
    answered_by_others: int
    linking: Sequence[Page]
    link_total: int


@dataclass(frozen=True)
class Sight:
    """Whose sight of a page a move changes: how many people lose it, and how many gain it.

    `from_all` and `to_all` say whether all staff see it now, and will.
    """

    losing: int
    gaining: int
    left: int
    from_all: bool
    to_all: bool


def touched(viewer: Viewer, page: Page) -> Touched:
    """What hangs on the page; two queries."""
    with_below = branch(page.id)
    kept = case((editable_by(viewer), 0), else_=1)
    others = case((managed_by(viewer), 0), else_=1)
    below = (
        select(Page, func.count().over(), func.sum(kept).over(), func.sum(others).over())
        .join(with_below, with_below.c.id == Page.id)
        .where(Page.id != page.id)
        .order_by(Page.slug, Page.id)
        .limit(SHOWN)
    )
    inside = select(branch(page.id).c.id)
    leading = select(PageLink.page_id).where(PageLink.target_id.in_(inside))
    linking = (
        select(Page, func.count().over())
        .join(Space, Space.id == Page.space_id)
        .where(Page.id.in_(leading), Page.id.not_in(inside), readable_by(viewer))
        .order_by(Page.slug, Page.id)
        .limit(SHOWN)
        .options(contains_eager(Page.space))
    )
    return Touched(*_some(below, 3), *_some(linking, 1))


def _some(statement: Any, counts: int) -> Iterator[Any]:
    """The pages that the statement gives, then its counts."""
    rows = db.session.execute(statement).all()
    yield [row[0] for row in rows]
    yield from rows[0][1:] if rows else [0] * counts


def sight(page: Page, to: Space) -> Sight:
    """Whose sight a move to the space changes; one query. For who may read in both spaces."""
    now, then = readers_of(page.space), readers_of(to)
    losing, gaining, left = db.session.execute(
        select(_people(now, not_(then)), _people(then, not_(now)), _people(then))
    ).one()
    return Sight(losing, gaining, left, _is_for_all(page.space), _is_for_all(to))


def _people(*which: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count(Person.id)).where(Person.status == "active", *which).scalar_subquery()


def _is_for_all(space: Space) -> bool:
    return space.kind == "open" or space.everyone


def siblings(page: Page) -> tuple[Sequence[Page], Sequence[Page]]:
    """The pages before and after it below the same one, as they stand; of thousands the nearest."""
    before, after = (_beside(page, after=way) for way in (False, True))
    return before[::-1], after


def _beside(page: Page, *, after: bool) -> Sequence[Page]:
    near = beside(page, Page.id, Page.slug, after=after, most=MOST_SIBLINGS)
    ids = [row.id for row in db.session.execute(near)]
    pages = {each.id: each for each in db.session.scalars(select(Page).where(Page.id.in_(ids)))}
    return [pages[each] for each in ids]


def level(space: Space, parent: Page | None, *, number: int) -> Numbered[Page]:
    """One screen of the pages right below a page, or at the top of a space, as they stand."""
    statement = select(Page).where(children(space.id, parent.id if parent else None))
    return numbered(statement.order_by(*in_order()), number=number)


def place_of(page: Page) -> int:
    """How many siblings stand before the page."""
    before = beside(page, Page.id, Page.slug, after=False, most=LARGEST_ID)
    return db.session.scalar(select(func.count()).select_from(before.subquery())) or 0


def with_pages_below(ids: Sequence[int]) -> set[int]:
    """Those of the pages that have pages below them."""
    parents = select(Page.parent_id).where(Page.parent_id.in_(ids), Page.removal_id.is_(None))
    return {each for each in db.session.scalars(parents.distinct()) if each is not None}


def sibling_at(page: Page, address: str) -> Page | None:
    """The living page with this address in the space of the page, wherever it stands there."""
    return db.session.scalar(
        select(Page).where(
            Page.space_id == page.space_id, Page.slug == address, Page.removal_id.is_(None)
        )
    )
