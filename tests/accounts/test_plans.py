"""How the screens of people find what they show among thousands: by an index, with as many queries
as among few.

Of SQLite, with real rows and its statistics; what PostgreSQL makes of it `python -m bench.accounts`
measures.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bench.accounts import SCREENS
from bench.accounts_body import Body
from bench.providing import LISTS, Provider
from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings

FEW, MANY = 100, 1_500
TABLES = "person|profile|skill|name_word|group_member|membership|fact|roster_row|provisioned"
WALKS = re.compile(rf"^SCAN ({TABLES})\w*$")
"""A step that reads a table from end to end; by an index it says which. Not so where the newest are
wanted, by their ids, and it ends after a few."""
NEWEST = re.compile(r"ORDER BY (fact|person|people_group)\.id DESC\s+LIMIT")

Asked = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def bodies(
    migrated: Path | str, nothing_indexed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[int, Body]:
    if not isinstance(migrated, Path):
        pytest.skip("SQLite alone tells its plan before it asks")
    return {
        people: _body(people, migrated, nothing_indexed, tmp_path_factory) for people in (FEW, MANY)
    }


def _body(people: int, migrated: Path, index: Path, folders: pytest.TempPathFactory) -> Body:
    folder = folders.mktemp(f"of-{people}")
    shutil.copy(migrated, folder / "entgov.sqlite3")
    shutil.copytree(index, folder / "index")
    return Body(create_app(Settings(data=folder)), folder, people)


@contextmanager
def asking(body: Body) -> Iterator[Asked]:
    """What a body asks its database."""
    asked: Asked = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    with body.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walks(body: Body, asked: Asked) -> list[str]:
    """The queries that read one of the tables from end to end."""
    found = []
    with body.app.app_context(), db.engine.connect() as connection:
        for statement, parameters in asked:
            if NEWEST.search(statement):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [f"{row[3]}: {statement}" for row in plan if WALKS.match(row[3])]
    return found


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_finds_people_by_an_index(bodies: Mapping[int, Body], screen: str) -> None:
    asked: dict[int, Asked] = {}
    for people, body in bodies.items():
        body.look(SCREENS[screen])  # what is remembered from now on
        with asking(body) as asked[people]:
            body.look(SCREENS[screen])
    # Whom many words mean is looked for in one step more: it is one, however many they are.
    assert len(asked[MANY]) - len(asked[FEW]) in (0, 1 if screen.startswith("suggested") else 0)
    assert walks(bodies[MANY], asked[MANY]) == []


@pytest.mark.parametrize("search", LISTS)
def test_a_provider_finds_people_by_an_index(bodies: Mapping[int, Body], search: str) -> None:
    provider = Provider(bodies[MANY])
    with asking(bodies[MANY]) as asked:
        provider.look(LISTS[search])
    assert walks(bodies[MANY], asked) == []


def test_an_account_is_made_without_a_look_at_all(bodies: Mapping[int, Body]) -> None:
    asked: dict[int, Asked] = {}
    for people, body in bodies.items():
        provider = Provider(body)
        with asking(body) as asked[people]:
            provider.add()
    assert len(asked[FEW]) == len(asked[MANY])
    assert walks(bodies[MANY], asked[MANY]) == []
