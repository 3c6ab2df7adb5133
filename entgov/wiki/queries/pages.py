"""One page, found by any address it ever had, with as much of its text as a screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from entgov.core.database import LARGEST_ID, db
from entgov.follows.queries import followed
from entgov.glossary.queries import moment
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.spaces.policy import writable_by as space_writable_by
from entgov.web.addresses import slug
from entgov.web.guard import Viewer, anyone, known_of
from entgov.wiki.models import PAGE_KEY, MustRead, Page, PageAddress, PageTag, Proposal, Revision
from entgov.wiki.policy import asked, editable_by, living, managed_by, run_by

LONG: tuple[InstrumentedAttribute[Any], ...] = (
    Revision.source,
    Revision.html,
    Revision.plain,
    Revision.headings,
)
"""The columns of a revision that are loaded only where they are shown."""


@dataclass(frozen=True)
class Place:
    """An address in a readable space: the page it leads to, or a gap that may be filled.

    writable  whether the viewer may write in the space: new pages, posts
    editable  whether they may change this page, which may be locked
    managed   whether they answer for this page
    run       whether they run its space, and so may lock it and ask people to read it
    asked     whether they are asked to read it
    proposals how many proposals to it wait
    taken     whether the address belongs to a page, but to none that the viewer may read: it is in
              the bin, or has moved to where they may not follow it
    tag_line  the tags of the page with blanks between them, as the database gives them
    words_at  the moment of the own words; see glossary.queries.moment
    """

    space: Space
    slug: str
    page: Page | None
    writable: bool
    followed: bool
    editable: bool
    managed: bool
    run: bool
    asked: bool
    proposals: int
    taken: bool
    tag_line: str | None
    words_at: int

    @property
    def tags(self) -> Sequence[str]:
        """The tags in the page's text."""
        return sorted((self.tag_line or "").split())


def place(viewer: Viewer, space: str, page: str) -> Place | None:
    """What is at this address; None where the viewer may not read in the space."""
    values = {**known_of(viewer), "space_slug": space, "page_slug": slug(page)}
    row = db.session.execute(_place(anyone(viewer)), values).one_or_none()
    return Place(row[0], slug(page), *list(row)[1:]) if row else None


@cache
def _place(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    address = and_(
        PageAddress.space_id == Space.id, PageAddress.slug == bindparam("page_slug", type_=Text)
    )
    here_or_readable = or_(Page.space_id == Space.id, in_readable_space(Page.space_id, viewer))
    return (
        select(
            Space,
            Page,
            space_writable_by(viewer),
            followed(viewer, PAGE_KEY),
            editable_by(viewer),
            managed_by(viewer),
            run_by(viewer),
            asked_to_read(viewer),
            proposals_open(),
            and_(PageAddress.page_id.is_not(None), Page.id.is_(None)),
            _tag_line(),
            moment(),
        )
        .select_from(Space)
        .outerjoin(PageAddress, address)
        .outerjoin(Page, and_(Page.id == PageAddress.page_id, living(), here_or_readable))
        .outerjoin(Revision, Revision.id == Page.head_id)
        .where(Space.slug == bindparam("space_slug", type_=Text), space_readable_by(viewer))
        .options(joinedload(Page.space), *_page_with_head(Revision.html, Revision.headings))
    )


def _tag_line() -> ScalarSelect[str]:
    together = func.aggregate_strings(PageTag.tag, " ")
    return select(together).where(PageTag.page_id == Page.id).correlate(Page).scalar_subquery()


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
        .where(Page.id == page_id, living(), space_readable_by(viewer))
        .options(contains_eager(Page.space), *_page_with_head(Revision.source))
    )


def page_to_stand_below(space: Space, page: str) -> Page | None:
    """The page of the space at this address, now or once; none where it is empty or unknown."""
    if not slug(page):
        return None
    return db.session.scalar(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(PageAddress.space_id == space.id, PageAddress.slug == slug(page))
        .where(Page.space_id == space.id, living())
    )


def pages_at(viewer: Viewer, space: str, page: str) -> Select[Page]:
    """The page at this address, now or once, if the viewer may read it; for more to be joined.

    It may have moved to another space since. Then the viewer has to be a reader of both, for its
    old address tells of the old space.
    """
    there = aliased(Space)
    unmoved = PageAddress.space_id == Page.space_id
    return (
        select(Page)
        .select_from(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .join(there, there.id == PageAddress.space_id)
        .join(Space, Space.id == Page.space_id)
        .where(
            there.slug == space,
            PageAddress.slug == slug(page),
            living(),
            space_readable_by(viewer),
            or_(unmoved, in_readable_space(PageAddress.space_id, viewer)),
        )
    )


def asked_to_read(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer is asked to read a page: a column for a query of pages."""
    return (
        select(MustRead.id)
        .where(MustRead.page_id == Page.id, MustRead.ended_at.is_(None), asked(viewer))
        .correlate(Page)
        .exists()
    )


def proposals_open() -> ScalarSelect[int]:
    """How many proposals to a page wait: a column for a query of pages."""
    return (
        select(func.count(Proposal.id))
        .where(Proposal.page_id == Page.id, Proposal.status == "open")
        .correlate(Page)
        .scalar_subquery()
    )


def _page_with_head(*wanted: InstrumentedAttribute[Any]) -> Sequence[ORMOption]:
    head = contains_eager(Page.head)
    others = [head.defer(column) for column in LONG if column not in wanted]
    return (joinedload(Page.owner), head.joinedload(Revision.author), *others)
