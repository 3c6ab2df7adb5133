"""What SQLite knows of how much there is in its tables: with that it finds the short ways.

PostgreSQL looks after this by itself; SQLite never does. It is told to look at a sample of each
index, which takes moments however much there is. A connection reads what was found when it is
opened; so `connect` opens them anew from time to time.
"""

from sqlalchemy import text

from entgov.core.chores import Chore
from entgov.core.database import db, transaction

EVERY = 3_600.0
"""Seconds: so soon it is noticed that an import has brought a hundred thousand posts."""

_SAMPLE = 1_000  # entries of each index

# Of an empty table it notes nothing, and then takes it for one of a million rows. What is empty now
# and then, such as deliveries, is never large.
_EMPTY_ONES = text(
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT name, NULL, '1000' FROM sqlite_master "
    "WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
    "AND name NOT IN (SELECT tbl FROM sqlite_stat1)"
)


def take() -> None:
    """Let the database look at what it has now, where it does not do that by itself."""
    if db.engine.dialect.name != "sqlite":
        return
    with transaction():
        db.session.execute(text(f"PRAGMA analysis_limit = {_SAMPLE}"))
        db.session.execute(text("ANALYZE"))
        db.session.execute(_EMPTY_ONES)


CHORE = Chore(lambda _stop: False, take, pause=30.0, sweep_every=EVERY)
