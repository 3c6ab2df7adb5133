"""Lists of pages."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.database import db
from entgov.search.nearness import MOST_COMPARED, nearest, shared_pieces
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by as space_readable_by
from entgov.web.addresses import slug
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered
from entgov.wiki.models import Page, PageTag, Revision
from entgov.wiki.policy import living
from entgov.wiki.queries.pages import LONG

_MOST_WORDS = 8


def pages(space: Space, *, recent_first: bool = False, matching: str = "") -> Select[Page]:
    """The pages of a space with these words in their titles: by title, or by their last change."""
    order = (Page.changed_at.desc(), Page.id.desc()) if recent_first else (Page.slug, Page.id)
    head = joinedload(Page.head)
    return (
        select(Page)
        .where(living(), Page.space_id == space.id, _titled(matching))
        .order_by(*order)
        .options(head.joinedload(Revision.author), *(head.defer(column) for column in LONG))
    )


def _titled(words: str) -> ColumnElement[bool]:
    """The pages whose titles hold all of these words, whatever is between them."""
    if not words.strip():
        return true()
    if not slug(words):
        return false()
    parts = slug(words).split("-")[:_MOST_WORDS]
    return and_(true(), *(Page.slug.contains(part, autoescape=True) for part in parts))


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
        .where(living(), space_readable_by(viewer), shared > 0)
        .order_by(shared.desc(), at_home, func.abs(func.length(Page.slug) - len(asked)), Page.id)
        .limit(MOST_COMPARED)
        .options(contains_eager(Page.space))
    ).all()
    near = nearest(asked, ((page.slug, page) for page in candidates), most=MOST_COMPARED)
    return sorted(near, key=lambda page: space is not None and page.space_id != space.id)[:most]


def front_page(space: Space) -> Page | None:
    """The page that the space opens with, with its text."""
    head = contains_eager(Page.head)
    return db.session.scalar(
        select(Page)
        .join(Revision, Revision.id == Page.head_id)
        .where(living(), Page.space_id == space.id, Page.front)
        .options(head, *(head.defer(column) for column in (Revision.source, Revision.plain)))
    )


def recently_changed(viewer: Viewer, *, most: int) -> Sequence[Page]:
    """The pages that changed last of those that the viewer may read."""
    return db.session.scalars(
        select(Page)
        .join(Space)
        .where(living(), space_readable_by(viewer))
        .order_by(Page.changed_at.desc(), Page.id.desc())
        .limit(most)
        .options(contains_eager(Page.space))
    ).all()


def tagged(viewer: Viewer, tag: str, *, number: int) -> Numbered[Page]:
    """One page of the pages with a tag (normalised) that the viewer may read, by title."""
    statement = (
        select(Page)
        .join(Space)
        .where(living(), space_readable_by(viewer))
        .where(Page.id.in_(select(PageTag.page_id).where(PageTag.tag == tag)))
        .order_by(Page.slug, Page.id)
        .options(contains_eager(Page.space))
    )
    return numbered(statement, number=number)
