"""Two ways to page: by number, where a person jumps about; by cursor, where the list grows on top.

A cursor holds the time and the id of the last row shown, so rows that arrive meanwhile neither
push others onto the next page nor make them show twice.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db

Row = TypeVar("Row")
PER_PAGE = 50
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One numbered page of a list."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    def url(self, number: int) -> str:
        """The address of another page of the same list, with the same filters."""
        query = {**request.args.to_dict(flat=False), "page": [str(number)]}
        path = url_for(request.endpoint or "", **(request.view_args or {}))
        return f"{path}?{urlencode(query, doseq=True)}"


def requested_page() -> int:
    """The page number in the address; 1 where it makes no sense."""
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit()):
        return 1
    return max(1, int(number)) if len(number) < 7 else 1_000_000


def numbered(statement: Select[Any], *, number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """One page of what the statement selects (a single entity), and how many there are in all."""
    found = numbered_rows(statement, number=number, per_page=per_page)
    return Page([row[0] for row in found.rows], number, found.total, per_page)


def numbered_rows(statement: Any, *, number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """The same for a statement that selects several things, as rows."""
    before = (number - 1) * per_page
    rows = db.session.execute(statement.limit(per_page).offset(before)).all()
    return _page(rows, statement, number, per_page)


def numbered_ids(
    ids: Select[int],
    whole: Callable[[FromClause], Any],
    *,
    order: Sequence[Any],
    number: int,
    per_page: int = PER_PAGE,
    count: Select[int] | None = None,
) -> Page[Any]:
    """One page of a list of thousands, as rows. `ids` are found in an index, which has all that
    they are narrowed by, in this `order` (of columns, each rising); then `whole` reads those of the
    page alone (by their column `id`). So no page costs much more than the first. `count` selects
    how many there are, where there is a shorter way to know."""
    ids = ids.order_by(None)
    if number == 1:
        rows = db.session.execute(whole(ids.order_by(*order).limit(per_page).subquery())).all()
        total = len(rows) if len(rows) < per_page else _total(ids, count)
        return Page(rows, 1, total, per_page)
    total, before = _total(ids, count), (number - 1) * per_page
    if before >= total:
        return Page((), number, total, per_page)
    some = nearer(ids, order, total=total, before=before, most=per_page).subquery()
    return Page(db.session.execute(whole(some)).all(), number, total, per_page)


def nearer(
    ids: Select[int],
    order: Sequence[Any],
    *,
    total: int,
    before: int,
    most: int = PER_PAGE,
) -> Select[int]:
    """So many of these ids after so many others, of a `total`, stepped to from the end that is
    nearer; in no order."""
    if before <= total // 2:
        return ids.order_by(*order).limit(most).offset(before)
    after = max(0, total - before - most)
    falling = (each.desc() for each in order)
    return ids.order_by(*falling).limit(min(most, total - before)).offset(after)


def _page(rows: Sequence[Any], statement: Any, number: int, per_page: int) -> Page[Any]:
    """Where the list ends on this page nothing is left to be counted."""
    before = (number - 1) * per_page
    if len(rows) < per_page and (rows or number == 1):
        return Page(rows, number, before + len(rows), per_page)
    return Page(rows, number, _total(statement.order_by(None)), per_page)


def _total(statement: Select[Any], count: Select[int] | None = None) -> int:
    if count is None:
        count = select(func.count()).select_from(statement.subquery())
    return db.session.scalar(count) or 0


@dataclass(frozen=True)
class Cursor:
    """The place after which the next page begins."""

    at: datetime
    id: int

    def __str__(self) -> str:
        plain = f"{(self.at - _EPOCH) // _MICROSECOND}.{self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """The cursor in an address; None where there is none or it makes no sense."""
        try:
            plain = base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4)).decode()
            microseconds, _, row = plain.partition(".")
            at, row_id = _EPOCH + int(microseconds) * _MICROSECOND, int(row)
        except (ValueError, OverflowError, binascii.Error):
            return None
        return cls(at, row_id) if 0 <= row_id <= LARGEST_ID else None

    def older(self, at: Any, row_id: Any) -> ColumnElement[bool]:
        """The rows after this place, in a list with the newest on top."""
        return and_(at <= self.at, or_(at < self.at, row_id < self.id))  # an index begins there

    def newer(self, at: Any, row_id: Any) -> ColumnElement[bool]:
        """The rows before this place, in the same list."""
        return and_(at >= self.at, or_(at > self.at, row_id > self.id))  # the index helps


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """One stretch of a list that grows on top.

    `next` is the cursor for what is older, `top` the one for what will have come on top.
    """

    rows: Sequence[Row]
    next: str | None
    top: str


def stretch(rows: Sequence[Row], cursor_of: Callable[[Row], Cursor], *, size: int) -> Stretch[Row]:
    """Cut one row too many into a stretch, and the place where the next begins."""
    shown = rows[:size]
    top = cursor_of(shown[0]) if shown else Cursor(now(), 0)
    return Stretch(shown, str(cursor_of(shown[-1])) if len(rows) > size else None, str(top))


def requested_cursor() -> Cursor | None:
    """The cursor in the address."""
    return Cursor.read(request.args.get("before"))


def this_moment() -> str:
    """For a form about all that its screen shows: what comes from now on is not on it."""
    return str(Cursor(now(), 0))


def shown_until() -> datetime:
    """The moment that the screen of such a form was made at; now where the form does not say."""
    said = Cursor.read(request.form.get("before"))
    return min(said.at, now()) if said else now()
