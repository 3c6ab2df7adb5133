"""Weeks to count by: from Monday to Sunday, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Weeks:
    """So many weeks in a row; the last of them goes on."""

    first: date
    count: int

    @classmethod
    def until(cls, day: date, count: int) -> "Weeks":
        """The last weeks up to that of this day."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday - (count - 1) * _WEEK, count)

    @property
    def since(self) -> datetime:
        """When the first begins."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def days(self) -> Sequence[date]:
        """The Mondays."""
        return [self.first + number * _WEEK for number in range(self.count)]

    def number_of(self, at: Any) -> ColumnElement[int]:
        """The number of the week, from 0, that a column with days or instants falls into."""
        begun = int(self.since.timestamp())
        return (_seconds(at) - begun) // int(_WEEK.total_seconds())


class _seconds(FunctionElement[int]):  # reads as a function
    """Whole seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(_seconds)
def _ask(element: Any, compiler: Any, **options: Any) -> str:
    at = compiler.process(element.clauses, **options)
    return f"CAST(floor(extract(epoch FROM {at})) AS BIGINT)"


@compiles(_seconds, "sqlite")
def _ask_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"
