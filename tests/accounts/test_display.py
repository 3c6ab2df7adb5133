"""How a person wants the screens: colours, language and shortcuts of a single key."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
CHOSEN = {"theme": "dark", "language": "cy", "single_keys": "off"}


def opening(html: str) -> str:
    """The tags that say of the whole screen how it wants to be shown."""
    return " ".join(re.findall(r"<(?:html|body)[^>]*>", html))


def test_a_screen_follows_the_device_until_something_is_set(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    page = as_person(make.person()).get("/settings").text
    assert "data-theme" not in opening(page)
    assert "data-single-keys" not in opening(page)
    assert 'name="color-scheme" content="light dark"' in page
    assert page.count('name="theme-color"') == 2


def test_what_is_set_shows_on_every_screen_of_that_person_alone(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    ada, ben = as_person(make.person("Ada")), as_person(make.person("Ben"))
    answer = ada.post("/settings/display", CHOSEN)
    assert answer.status_code == 303
    page = ada.get("/people").text
    assert 'data-theme="dark"' in opening(page)
    assert 'data-single-keys="off"' in opening(page)
    assert 'lang="cy"' in opening(page)
    assert 'name="color-scheme" content="dark"' in page
    assert re.findall('name="theme-color" content="([^"]+)"( media)?', page) == [("#062b31", "")]
    assert "data-theme" not in opening(ben.get("/people").text)


def test_the_form_shows_what_is_set(app: Flask, make: Make, as_person: AsPerson) -> None:
    browser = as_person(make.person(theme="dark", language="cy", single_keys=False))
    page = browser.get("/settings/display").text
    for name, value in CHOSEN.items():
        assert re.search(rf'value="{value}"[^>]*(checked|selected)', page), name


@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_no_choice_is_refused_and_changes_nothing(
    app: Flask, make: Make, as_person: AsPerson, name: str
) -> None:
    person = make.person()
    answer = as_person(person).post("/settings/display", {**CHOSEN, name: "<sepia>"})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert (person.theme, person.language, person.single_keys) == ("system", None, True)


def test_the_button_of_every_screen_changes_the_colours_and_leads_back(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    person = make.person(language="cy", single_keys=False)
    browser = as_person(person)
    answer = browser.post("/settings/display/theme", {"theme": "dark", "next": "/people?q=a"})
    assert answer.status_code == 303
    assert answer.location == "/people?q=a"
    assert (person.theme, person.language, person.single_keys) == ("dark", "cy", False)


def test_that_button_on_a_page_that_was_open_for_too_long_shows_no_text_as_typed(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    sent = {"theme": "dark", "next": "/people", "csrf_token": "old"}
    answer = as_person(make.person()).post("/settings/display/theme", sent)
    assert answer.status_code == 400
    assert "What you typed" not in answer.text


@pytest.mark.parametrize("sent", [{}, {"theme": "sepia"}, {"theme": "", "next": "//evil.example"}])
def test_nonsense_from_that_button_changes_nothing_and_stays_here(
    app: Flask, make: Make, as_person: AsPerson, sent: dict[str, str]
) -> None:
    person = make.person()
    answer = as_person(person).post("/settings/display/theme", sent)
    assert answer.location == "/"
    assert person.theme == "system"


def test_a_change_is_a_fact_and_the_same_again_is_none(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    browser = as_person(make.person())
    for _ in range(2):
        browser.post("/settings/display", CHOSEN)
    changes = select(func.count()).where(FactRecord.kind == "DisplayChanged")
    assert db.session.scalar(changes) == 1
