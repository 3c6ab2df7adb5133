"""Moments of pages that concern people: a review is due, or overdue.

All reviews of a person are one line of their list, however many pages a space begins to review.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, literal, select

from entgov.notifications.sources import Moment
from entgov.spaces.models import Membership
from entgov.wiki.models import Page
from entgov.wiki.policy import without_owner
from entgov.wiki.queries.reviewing import PATIENCE
from entgov.wiki.schedule import days_later

ABOUT = "reviews"


def moments(after: datetime, until: datetime) -> Iterator[Moment]:
    """Owners hear when a review is due, stewards when it is overdue or nobody owns the page."""
    due = _came(after, until)
    yield Moment("review", "page", "own", _rows(Page.owner_id, Page.review_due_at).where(*due))
    yield Moment("review_late", "page", "steward", _stewards(*due, without_owner()))
    late = _came(after - PATIENCE, until - PATIENCE)
    owned = (~without_owner(), Page.owner_id != Membership.person_id)
    yield Moment("review_late", "page", "steward", _stewards(*late, *owned, days=PATIENCE.days))


def _came(after: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is due since then. Who may see the page, and whether it lives, the notices ask."""
    return Page.status == "current", Page.review_due_at > after, Page.review_due_at <= until


def _stewards(*which: ColumnElement[bool], days: int = 0) -> Select[Any]:
    at = days_later(Page.review_due_at, days) if days else Page.review_due_at
    return (
        _rows(Membership.person_id, at)
        .join(Membership, Membership.space_id == Page.space_id)
        .where(Membership.role == "steward", *which)
    )


def _rows(person_id: Any, at: Any) -> Select[Any]:
    return select(
        person_id.label("person_id"),
        Page.id.label("thing_id"),
        literal(ABOUT, Text).label("about"),
        at.label("happened_at"),
    ).select_from(Page)
