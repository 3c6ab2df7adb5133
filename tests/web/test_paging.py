"""Cursors survive the trip through an address, and nonsense there is no error."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from entgov.web.paging import Cursor

INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)


@given(INSTANTS, st.integers(1, 2**31 - 1))
def test_a_cursor_reads_what_it_wrote(at: datetime, row: int) -> None:
    assert Cursor.read(str(Cursor(at, row))) == Cursor(at, row)


@given(st.text())
def test_nonsense_is_no_cursor_or_a_harmless_one(text: str) -> None:
    cursor = Cursor.read(text)
    assert cursor is None or isinstance(cursor.id, int)


def test_no_cursor_at_all() -> None:
    assert Cursor.read(None) is None
