"""What follows from a change of a page, done by the worker.

A stored text says whether the pages it links to exist, and where. When a page comes into being or
moves, the texts that name it are rendered anew. That is nobody's edit: the source stays, and no
revision is made. A page just saved is looked at too, because a page it links to may have come into
being in the same moment.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, or_, select, union

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.files.queries import keys_using
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.web.addresses import slug
from entgov.wiki.commands import tagging
from entgov.wiki.models import Page, PageAddress, PageLink, Revision
from entgov.wiki.rendering import fill_in, note_references
from entgov.wiki.schedule import schedule

_PAGES_AT_ONCE = 200


def relinked(facts: Sequence[FactRecord]) -> None:
    """Render anew what links to pages that are new or elsewhere now, and those pages themselves.

    Hears what happens to pages; only of what was saved and kept its name nothing else changes.
    One transaction for each page that changes, so that a page which half the wiki links to keeps
    nobody from writing.
    """
    touched = {page_id for fact in facts for page_id in _pages_of(fact)}
    moved = {id for fact in facts if fact.kind != "PageSaved" for id in _pages_of(fact)}
    for page_id in sorted(touched):
        _render_anew(page_id)
    for target_id in sorted(moved):
        for page_id in _pages_linking_to(target_id):
            if page_id not in touched:
                _render_anew(page_id)


def rendered_anew(facts: Sequence[FactRecord]) -> None:
    """Render these pages anew, and nothing that links to them: after a new release, say.

    Hears nothing by itself; a migration after which texts read otherwise hands it the pages.
    """
    for page_id in sorted({page_id for fact in facts for page_id in _pages_of(fact)}):
        _render_anew(page_id)


def redrawn(facts: Sequence[FactRecord]) -> None:
    """Render anew what shows files that have another content now, or are gone, or back.

    Hears FileReplaced, FileRemoved and FileBroughtBack.
    """
    with transaction(write_lock=False):
        keys = keys_using({fact.data["file_id"] for fact in facts})
    numbers = (key.removeprefix("page:") for key in keys)
    for page_id in sorted(int(number) for number in numbers if number.isdigit()):
        _render_anew(page_id)


def _pages_of(fact: FactRecord) -> Iterable[int]:
    """The pages that a fact is about: one, or with all that stood below it."""
    return {fact.data["page_id"], *fact.data.get("page_ids", ())}


def _pages_linking_to(target_id: int) -> Iterator[int]:
    """The pages that lead to the target, or name any address of it, in portions."""
    after = 0
    while portion := _portion_linking_to(target_id, after):
        yield from portion
        after = portion[-1]


def _portion_linking_to(target_id: int, after: int) -> Sequence[int]:
    with transaction(write_lock=False):
        leading = select(PageLink.page_id).where(PageLink.target_id == target_id)
        naming = [
            select(PageLink.page_id).where(_names(space), PageLink.slug == address)
            for space, address in db.session.execute(
                select(Space, PageAddress.slug)
                .join(PageAddress, PageAddress.space_id == Space.id)
                .where(PageAddress.page_id == target_id)
            )
        ]
        some = union(leading, *naming).subquery()
        return db.session.scalars(
            select(some.c.page_id)
            .where(some.c.page_id > after)
            .order_by(some.c.page_id)
            .limit(_PAGES_AT_ONCE)
        ).all()


def _names(space: Space) -> ColumnElement[bool]:
    """The links that name a space, also those from before it was there."""
    slugs = [space.slug, slug(space.name)]
    by_name = and_(PageLink.space_id.is_(None), PageLink.space_slug.in_(slugs))
    return or_(PageLink.space_id == space.id, by_name)


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
        text = fill_in(page.space, parsed, page_id=page_id)
        for column, value in text.derived.items():
            if getattr(page.head, column) != value:
                setattr(page.head, column, value)
        note_references(page_id, text)


def rescheduled(facts: Sequence[FactRecord]) -> None:
    """Put down anew when the pages of spaces are to be reviewed. Hears ReviewsOfSpaceChanged."""
    for space_id in sorted({fact.space_id for fact in facts if fact.space_id}):
        with transaction():
            schedule(Page.space_id == space_id)


def retagged(facts: Sequence[FactRecord]) -> None:
    """What was saved under the old name of a tag in that very moment goes along. Hears TagRenamed.

    On a database with several writers a text may be saved while the tag in it gets another name.
    """
    with transaction():
        tagging.renamed(facts)
