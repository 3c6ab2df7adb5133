"""The states of a page: the one place that decides which of them it is in.

Its writers say whether it is a draft, current, out of date or replaced (`Page.status`). That a
review is due nobody says: it follows from the date, and only a current page can be due. So no job
has to run at midnight, and a state is never older than the moment it is looked at.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, literal

from entgov.wiki.models import Page

State = Literal["draft", "current", "due", "outdated", "replaced"]


def state_of(page: Page, at: datetime) -> State:
    """The state of a page at this moment."""
    due = page.review_due_at
    if page.status == "current" and due is not None and due <= at:
        return "due"
    return page.status


def is_due(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The pages that are due for review at this moment."""
    return and_(Page.status == "current", Page.review_due_at <= at)


def state(at: datetime | ColumnElement[datetime]) -> ColumnElement[str]:
    """`state_of` as SQL."""
    return case((is_due(at), literal("due")), else_=Page.status)
