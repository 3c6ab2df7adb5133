"""What the screens of the wiki need, each loaded whole.

A page is found by any address it ever had. Long columns (source, HTML) are loaded only where they
are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from entgov.core.database import LARGEST_ID, db
from entgov.follows.queries import followed, followed_ids
from entgov.search.nearness import MOST_COMPARED, nearest, shared_pieces
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
_FOLLOW_KEY = literal("page:") + cast(Page.id, Text)  # follow_key() as SQL
_MOST_WORDS = 8


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
        _pages_at(viewer, space, page)
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


def pages(space: Space, *, recent_first: bool = False, matching: str = "") -> Select[Page]:
    """The pages of a space with these words in their titles: by title, or by their last change."""
    order = (Page.changed_at.desc(), Page.id.desc()) if recent_first else (Page.slug, Page.id)
    head = joinedload(Page.head)
    return (
        select(Page)
        .where(Page.space_id == space.id, _titled(matching))
        .order_by(*order)
        .options(head.joinedload(Revision.author), *(head.defer(column) for column in _LONG))
    )


def _titled(words: str) -> ColumnElement[bool]:
    """The pages whose titles hold all of these words, whatever is between them."""
    if not words.strip():
        return true()
    if not slug(words):
        return false()
    parts = slug(words).split("-")[:_MOST_WORDS]
    return and_(true(), *(Page.slug.contains(part, autoescape=True) for part in parts))


def page_to_stand_below(space: Space, page: str) -> Page | None:
    """The page of the space at this address, now or once; none where it is empty or unknown."""
    if not slug(page):
        return None
    return db.session.scalar(
        select(Page)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(PageAddress.space_id == space.id, PageAddress.slug == slug(page))
    )


def near_titles(
    viewer: Viewer, words: str, *, space: Space | None = None, most: int = 5
) -> Sequence[Page]:
    """Pages that the viewer may read whose titles are close to the words, those of `space` first.

    The database gives those that share most pieces with the words; only these are compared.
    """
    asked = slug(words)
    if not asked:
        return []
    at_home = case((Page.space_id == (space.id if space else 0), 0), else_=1)
    shared = shared_pieces(asked, Page.slug)
    candidates = db.session.scalars(
        select(Page)
        .join(Space)
        .where(space_readable_by(viewer), shared > 0)
        .order_by(shared.desc(), at_home, func.abs(func.length(Page.slug) - len(asked)), Page.id)
        .limit(MOST_COMPARED)
        .options(contains_eager(Page.space))
    ).all()
    near = nearest(asked, ((page.slug, page) for page in candidates), most=MOST_COMPARED)
    return sorted(near, key=lambda page: space is not None and page.space_id != space.id)[:most]


def followed_pages_changed(viewer: Viewer, since: datetime, most: int) -> Sequence[Revision]:
    """What others made since then of pages that the viewer follows and may read, newest first.

    Of each page the newest such revision, with its page, its page's space and its author.
    """
    newest = (
        select(func.max(Revision.id))
        .where(
            Revision.page_id.in_(followed_ids(viewer, "page")),
            Revision.at > since,
            Revision.author_id.is_distinct_from(viewer.id),
        )
        .group_by(Revision.page_id)
    )
    return db.session.scalars(
        select(Revision)
        .join(Revision.page)
        .join(Page.space)
        .where(Revision.id.in_(newest), space_readable_by(viewer))
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(most)
        .options(
            contains_eager(Revision.page).contains_eager(Page.space),
            joinedload(Revision.author),
            *(defer(column) for column in _LONG),
        )
    ).all()


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
