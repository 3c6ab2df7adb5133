"""Cursors survive the trip through an address, and nonsense there is no error; pages of a long
list are the list."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import FromClause, Select, func, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.web.paging import Cursor, numbered_ids
from tests.conftest import Make

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


@pytest.mark.parametrize("count", [None, select(func.count(Person.id))])
def test_pages_of_ids_are_the_list_from_either_end(make: Make, count: Select[int] | None) -> None:
    for name in ("Zoe", "ann", "Bo", "Élan", "ann", "Cy", "Öz"):
        make.person(name)
    order = Person.name_key, Person.id
    everybody = db.session.scalars(select(Person.id).order_by(*order)).all()
    for per_page in range(1, 10):
        pages = [
            numbered_ids(
                select(Person.id), _whole, order=order, number=n, per_page=per_page, count=count
            )
            for n in range(1, 9)
        ]
        assert [row[0].id for page in pages for row in page.rows] == everybody
        assert {page.total for page in pages} == {len(everybody)}


def _whole(ids: FromClause) -> Select[Person]:
    whole = select(Person).join(ids, ids.c.id == Person.id)
    return whole.order_by(Person.name_key, Person.id)
