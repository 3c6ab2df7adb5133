"""Taking an import back: what it made goes into the bin, unless somebody has changed it since.

From the top of the tree downwards, each page with all that is below it in one removal, so that it
can come back whole. A page stays if it was changed, or if below it stands something that was
changed or is not of this import; the others below it go by themselves. A second pass meets the
same pages in the same state, so whoever is killed goes on.
"""

import time
from collections.abc import Iterator, Sequence

from flask_babel import gettext
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.facts import announce
from entgov.files import commands as files
from entgov.files.models import File, FileUse
from entgov.transfer.incoming import commands, keeping
from entgov.transfer.incoming.facts import ImportUndone
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.transfer.incoming.policy import importable_by
from entgov.transfer.incoming.queries import counts_of
from entgov.web.guard import holds
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from entgov.wiki.order import ids_below

_WINDOW = 200
_BREATH = 0.005  # seconds between two transactions, so that others get at the database


def steps(job_id: int) -> Iterator[None]:
    """Take back what an import made, a little at each turn."""
    for what, take_back in (("page", _take_page_back), ("file", _take_file_back)):
        while True:
            ids = _next(job_id, what)
            for item_id in ids:
                with transaction():
                    job = _working(job_id)
                    if job is None:
                        return
                    take_back(job, db.session.get_one(ImportItem, item_id, populate_existing=True))
                time.sleep(_BREATH)
                yield
            if not ids:
                break
    _end(job_id)


def _working(job_id: int) -> Import | None:
    job = db.session.get_one(Import, job_id, populate_existing=True)
    if job.state != "undoing":
        return None
    person = job.undone_by
    if person and person.status == "active" and holds(importable_by, job.space, person):
        return job
    commands.fail(job, gettext("Who undid it may no longer do that in this space."))
    return None


def _next(job_id: int, what: str) -> Sequence[int]:
    with transaction(write_lock=False):
        return db.session.scalars(
            select(ImportItem.id)
            .where(
                ImportItem.import_id == job_id, ImportItem.what == what, ImportItem.state == "done"
            )
            .order_by(ImportItem.level, ImportItem.number)
            .limit(_WINDOW)
        ).all()


def _take_page_back(job: Import, item: ImportItem) -> None:
    page = db.session.get(Page, item.page_id, populate_existing=True)
    if item.state != "done" or page is None:
        return
    if page.removal_id is not None:
        item.state = "undone"
    elif page.space_id != job.space_id:
        item.state, item.problem = "stays", gettext("It was moved to another space since.")
    elif page.head_id != item.revision_id:
        item.state, item.problem = "stays", gettext("It was changed since.")
    else:
        _remove(job, item, page)


def _remove(job: Import, item: ImportItem, page: Page) -> None:
    below = ids_below(page.id)
    own = _own_and_untouched(job, below)
    if len(own) < len(below):
        item.state = "stays"
        item.problem = gettext("A page below it was changed or added since.")
        return
    reason = gettext("The import of “%(name)s” was undone", name=job.name)
    wiki.remove(page, reason=reason[: wiki.LONGEST_REASON], by=_person(job))
    item.state = "undone"
    for some in portions(own):
        for row in db.session.scalars(select(ImportItem).where(ImportItem.id.in_(some))):
            row.state = "undone"


def _own_and_untouched(job: Import, page_ids: Sequence[int]) -> list[int]:
    """The rows of those of these pages that the import made and nobody has changed."""
    found: list[int] = []
    for some in portions(page_ids):
        found += db.session.scalars(
            select(ImportItem.id)
            .join(Page, Page.id == ImportItem.page_id)
            .where(
                ImportItem.import_id == job.id,
                ImportItem.what == "page",
                ImportItem.page_id.in_(some),
                Page.head_id == ImportItem.revision_id,
            )
        )
    return found


def _take_file_back(job: Import, item: ImportItem) -> None:
    """Files stay with the pages that show them, so that those can come back whole."""
    file = db.session.get(File, item.file_id, populate_existing=True)
    if item.state != "done" or file is None:
        return
    used = db.session.scalar(select(func.count()).where(FileUse.file_id == file.id))
    if file.removed_at is not None:
        item.state = "undone"
    elif used:
        item.state, item.problem = "stays", gettext("A page shows it, here or in the bin.")
    elif file.number > 1:
        item.state, item.problem = "stays", gettext("It was changed since.")
    else:
        files.remove(file, by=_person(job))
        item.state = "undone"


def _person(job: Import) -> Person:
    assert job.undone_by is not None  # noqa: S101 - who undoes is written down first
    return job.undone_by


def _end(job_id: int) -> None:
    with transaction():
        job = db.session.get_one(Import, job_id, populate_existing=True)
        kept = job.kept
        if not commands.change(job, "undoing", "undone", undone_at=now(), kept=None):
            return
        counts = counts_of(job)
        fact = ImportUndone(
            import_id=job.id, space_id=job.space_id, pages=counts.pages_undone, stayed=counts.stayed
        )
        announce(fact, by=job.undone_by_id)
    keeping.drop(kept)
