"""One transaction for each request: whole or not at all, and nobody is refused for others' sake."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db
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
