"""The revisions of a page.

A page may have thousands of revisions of a megabyte each. So counts and filters are answered from
indexes, and only the rows that are shown are read.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.web.guard import Viewer
from entgov.web.paging import PER_PAGE
from entgov.web.paging import Page as Numbered
from entgov.wiki.models import Page, Revision, RevisionName
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
            contains_eager(Revision.page).joinedload(Page.head).load_only(Revision.number),
            joinedload(Revision.author),
            joinedload(Revision.approved_by),
            joinedload(Revision.named).joinedload(RevisionName.by),
        )
    )


def history(
    page: Page, *, number: int, small: bool = True, named: bool = False
) -> Numbered[Revision]:
    """One screen of the revisions of a page, the newest first, without their texts.

    small  whether those whose author calls the change small are among them
    named  whether only those with a name are
    """
    which = select(Revision.id).where(Revision.page_id == page.id)
    if named:
        which = which.join(RevisionName, RevisionName.revision_id == Revision.id)
    if not small:
        which = which.where(~Revision.minor)
    ids = db.session.scalars(
        which.order_by(Revision.number.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(which.subquery()))
    return Numbered(_with_ids(ids), number, total or 0)


def _with_ids(ids: Collection[int]) -> Sequence[Revision]:
    return db.session.scalars(
        select(Revision)
        .where(Revision.id.in_(ids))
        .order_by(Revision.number.desc())
        .options(
            joinedload(Revision.author),
            joinedload(Revision.approved_by),
            joinedload(Revision.named),
            joinedload(Revision.base).load_only(Revision.number, Revision.title),
            joinedload(Revision.merged).load_only(Revision.number),
            *(defer(column) for column in LONG),
        )
    ).all()


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
        .options(
            joinedload(Revision.author),
            joinedload(Revision.approved_by),
            joinedload(Revision.named),
            *(defer(column) for column in LONG[1:]),
        )
    )
    found = {revision.number: revision for revision in revisions}
    return found.get(older), found.get(newer)
