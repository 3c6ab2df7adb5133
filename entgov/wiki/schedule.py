"""When pages are to be reviewed next.

A page is due so many months after its last review, or after it was made. A page for which nobody
was asked before is due now at the earliest: else a space that begins to review its old pages would
have all of them overdue for years at that moment. Kept in a column, so that what is due is found
by an index.
"""

from calendar import monthrange
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from entgov.core.clock import now
from entgov.core.database import Instant, db
from entgov.spaces.models import Space
from entgov.wiki.models import Page, Review


def months_later(at: datetime, months: int) -> datetime:
    """The same moment so many months later, or the last day of a shorter month."""
    years, month = divmod(at.month - 1 + months, 12)
    day = min(at.day, monthrange(at.year + years, month + 1)[1])
    return at.replace(year=at.year + years, month=month + 1, day=day)


def interval_of(page: Page) -> int | None:
    """Months between two reviews of the page, its own or those of its space; None: never."""
    own = page.space.review_every if page.review_every is None else page.review_every
    return own or None


def first_review(space: Space, made_at: datetime) -> datetime | None:
    """When a page that is made now in the space is due."""
    return months_later(made_at, space.review_every) if space.review_every else None


def schedule(*which: ColumnElement[bool]) -> None:
    """Put down for these pages when they are due, in one statement. Repeats change nothing."""
    moment = now()
    every = func.coalesce(Page.review_every, _of_space(), 0)
    due = _months_later(func.coalesce(_last_review(), Page.created_at), every)
    asked = _earlier(func.coalesce(Page.review_due_at, moment, type_=Instant()), moment)
    db.session.execute(
        update(Page)
        .where(*which)
        .values(review_due_at=case((every > 0, case((due > asked, due), else_=asked)), else_=None))
        .execution_options(synchronize_session=False)
    )
    for loaded in list(db.session.identity_map.values()):
        if isinstance(loaded, Page):
            db.session.expire(loaded, ["review_due_at"])


def _of_space() -> Any:
    return select(Space.review_every).where(Space.id == Page.space_id).scalar_subquery()


def _last_review() -> Any:
    return (
        select(func.max(Review.at))
        .where(Review.page_id == Page.id, Review.outcome == "holds")
        .scalar_subquery()
    )


def _earlier(at: Any, moment: datetime) -> Any:
    return case((at < moment, at), else_=moment)


class _Later(FunctionElement[datetime]):
    """A moment so many months or days later, as SQL; `unit` says which."""

    type = Instant()
    inherit_cache = True
    unit = ""

    def __init__(self, at: Any, number: Any) -> None:
        super().__init__(at, cast(number, Integer))


class _months_later(_Later):  # reads as a function
    """`months_later` as SQL."""

    inherit_cache = True
    unit = "months"


class days_later(_Later):  # reads as a function
    """A moment so many days later, as SQL."""

    inherit_cache = True
    unit = "days"


@compiles(_Later)
def _by_interval(element: Any, compiler: Any, **options: Any) -> str:
    at, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({at} + make_interval({element.unit} => {number}))"


@compiles(_Later, "sqlite")
def _by_modifier(element: Any, compiler: Any, **options: Any) -> str:
    at, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%S', {at}, {number} || ' {element.unit}') || '.000000')"
