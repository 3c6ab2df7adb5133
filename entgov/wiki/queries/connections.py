"""What a page is connected with: the pages that link to it, and those that are about the same.

A page that half of a space links to, or a tag that all carry, says little of what belongs together
and costs much to look at. So what more than MOST_SHARING pages share counts for nothing, and what
fewer share counts the less the more they are. That bounds the work, however large the wiki is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union,
)
from sqlalchemy.orm import contains_eager

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.web.guard import Viewer, anyone, known_of
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered_rows
from entgov.wiki.models import Page, PageLink, PageTag
from entgov.wiki.policy import readable_by

SHOWN = 10
"""Pages that link here which the page itself names; the list has the rest."""
MOST_RELATED = 5
MOST_SHARING = 60
"""Pages that may share a link or a tag for it to say something."""
_MOST_SHARED = 12  # links, and likewise tags, of a page that are looked at
_PAGE_ID = bindparam("page_id", type_=Integer)


@dataclass(frozen=True)
class Backlink:
    """A page that links here; `included` if it shows what stands here in its own text."""

    page: Page
    included: bool


@dataclass(frozen=True)
class Connections:
    """The first pages that link here, how many do, and those that are about the same."""

    backlinks: Sequence[Backlink]
    total: int
    related: Sequence[Page]


def connections(viewer: Viewer, page: Page) -> Connections:
    """What the page is connected with, as far as the viewer may read it; two queries."""
    values = {**known_of(viewer), "page_id": page.id}
    rows = db.session.execute(_first_linking(anyone(viewer)), values).all()
    found = [Backlink(linking, bool(included)) for linking, included, _ in rows]
    return Connections(found, rows[0][2] if rows else 0, related(viewer, page))


def backlinks(viewer: Viewer, page: Page, *, number: int) -> Numbered[Backlink]:
    """One screen of the pages that link here and that the viewer may read, by title."""
    found = numbered_rows(_linking_to(viewer, page.id), number=number)
    rows = [Backlink(linking, bool(included)) for linking, included in found.rows]
    return Numbered(rows, number, found.total)


@cache
def _first_linking(viewer: Viewer) -> Select[Page, int, int]:
    return _linking_to(viewer, _PAGE_ID).add_columns(func.count().over()).limit(SHOWN)


def _linking_to(viewer: Viewer, page_id: Any) -> Select[Page, int]:
    links = (
        select(PageLink.page_id, func.max(case((PageLink.included, 1), else_=0)).label("included"))
        .where(PageLink.target_id == page_id, PageLink.page_id != page_id)
        .group_by(PageLink.page_id)
        .subquery()
    )
    return (
        select(Page, links.c.included)
        .join(links, links.c.page_id == Page.id)
        .join(Space, Space.id == Page.space_id)
        .where(readable_by(viewer))
        .order_by(Page.slug, Page.id)
        .options(contains_eager(Page.space))
    )


def related(viewer: Viewer, page: Page) -> Sequence[Page]:
    """The pages closest to this one by the links and tags they share, of those that may be read.

    Those that link here or are linked from here are left out: they are in sight already.
    """
    values = {**known_of(viewer), "page_id": page.id}
    return db.session.scalars(_related(anyone(viewer)), values).all()


@cache
def _related(viewer: Viewer) -> Select[Page]:
    sharing = union(*_sharing(viewer)).subquery()
    weighed = select(
        sharing.c.page_id,
        (1.0 / func.count().over(partition_by=[sharing.c.kind, sharing.c.key])).label("weight"),
    ).subquery()
    near = (
        select(weighed.c.page_id, func.sum(weighed.c.weight).label("nearness"))
        .where(weighed.c.page_id != _PAGE_ID)
        .group_by(weighed.c.page_id)
        .subquery()
    )
    here = select(PageLink.page_id).where(PageLink.target_id == _PAGE_ID)
    there = select(PageLink.target_id).where(
        PageLink.page_id == _PAGE_ID, PageLink.target_id.is_not(None)
    )
    return (
        select(Page)
        .join(near, near.c.page_id == Page.id)
        .join(Space, Space.id == Page.space_id)
        .where(readable_by(viewer), Page.id.not_in(here), Page.id.not_in(there))
        .order_by(near.c.nearness.desc(), Page.changed_at.desc(), Page.id)
        .limit(MOST_RELATED)
        .options(contains_eager(Page.space))
    )


def _sharing(viewer: Viewer) -> Iterator[Any]:
    """Each thing that this page shares, as `kind` and `key`, with each page that it shares it with.

    Both link to the same page, both are linked from the same page, both carry the same tag.
    """
    targets = (
        select(PageLink.target_id.label("key"))
        .join(Page, Page.id == PageLink.target_id)
        .where(PageLink.page_id == _PAGE_ID, PageLink.target_id != _PAGE_ID)
    )
    sources = (
        select(PageLink.page_id.label("key"))
        .join(Page, Page.id == PageLink.page_id)
        .where(PageLink.target_id == _PAGE_ID, PageLink.page_id != _PAGE_ID)
    )
    tags = select(PageTag.tag.label("key")).where(PageTag.page_id == _PAGE_ID)
    yield _few(viewer, "target", _some(targets, viewer), PageLink.target_id, PageLink.page_id)
    yield _few(viewer, "source", _some(sources, viewer), PageLink.page_id, PageLink.target_id)
    yield _few(
        viewer, "tag", tags.order_by("key").limit(_MOST_SHARED).cte(), PageTag.tag, PageTag.page_id
    )


def _some(keys: Select[Any], viewer: Viewer) -> CTE:
    keys = keys.where(readable_by(viewer)).distinct()
    return keys.order_by("key").limit(_MOST_SHARED).cte()


def _few(viewer: Viewer, kind: str, keys: CTE, shared: Any, holder: Any) -> Any:
    """The pages that share these things, of things that few share."""
    holding = (
        select(Page.id)
        .join_from(shared.class_, Page, Page.id == holder)
        .where(shared == keys.c.key, readable_by(viewer))
        .correlate(keys)
    )
    too_many = holding.limit(1).offset(MOST_SHARING).scalar_subquery()
    return (
        select(
            literal(kind).label("kind"),
            cast(keys.c.key, Text).label("key"),
            Page.id.label("page_id"),
        )
        .select_from(keys)
        .join(shared.class_, shared == keys.c.key)
        .join(Page, Page.id == holder)
        .where(readable_by(viewer), too_many.is_(None))
    )
