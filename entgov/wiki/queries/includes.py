"""The pages that are shown inside of other pages' texts."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, load_only

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageAddress, Revision
from entgov.wiki.policy import readable_by

LONGEST = 200_000
"""Characters of a page's HTML; a longer page is linked to and not shown in others."""


def included_pages(
    viewer: Viewer, addresses: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], Page]:
    """Those of the pages, by any address they ever had, that the viewer may read; with their HTML.

    An address is the slug of a space and that of a page.
    """
    named = aliased(Space)
    rows = db.session.execute(
        select(named.slug, PageAddress.slug, Page)
        .select_from(PageAddress)
        .join(named, named.id == PageAddress.space_id)
        .join(Page, Page.id == PageAddress.page_id)
        .join(Space, Space.id == Page.space_id)
        .join(Revision, Revision.id == Page.head_id)
        .where(readable_by(viewer), func.length(Revision.html) <= LONGEST)
        .where(or_(*(_is_at(named, *address) for address in addresses)))
        .options(
            contains_eager(Page.space),
            contains_eager(Page.head).options(load_only(Revision.html, Revision.language)),
        )
    )
    return {(space, page): found for space, page, found in rows}


def _is_at(named: Any, space: str, page: str) -> ColumnElement[bool]:
    return and_(named.slug == space, PageAddress.slug == page)
