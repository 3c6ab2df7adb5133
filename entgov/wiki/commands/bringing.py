"""The verb by which a page comes from elsewhere, with all its revisions at once.

Only the newest revision is rendered: of thousands of old ones few are ever opened, and that one is
rendered when it is (`rendering.rendered`). The search, the links and who wrote which line follow
from the one fact that the page was created.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.core.facts import announce
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.wiki.commands.saving import (
    _add_revision,
    _address,
    _Draft,
    _still_there,
    claim,
)
from entgov.wiki.facts import PageCreated
from entgov.wiki.models import Page, PageAddress, Revision, Status
from entgov.wiki.rendering import UNRENDERED, fill_in
from entgov.wiki.schedule import first_review


@dataclass(frozen=True)
class Past:
    """One state of a page as it was elsewhere.

    author_id is of somebody with an account here; else `credit` names who wrote it.
    """

    title: str
    source: str
    at: datetime
    summary: str = ""
    author_id: int | None = None
    credit: str | None = None
    language: str | None = None
    minor: bool = False


def bring(
    space: Space,
    history: Sequence[Past],
    *,
    by: Person | None,
    parent: Page | None = None,
    status: Status = "current",
) -> Page:
    """Make a page with its whole history, the oldest revision first; `by` becomes its owner.

    Nobody follows it by that, and it is to be reviewed as if it had been written now: a thousand
    old pages are not overdue on the day they come. Raises TitleRefused, TitleTaken,
    markup.TooLong; then nothing is written.
    """
    newest = history[-1]
    parsed, address = parse(newest.source), _address(newest.title)
    with db.session.begin_nested():
        page = Page(
            space=space,
            slug=address,
            title=newest.title,
            owner_id=by.id if by else None,
            parent_id=_still_there(parent),
            status=status,
            review_due_at=first_review(space, now()),
            created_at=min(past.at for past in history),
            changed_at=newest.at,
        )
        db.session.add(page)
        db.session.flush()
        claim(page, address)
        before = _add_older(page.id, history[:-1])
        revision = _add_revision(page, before, _draft(newest), fill_in(space, parsed))
        page.head_id = revision.id
        db.session.flush()
    about: dict[str, Any] = {"page_id": page.id, "revision_id": revision.id, "space_id": space.id}
    announce(PageCreated(**about), by=by.id if by else None)
    return page


def lead_here(page: Page, address: str) -> bool:
    """Make the address lead to the page too; False where it is another page's."""
    wish = {"space_id": page.space_id, "slug": address}
    held = select(PageAddress.page_id).filter_by(**wish)
    there = db.session.scalar(held)
    if there is None:
        db.session.add(PageAddress(**wish, page_id=page.id))
        db.session.flush()
    return there in (None, page.id)


def _draft(past: Past) -> _Draft:
    return _Draft(
        past.title,
        past.source,
        past.summary,
        db.session.get(Person, past.author_id) if past.author_id else None,
        past.at,
        past.language,
        past.minor,
        credit=past.credit,
    )


def _add_older(page_id: int, history: Sequence[Past]) -> Revision | None:
    """Write the revisions before the newest; gives the last of them."""
    if not history:
        return None
    for some in portions(enumerate(history, 1), 200):
        db.session.execute(insert(Revision), [_row(page_id, *each) for each in some])
    before = aliased(Revision)
    made_from = (
        select(before.id)
        .where(before.page_id == page_id, before.number == Revision.number - 1)
        .scalar_subquery()
    )
    chained = update(Revision).where(Revision.page_id == page_id).values(base_id=made_from)
    db.session.execute(chained, execution_options={"synchronize_session": False})
    return db.session.scalars(
        select(Revision).where(Revision.page_id == page_id, Revision.number == len(history))
    ).one()


def _row(page_id: int, number: int, past: Past) -> Mapping[str, Any]:
    return {
        "page_id": page_id,
        "number": number,
        "author_id": past.author_id,
        "credit": past.credit,
        "at": past.at,
        "title": past.title,
        "source": past.source,
        "summary": past.summary,
        "language": past.language,
        "minor": past.minor,
        **UNRENDERED,
    }
