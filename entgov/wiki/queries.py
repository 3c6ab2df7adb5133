"""What the screens of the wiki need, each loaded whole.

A page is found by any address it ever had. Long columns (source, HTML) are loaded only where they
are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.spaces.policy import writable_by as space_writable_by
from entgov.web.addresses import slug
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered
from entgov.wiki.models import Page, PageAddress, PageTag, Revision

_LONG: tuple[InstrumentedAttribute[Any], ...] = (
    Revision.source,
    Revision.html,
    Revision.plain,
    Revision.headings,
)


@dataclass(frozen=True)
class Place:
    """An address in a readable space: the page it leads to, or a gap that may be filled."""

    space: Space
    slug: str
    page: Page | None
    writable: bool


def place(viewer: Viewer, space: str, page: str) -> Place | None:
    """What is at this address; None where the viewer may not read in the space."""
    row = db.session.execute(
        select(Space, Page, space_writable_by(viewer))
        .select_from(Space)
        .outerjoin(
            PageAddress, (PageAddress.space_id == Space.id) & (PageAddress.slug == slug(page))
        )
        .outerjoin(Page, Page.id == PageAddress.page_id)
        .outerjoin(Revision, Revision.id == Page.head_id)
        .where(Space.slug == space, space_readable_by(viewer))
        .options(*_page_with_head(Revision.html, Revision.headings))
    ).one_or_none()
    return Place(row[0], slug(page), row[1], row[2]) if row else None


def readable_page(viewer: Viewer, space: str, page: str) -> Page | None:
    """The page at this address, now or once, if the viewer may read it; with its source."""
    return db.session.scalar(
        _pages_at(viewer, space, page)
        .join(Revision, Revision.id == Page.head_id)
        .options(contains_eager(Page.space), *_page_with_head(Revision.source))
    )


def readable_revision(viewer: Viewer, space: str, page: str, number: int) -> Revision | None:
    """A revision of the page at this address, if the viewer may read it."""
    if number > LARGEST_ID:
        return None
    return db.session.scalar(
        _pages_at(viewer, space, page)
        .join(Revision, Revision.page_id == Page.id)
        .where(Revision.number == number)
        .with_only_columns(Revision)
        .options(
            contains_eager(Revision.page).contains_eager(Page.space),
            joinedload(Revision.author),
        )
    )


def tags(page: Page) -> Sequence[str]:
    """The tags in the page's text."""
    return db.session.scalars(
        select(PageTag.tag).where(PageTag.page_id == page.id).order_by(PageTag.tag)
    ).all()


def pages(space: Space, *, recent_first: bool = False) -> Select[Page]:
    """The pages of a space: by title, or by when they last changed."""
    order = (Page.changed_at.desc(), Page.id.desc()) if recent_first else (Page.slug, Page.id)
    head = joinedload(Page.head)
    return (
        select(Page)
        .where(Page.space_id == space.id)
        .order_by(*order)
        .options(head.joinedload(Revision.author), *(head.defer(column) for column in _LONG))
    )


def recently_changed(viewer: Viewer, *, most: int) -> Sequence[Page]:
    """The pages that changed last of those that the viewer may read."""
    return db.session.scalars(
        select(Page)
        .join(Space)
        .where(space_readable_by(viewer))
        .order_by(Page.changed_at.desc(), Page.id.desc())
        .limit(most)
        .options(contains_eager(Page.space))
    ).all()


def tagged(viewer: Viewer, tag: str, *, number: int) -> Numbered[Page]:
    """One page of the pages with a tag (normalised) that the viewer may read, by title."""
    statement = (
        select(Page)
        .join(Space)
        .where(space_readable_by(viewer))
        .where(Page.id.in_(select(PageTag.page_id).where(PageTag.tag == tag)))
        .order_by(Page.slug, Page.id)
        .options(contains_eager(Page.space))
    )
    return numbered(statement, number=number)


def history(page: Page) -> Select[Revision]:
    """All revisions of a page, the newest first, without their texts."""
    return (
        select(Revision)
        .where(Revision.page_id == page.id)
        .order_by(Revision.number.desc())
        .options(
            joinedload(Revision.author),
            joinedload(Revision.merged).load_only(Revision.number),
            *(defer(column) for column in _LONG),
        )
    )


def revisions_to_compare(
    page: Page, older: int | None, newer: int | None
) -> tuple[Revision | None, Revision | None]:
    """Two revisions by number; by default the newest, and the one before the second.

    None stands for a revision that there is not.
    """
    newer = page.head.number if newer is None else newer
    older = max(1, newer - 1) if older is None else older
    numbers = [number for number in (older, newer) if 0 < number <= LARGEST_ID]
    revisions = db.session.scalars(
        select(Revision)
        .where(Revision.page_id == page.id, Revision.number.in_(numbers))
        .options(joinedload(Revision.author), *(defer(column) for column in _LONG[1:]))
    )
    found = {revision.number: revision for revision in revisions}
    return found.get(older), found.get(newer)


def _pages_at(viewer: Viewer, space: str, page: str) -> Select[Page]:
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
    others = [head.defer(column) for column in _LONG if column not in wanted]
    return (joinedload(Page.owner), head.joinedload(Revision.author), *others)
