"""Locks: a page that only its owner and the stewards of its space change. No verb commits."""

from sqlalchemy import update

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.wiki.facts import PageLocked, PageUnlocked
from entgov.wiki.models import Page


def lock(page: Page, *, by: Person) -> bool:
    """Leave the page to its owner and the stewards; False where it was so already."""
    if not _turn(page, locked=True):
        return False
    announce(PageLocked(page_id=page.id, space_id=page.space_id), by=by.id)
    return True


def unlock(page: Page, *, by: Person) -> bool:
    """Let everybody who may write in the space change the page again; False as in lock()."""
    if not _turn(page, locked=False):
        return False
    announce(PageUnlocked(page_id=page.id, space_id=page.space_id), by=by.id)
    return True


def _turn(page: Page, *, locked: bool) -> bool:
    turned = db.session.scalar(
        update(Page)
        .where(Page.id == page.id, Page.locked.is_(not locked))
        .values(locked=locked)
        .returning(Page.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(page, ["locked"])
    return turned is not None
