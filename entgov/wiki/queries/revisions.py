"""The revisions of a page."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Revision
from entgov.wiki.queries.pages import LONG, pages_at


def readable_revision(viewer: Viewer, space: str, page: str, number: int) -> Revision | None:
    """A revision of the page at this address, if the viewer may read it."""
    if number > LARGEST_ID:
        return None
    return db.session.scalar(
        pages_at(viewer, space, page)
        .join(Revision, Revision.page_id == Page.id)
        .where(Revision.number == number)
        .with_only_columns(Revision)
        .options(
            contains_eager(Revision.page).contains_eager(Page.space),
            joinedload(Revision.author),
        )
    )


def history(page: Page) -> Select[Revision]:
    """All revisions of a page, the newest first, without their texts."""
    return (
        select(Revision)
        .where(Revision.page_id == page.id)
        .order_by(Revision.number.desc())
        .options(
            joinedload(Revision.author),
            joinedload(Revision.merged).load_only(Revision.number),
            *(defer(column) for column in LONG),
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
        .options(joinedload(Revision.author), *(defer(column) for column in LONG[1:]))
    )
    found = {revision.number: revision for revision in revisions}
    return found.get(older), found.get(newer)
