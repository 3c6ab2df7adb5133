"""How pages stand in their tree: in which order, what is above them, what is below.

Siblings that somebody put into an order come first, in that order; the others follow by their
titles. Each question here reads a stretch of one index, however many siblings there are. Whatever
is below a page in the bin is in the bin too, so a way up or down that begins at a living page and
goes on to living ones misses nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, select, tuple_, union_all
from sqlalchemy.orm import aliased

from entgov.core.database import db
from entgov.wiki.models import Page


def in_order(pages: Any = Page) -> tuple[ColumnElement[Any], ...]:
    """What to order siblings by; `pages` is a table with their columns."""
    return (pages.position.nulls_last(), pages.slug, pages.id)


def backwards(pages: Any = Page) -> tuple[ColumnElement[Any], ...]:
    """The same from the end."""
    return (pages.position.desc().nulls_first(), pages.slug.desc(), pages.id.desc())


def children(space_id: int, parent_id: int | None) -> ColumnElement[bool]:
    """The living pages right below a page, or at the top of a space."""
    return and_(Page.removal_id.is_(None), Page.space_id == space_id, Page.parent_id == parent_id)


def beside(page: Page, *columns: Any, after: bool, most: int) -> Select[Any]:
    """The siblings next to a page, before it or after it, the nearest first.

    Those with a place of their own and those without are two stretches of the index, so they are
    asked for apart: a page in the middle of thousands costs no more than one of three.
    """
    order = in_order if after else backwards
    parts = [
        select(*columns, Page.position).where(each).order_by(*order()).limit(most)
        for each in _stretches(page, after)
    ]
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(found).order_by(*order(found.c)).limit(most)


def _stretches(page: Page, after: bool) -> list[ColumnElement[bool]]:
    siblings = children(page.space_id, page.parent_id)
    placed, unplaced = Page.position.is_not(None), Page.position.is_(None)
    if page.position is None:
        here, own = tuple_(Page.slug, Page.id), (page.slug, page.id)
        others = false() if after else placed
        near = and_(unplaced, here > own if after else here < own)
    else:
        spot = tuple_(Page.position, Page.slug, Page.id)
        own_spot = (page.position, page.slug, page.id)
        others = unplaced if after else false()
        near = and_(placed, spot > own_spot if after else spot < own_spot)
    return [and_(siblings, near), and_(siblings, others)]


def neighbour(page: Page, *, after: bool) -> Page | None:
    """The sibling right after the page, or right before it."""
    row = db.session.execute(beside(page, Page.id, Page.slug, after=after, most=1)).first()
    return db.session.get(Page, row.id) if row else None


def ids_above(page_id: int) -> set[int]:
    """The page itself and all pages above it. It ends even if they stood in a circle."""
    first = select(Page.id, Page.parent_id).where(Page.id == page_id)
    line = first.cte("way_up", recursive=True)
    higher = select(Page.id, Page.parent_id).join(line, line.c.parent_id == Page.id)
    return set(db.session.scalars(select(line.union(higher).c.id)))


def branch(page_id: int, removal_id: int | None = None) -> Any:
    """A page and the living pages below it, as a table of ids; or those in the bin by a removal."""
    top = select(Page.id).where(Page.id == page_id)
    found = top.cte("branch", recursive=True)
    child = aliased(Page)
    deeper = (
        select(child.id)
        .join(found, child.parent_id == found.c.id)
        .where(child.removal_id == removal_id)
    )
    return found.union(deeper)


def ids_below(page_id: int, removal_id: int | None = None) -> Sequence[int]:
    """All living pages below a page; or those in the bin by a removal."""
    found = branch(page_id, removal_id)
    return db.session.scalars(select(found.c.id).where(found.c.id != literal(page_id))).all()
