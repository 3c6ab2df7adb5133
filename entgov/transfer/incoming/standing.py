"""How pages stand to others, once all of them are there: what to read instead, which one is first.

Which page a space opens with is for those who run it to say; and only where no page does yet.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.spaces.policy import run_by
from entgov.transfer.incoming.items import IncomingPage
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.web.guard import holds
from entgov.wiki.models import Page

_AT_ONCE = 100

Find = Callable[[int, str], ImportItem | None]
"""Finds what was made of a key, by the id of the import."""


@dataclass(frozen=True)
class Standing:
    """What of a page has to wait for others, by their keys."""

    key: str
    replaced_by: str
    front: bool


def standing(page: IncomingPage) -> Standing | None:
    """What of the page has to wait; None where nothing has."""
    if page.front or page.replaced_by:
        return Standing(page.key, page.replaced_by, page.front)
    return None


def steps(job_id: int, waiting: Sequence[Standing], made: Find) -> Iterator[None]:
    """Bring pages to stand as they did, some at a time. Doing it twice does no harm."""
    for start in range(0, len(waiting), _AT_ONCE):
        with transaction():
            job = db.session.get_one(Import, job_id, populate_existing=True)
            if job.state != "running":
                return
            for each in waiting[start : start + _AT_ONCE]:
                _settle(job, each, made)
        yield


def _settle(job: Import, one: Standing, made: Find) -> None:
    page = _page(job, made(job.id, one.key))
    if page is None:
        return
    other = _page(job, made(job.id, one.replaced_by)) if one.replaced_by else None
    if other and page.status == "replaced" and page.id != other.id:
        page.replaced_by_id = page.replaced_by_id or other.id
    if one.front and _may_begin(job):
        page.front = True
    db.session.flush()


def _page(job: Import, item: ImportItem | None) -> Page | None:
    """The page that was made, unless it has gone elsewhere since."""
    page = db.session.get(Page, item.page_id) if item and item.page_id else None
    here = page and page.space_id == job.space_id and page.removal_id is None
    return page if here else None


def _may_begin(job: Import) -> bool:
    there = select(Page.id).where(Page.space_id == job.space_id, Page.front)
    taken = db.session.scalar(there.limit(1)) is not None
    return not taken and (job.by is None or holds(run_by, job.space, job.by))
