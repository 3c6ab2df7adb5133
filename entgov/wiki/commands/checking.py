"""Asking whether the addresses outside that a space names can still be reached."""

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert, portions
from entgov.core.facts import announce
from entgov.spaces.models import Space
from entgov.wiki.facts import OutsideLinksAsked
from entgov.wiki.models import OutsideCheck, OutsideLink, Page
from entgov.wiki.policy import living

MOST_CHECKED = 5_000
"""Addresses of a space that are checked at one time."""


def ask_outside_check(space: Space, *, by: Person) -> int:
    """Have the worker check the addresses outside; gives how many there are.

    What was found before is forgotten. Asking while a check goes on begins it anew.
    """
    urls = db.session.scalars(
        select(OutsideLink.url)
        .join(Page, Page.id == OutsideLink.page_id)
        .where(living(), Page.space_id == space.id)
        .distinct()
        .order_by(OutsideLink.url)
        .limit(MOST_CHECKED)
    ).all()
    db.session.execute(delete(OutsideCheck).where(OutsideCheck.space_id == space.id))
    rows = [{"space_id": space.id, "url": url, "asked_at": now(), "problem": ""} for url in urls]
    for some in portions(rows):
        db.session.execute(insert(OutsideCheck).values(some).on_conflict_do_nothing())
    if urls:
        announce(OutsideLinksAsked(space_id=space.id), by=by.id)
    return len(urls)
