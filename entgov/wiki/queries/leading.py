"""How much leads to pages: the links and includes in other pages, and those who follow them.

Of links count those that every reader of the page may see too: from its own space, and from open
ones. So where a page stands in somebody's results never tells of a page that they may not read. How
many follow a page is told on the page itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from entgov.core.database import db
from entgov.follows.queries import numbers_of_followers
from entgov.search.merits import steps
from entgov.spaces.models import Space
from entgov.wiki.models import Page, PageLink
from entgov.wiki.policy import living


def led(ids: Collection[int] | None = None) -> Mapping[int, int]:
    """By id, how much leads to these pages, or to any; in steps, and none where nothing does."""
    leading = Counter(_linking(ids)) + Counter(numbers_of_followers("page", ids))
    return {page_id: steps(number) for page_id, number in leading.items()}


def _linking(ids: Collection[int] | None) -> dict[int, int]:
    target = aliased(Page)
    pages = (
        select(PageLink.target_id, func.count(PageLink.page_id.distinct()))
        .join(Page, Page.id == PageLink.page_id)
        .join(Space, Space.id == Page.space_id)
        .join(target, target.id == PageLink.target_id)
        .where(
            living(),
            Page.id != target.id,
            or_(Space.kind == "open", Page.space_id == target.space_id),
        )
        .group_by(PageLink.target_id)
    )
    if ids is not None:
        pages = pages.where(PageLink.target_id.in_(ids))
    return {page_id: number for page_id, number in db.session.execute(pages) if page_id}
