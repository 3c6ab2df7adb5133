"""One transaction for each request: whole or not at all, and nobody is refused for others' sake."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, session
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.web.guard import staff, viewer
from tests.conftest import Browser, Make


def test_many_writers_at_once_all_get_through(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    """On SQLite most of these meet another writer; the request is then done again."""
    browsers = [as_person(make.person()) for _ in range(8)]
    tokens = [browser.token() for browser in browsers]

    def rename(number: int) -> list[int]:
        browser, token = browsers[number], tokens[number]
        return [
            browser.client.post(
                "/settings", data={"name": f"Name {number} {turn}", "csrf_token": token}
            ).status_code
            for turn in range(10)
        ]

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for each in pool.map(rename, range(8)) for status in each]
    assert statuses == [303] * 80
    db.session.rollback()
    renames = select(func.count()).where(FactRecord.kind == "PersonRenamed")
    assert db.session.scalar(renames) == 80


def test_what_is_done_again_begins_with_the_cookie_as_it_was(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    """On SQLite somebody else writes between its look and its write, so it is done twice."""
    person, other, found = make.person("Twice Tom"), make.person().id, []

    def writes_meanwhile() -> None:
        with app.app_context(), transaction():
            db.session.get_one(Person, other).name = "Meanwhile Mary"

    def takes() -> str:
        mine = viewer()
        found.append((session.pop("ticket", None), session.get("_user_id"), mine.name))
        session.clear()
        if len(found) == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(writes_meanwhile).result()
        mine.name = "Tom Once"
        db.session.flush()
        return "done"

    app.add_url_rule("/takes", "takes", staff(takes), methods=["POST"])
    browser = as_person(person)
    with browser.client.session_transaction() as cookie:
        cookie["ticket"] = "one"
    assert browser.post("/takes").status_code == 200
    assert len(found) == (2 if db.engine.dialect.name == "sqlite" else 1)
    assert len(set(found)) == 1
    assert found[0][0] == "one"


def test_what_fails_changes_nothing(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    def fails() -> str:
        viewer().name = "Half Done"
        db.session.flush()
        raise ZeroDivisionError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TESTING"] = False
    app.add_url_rule("/fails", "fails", staff(fails), methods=["POST"])
    person = make.person("Whole Wilma")
    answer = as_person(person).post("/fails")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert db.session.get_one(Person, person.id).name == "Whole Wilma"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_are_open(app: Flask, visitor: Browser, path: str) -> None:
    assert visitor.get(path).status_code == 200


def test_every_answer_carries_the_safety_headers(app: Flask, visitor: Browser) -> None:
    headers = visitor.get("/sign-in").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]
