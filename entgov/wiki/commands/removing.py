"""The verbs by which pages go into the bin of their space, and come back from it.

A page goes with all that is below it, and what went together comes back together. Nothing is
deleted: texts, addresses, followers and files stay with the pages, so all of it is there again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.core.facts import announce
from entgov.wiki.commands.moving import hold_trees, tell_of_branch
from entgov.wiki.facts import PageBroughtBack, PageRemoved
from entgov.wiki.models import Page, Removal
from entgov.wiki.order import ids_above, ids_below

LONGEST_REASON = 300  # characters


def remove(
    page: Page,
    *,
    reason: str = "",
    by: Person,
    at: datetime | None = None,
    by_order: bool = False,
) -> Removal:
    """Put the page and all that is below it into the bin; `by_order`: hidden by who keeps order.

    What is there already stays there by the removal that put it there; for the page itself that is
    the one that this gives then.
    """
    _hold(page)
    if page.removal_id is not None:
        return db.session.get_one(Removal, page.removal_id)
    space_id = page.space_id
    removal = Removal(
        space_id=space_id,
        page_id=page.id,
        by_id=by.id,
        at=at or now(),
        reason=reason,
        by_order=by_order,
    )
    db.session.add(removal)
    db.session.flush()
    below = ids_below(page.id)
    _put([page.id, *below], removal.id)
    announce(PageRemoved(page_id=page.id, space_id=space_id), by=by.id)
    tell_of_branch(page.id, below, space_id, by)
    return removal


def hide(page: Page, *, by: Person) -> None:
    """Let the page, and all that is below it, come back only if those who keep order decide so.

    Where it went into the bin with a page above it, the others that went are none of this.
    """
    _hold(page)
    removal = db.session.get(Removal, page.removal_id) if page.removal_id else None
    if removal is None:
        remove(page, by=by, by_order=True)
    elif removal.page_id == page.id:
        removal.by_order = True
    else:
        _take_apart(page, by=by)


def show_again(page: Page, *, removed: bool, by: Person) -> None:
    """Hide the page no longer; nothing where only a page above it is hidden.

    `removed`: somebody had put it into the bin before it was hidden, and there it stays. It stays
    as well where the page above it is there: it comes back with that.
    """
    _hold(page)
    removal = db.session.get(Removal, page.removal_id) if page.removal_id else None
    if removal is None or not removal.by_order or removal.page_id != page.id:
        return
    above = db.session.get(Page, page.parent_id) if page.parent_id else None
    gone = db.session.get(Removal, above.removal_id) if above and above.removal_id else None
    if removed:
        removal.by_order = False
    elif gone and not gone.by_order:
        removal.restored_at, removal.restored_by_id = now(), by.id
        _put(_pages_of(removal), gone.id)
    else:
        bring_back(removal, by=by)


def _take_apart(page: Page, *, by: Person) -> None:
    """Give the page, and what went into the bin with it and is below it, a removal of its own."""
    below = ids_below(page.id, page.removal_id)
    own = Removal(
        space_id=page.space_id, page_id=page.id, by_id=by.id, at=now(), reason="", by_order=True
    )
    db.session.add(own)
    db.session.flush()
    _put([page.id, *below], own.id)


def _pages_of(removal: Removal) -> Sequence[int]:
    return db.session.scalars(select(Page.id).where(Page.removal_id == removal.id)).all()


def bring_back(removal: Removal, *, by: Person, at: datetime | None = None) -> Page:
    """Bring back all pages of a removal; gives the topmost.

    It stands where it stood, or at the top where there is no such page any more. Whoever comes
    second finds it done.
    """
    hold_trees(removal.space_id)
    db.session.refresh(removal)
    page = db.session.get_one(Page, removal.page_id, populate_existing=True)
    if removal.restored_at is not None:
        return page
    removal.restored_at, removal.restored_by_id = at or now(), by.id
    ids = _pages_of(removal)
    if page.parent_id is not None and not _can_stand_below(page, page.parent_id):
        page.parent_id = page.position = None
    _put(ids, None)
    announce(PageBroughtBack(page_id=page.id, space_id=removal.space_id), by=by.id)
    below = [each for each in ids if each != page.id]
    tell_of_branch(page.id, below, removal.space_id, by)
    return page


def _hold(page: Page) -> None:
    while True:
        held = page.space_id
        hold_trees(held)
        db.session.refresh(page)
        if page.space_id == held:
            return


def _can_stand_below(page: Page, parent_id: int) -> bool:
    parent = db.session.get(Page, parent_id, populate_existing=True)
    return (
        parent is not None
        and parent.removal_id is None
        and parent.space_id == page.space_id
        and page.id not in ids_above(parent.id)
    )


def _put(ids: Sequence[int], removal_id: int | None) -> None:
    db.session.flush()
    for some in portions(ids):
        db.session.execute(
            update(Page).where(Page.id.in_(some)).values(removal_id=removal_id),
            execution_options={"synchronize_session": False},
        )
    db.session.expire_all()
