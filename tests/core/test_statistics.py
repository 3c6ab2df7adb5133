"""SQLite is told to look at what it has; PostgreSQL does so by itself."""

import pytest
from sqlalchemy import text

from entgov import wiring
from entgov.core.database import db


def test_the_worker_takes_them(app, ann, backend):
    wiring.CHORES["statistics"].sweep()
    if backend != "sqlite":
        pytest.skip("there is nothing to be told")
    tables = db.session.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")).all()
    assert {"person", "delivery"} <= set(tables)  # an empty one is taken for a small one
