"""The search screen."""

from collections.abc import Callable

from flask import Flask

from entgov.accounts.models import Person
from entgov.core.settings import Settings
from tests.conftest import Browser, Make


def test_a_damaged_index_is_said_plainly(
    app: Flask, make: Make, settings: Settings, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(make.person())
    assert browser.get("/search?q=parking").status_code == 200
    (settings.index / "current").write_text("1-gone")
    answer = browser.get("/search?q=parking")
    assert answer.status_code == 503
    assert "Search is out of order" in answer.text
    assert "entgov search rebuild" in answer.text
