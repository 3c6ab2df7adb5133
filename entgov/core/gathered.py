"""Thousands of ids in one row, for a thread that must not be kept waiting by others.

SQLite's driver lets the other threads of a process run at each row that it fetches, and with
requests to answer these give way only some milliseconds later. A row for each of 2,000 listeners
made what takes a tenth of a second of processor time take ten seconds.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func

_BETWEEN = ","


def gathered(ids: Any) -> ColumnElement[str]:
    """All of a column of ids, for `ids_in` to read."""
    return func.aggregate_strings(cast(ids, Text), _BETWEEN)


def ids_in(text: str | None) -> list[int]:
    """The ids that were gathered; none where there was no row."""
    return [*map(int, text.split(_BETWEEN))] if text else []
