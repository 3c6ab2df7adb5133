"""One page, found by any address it ever had, with as much of its text as a screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, cast, literal, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from entgov.core.database import LARGEST_ID, db
from entgov.follows.queries import followed
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.spaces.policy import writable_by as space_writable_by
from entgov.web.addresses import slug
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageAddress, PageTag, Revision

LONG: tuple[InstrumentedAttribute[Any], ...] = (
    Revision.source,
    Revision.html,
    Revision.plain,
    Revision.headings,
)
"""The columns of a revision that are loaded only where they are shown."""

_FOLLOW_KEY = literal("page:") + cast(Page.id, Text)  # follow_key() as SQL


@dataclass(frozen=True)
class Place:
    """An address in a readable space: the page it leads to, or a gap that may be filled."""

    space: Space
    slug: str
    page: Page | None
    writable: bool
    followed: bool


def place(viewer: Viewer, space: str, page: str) -> Place | None:
    """What is at this address; None where the viewer may not read in the space."""
    row = db.session.execute(
        select(Space, Page, space_writable_by(viewer), followed(viewer, _FOLLOW_KEY))
        .select_from(Space)
        .outerjoin(
            PageAddress, (PageAddress.space_id == Space.id) & (PageAddress.slug == slug(page))
        )
        .outerjoin(Page, Page.id == PageAddress.page_id)
        .outerjoin(Revision, Revision.id == Page.head_id)
        .where(Space.slug == space, space_readable_by(viewer))
        .options(*_page_with_head(Revision.html, Revision.headings))
    ).one_or_none()
    return Place(row[0], slug(page), *row[1:]) if row else None


def readable_page(viewer: Viewer, space: str, page: str) -> Page | None:
    """The page at this address, now or once, if the viewer may read it; with its source."""
    return db.session.scalar(
        pages_at(viewer, space, page)
        .join(Revision, Revision.id == Page.head_id)
        .options(contains_eager(Page.space), *_page_with_head(Revision.source))
    )


def readable_page_with_id(viewer: Viewer, page_id: int) -> Page | None:
    """The page with this id, if the viewer may read it; with its source."""
    if page_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Page)
        .join(Page.space)
        .join(Revision, Revision.id == Page.head_id)
        .where(Page.id == page_id, space_readable_by(viewer))
        .options(contains_eager(Page.space), *_page_with_head(Revision.source))
    )


def tags(page: Page) -> Sequence[str]:
    """The tags in the page's text."""
    return db.session.scalars(
        select(PageTag.tag).where(PageTag.page_id == page.id).order_by(PageTag.tag)
    ).all()


def page_to_stand_below(space: Space, page: str) -> Page | None:
    """The page of the space at this address, now or once; none where it is empty or unknown."""
    if not slug(page):
        return None
    return db.session.scalar(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(PageAddress.space_id == space.id, PageAddress.slug == slug(page))
    )


def pages_at(viewer: Viewer, space: str, page: str) -> Select[Page]:
    """The page at this address, now or once, if the viewer may read it; for more to be joined."""
    return (
        select(Page)
        .select_from(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .join(Space, Space.id == Page.space_id)
        .where(
            Space.slug == space,
            PageAddress.space_id == Space.id,
            PageAddress.slug == slug(page),
            space_readable_by(viewer),
        )
    )


def _page_with_head(*wanted: InstrumentedAttribute[Any]) -> Sequence[ORMOption]:
    head = contains_eager(Page.head)
    others = [head.defer(column) for column in LONG if column not in wanted]
    return (joinedload(Page.owner), head.joinedload(Revision.author), *others)
