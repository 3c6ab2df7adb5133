"""The verbs that say how a page stands: its state, who answers for it, when it is reviewed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, portions
from entgov.core.facts import announce
from entgov.follows.commands import follow_unless_stopped
from entgov.spaces.policy import in_writable_space
from entgov.wiki.facts import (
    PageOwnerChanged,
    PageReviewed,
    PageStatusChanged,
    ReviewIntervalChanged,
)
from entgov.wiki.models import Page, Review, Status, page_key
from entgov.wiki.models.reviews import Outcome
from entgov.wiki.schedule import interval_of, months_later, schedule

_LONGEST_CHAIN = 50  # pages that replace each other
_SENT_TWICE_WITHIN = timedelta(hours=1)


class StandingRefused(Exception):
    """What was asked for can't be; the text tells the person why and what to do."""


def set_status(
    page: Page, status: Status, *, replaced_by: Page | None = None, by: Person | None
) -> None:
    """Say of a page that it is a draft, current, out of date, or replaced by another one.

    Raises StandingRefused where pages would replace each other in a circle.
    """
    if status == "replaced":
        _refuse_circle(page, replaced_by)
    target_id = replaced_by.id if replaced_by and status == "replaced" else None
    if (page.status, page.replaced_by_id) == (status, target_id):
        return
    page.status, page.replaced_by_id = status, target_id
    announce(
        PageStatusChanged(page_id=page.id, space_id=page.space_id, status=status),
        by=by.id if by else None,
    )


def _refuse_circle(page: Page, replacement: Page | None) -> None:
    step = replacement.id if replacement else None
    for _ in range(_LONGEST_CHAIN):
        if step is None:
            return
        if step == page.id:
            raise StandingRefused(
                gettext("That leads back to this page. Choose the page that people should read.")
            )
        step = db.session.scalar(select(Page.replaced_by_id).where(Page.id == step))


def give(page: Page, heir: Person, *, by: Person) -> None:
    """Let somebody answer for a page. Raises StandingRefused if they can't."""
    if hand_over({page.id: heir}, by=by):
        return
    if page.owner_id != heir.id or heir.status != "active":
        raise StandingRefused(
            gettext(
                "%(name)s can’t write in this space, so they can’t own a page of it. "
                "Choose somebody who can.",
                name=heir.name,
            )
        )


def hand_over(heirs: Mapping[int, Person], *, by: Person) -> int:
    """Give each of the pages with these ids to its heir, and say how many were given.

    Left out are pages whose heir is not active or may not write there, or owns them already. The
    caller sees to it that `by` may give these pages away.
    """
    by_heir: dict[Person, list[int]] = defaultdict(list)
    for page_id, heir in heirs.items():
        by_heir[heir].append(page_id)
    return sum(
        _give(portion, heir, by)
        for heir, page_ids in by_heir.items()
        if heir.status == "active"
        for portion in portions(page_ids)
    )


def _give(page_ids: list[int], heir: Person, by: Person) -> int:
    given = db.session.execute(
        update(Page)
        .where(
            Page.id.in_(page_ids),
            Page.owner_id.is_distinct_from(heir.id),
            in_writable_space(Page.space_id, heir),
        )
        .values(owner_id=heir.id)
        .returning(Page.id, Page.space_id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.expire_all()
    for page_id, space_id in given:
        announce(PageOwnerChanged(page_id=page_id, space_id=space_id, person_id=heir.id), by=by.id)
        follow_unless_stopped(heir, page_key(page_id), at=now())
    return len(given)


def set_review_interval(page: Page, months: int | None, *, by: Person) -> None:
    """Have a page reviewed every so many months; 0 is never, None is as its space says."""
    if page.review_every == months:
        return
    page.review_every = months
    db.session.flush()
    schedule(Page.id == page.id)
    announce(ReviewIntervalChanged(page_id=page.id, space_id=page.space_id), by=by.id)


def review(
    page: Page, *, outcome: Outcome, checked: str, by: Person, at: datetime | None = None
) -> Review:
    """Write down that somebody checked a page, against what, and how it ended.

    What still holds is due again after its interval, and no longer counts as out of date. The same
    said twice of the same revision by the same person is one review: a form sent twice.
    """
    at = at or now()
    if twin := _same_said(page, outcome, checked, by):
        return twin
    months = interval_of(page)
    holds = outcome == "holds"
    found = Review(
        page_id=page.id,
        revision_id=page.head_id,
        by_id=by.id,
        at=at,
        outcome=outcome,
        checked=checked,
        next_due_at=months_later(at, months) if holds and months else None,
    )
    db.session.add(found)
    if holds:
        page.review_due_at = found.next_due_at
    db.session.flush()
    announce(
        PageReviewed(page_id=page.id, revision_id=found.revision_id, space_id=page.space_id),
        by=by.id,
    )
    if not holds and page.status != "replaced":
        set_status(page, "outdated", by=by)
    elif holds and page.status == "outdated":
        set_status(page, "current", by=by)
    return found


def _same_said(page: Page, outcome: Outcome, checked: str, by: Person) -> Review | None:
    last = db.session.scalar(
        select(Review).where(Review.page_id == page.id).order_by(Review.id.desc()).limit(1)
    )
    said = (page.head_id, outcome, checked, by.id)
    if last and (last.revision_id, last.outcome, last.checked, last.by_id) == said:
        return last if last.at > now() - _SENT_TWICE_WITHIN else None
    return None
