"""What follows from a change of a page, done by the worker.

A stored text says whether the pages it links to exist, and where. When a page comes into being or
moves, the texts that name it are rendered anew. That is nobody's edit: the source stays, and no
revision is made. A page just saved is looked at too, because a page it links to may have come into
being in the same moment.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, or_, select

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.web.addresses import slug
from entgov.wiki.models import Page, PageAddress, PageLink, Revision
from entgov.wiki.rendering import fill_in

_PAGES_AT_ONCE = 200


def relinked(facts: Sequence[FactRecord]) -> None:
    """Render anew what links to pages that were created or renamed, and what was saved.

    Hears PageCreated, PageSaved and PageRenamed. One transaction for each page that changes, so
    that a page which half the wiki links to keeps nobody from writing.
    """
    saved = {fact.data["page_id"] for fact in facts}
    moved = {fact.data["page_id"] for fact in facts if fact.kind in ("PageCreated", "PageRenamed")}
    for page_id in sorted(saved):
        _render_anew(page_id)
    for target_id in sorted(moved):
        for page_id in _pages_linking_to(target_id):
            if page_id not in saved:
                _render_anew(page_id)


def _pages_linking_to(target_id: int) -> Iterator[int]:
    """The pages that name any address of the target, in portions."""
    after = 0
    while portion := _portion_linking_to(target_id, after):
        yield from portion
        after = portion[-1]


def _portion_linking_to(target_id: int, after: int) -> Sequence[int]:
    with transaction(write_lock=False):
        space = db.session.scalars(
            select(Space).join(Page, Page.space_id == Space.id).where(Page.id == target_id)
        ).one()
        by_name = and_(
            PageLink.space_id.is_(None), PageLink.space_slug.in_([space.slug, slug(space.name)])
        )
        return db.session.scalars(
            select(PageLink.page_id)
            .join(PageAddress, PageAddress.slug == PageLink.slug)
            .where(PageAddress.page_id == target_id, PageLink.page_id > after)
            .where(or_(PageLink.space_id == space.id, by_name))
            .order_by(PageLink.page_id)
            .distinct()
            .limit(_PAGES_AT_ONCE)
        ).all()


def _render_anew(page_id: int) -> None:
    """Reading the text is the dear part, so it is done before the database is asked to wait."""
    with transaction(write_lock=False):
        head_id, source = db.session.execute(
            select(Revision.id, Revision.source)
            .join(Page, Page.head_id == Revision.id)
            .where(Page.id == page_id)
        ).one()
    parsed = parse(source)
    with transaction():
        page = db.session.scalars(select(Page).where(Page.id == page_id).with_for_update()).one()
        if page.head_id != head_id:
            return  # saved again meanwhile: that fact is still to come
        for column, value in fill_in(page.space, parsed).derived.items():
            if getattr(page.head, column) != value:
                setattr(page.head, column, value)
