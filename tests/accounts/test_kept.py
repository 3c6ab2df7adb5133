"""What was typed survives a session that ended and a form token that grew old."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from entgov.accounts import kept
from entgov.accounts.models import KeptForm, Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make

TYPED = 'Grace <b>"Амазинг"</b> & Söhne 🦊'


def end_all_sessions() -> None:
    with transaction():
        db.session.execute(delete(SignInSession))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return unescape(found[1])


def value_of(page: str, field: str) -> str:
    found = re.search(rf'<input[^>]* name="{field}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {field}"
    return unescape(found[1])


def sign_in_from(browser: Browser, page: str, person: Person, **fields: str):
    """Send the sign-in form as it stands on the page."""
    data = {name: hidden(page, name) for name in ("csrf_token", "next", "kept")}
    data |= {"email": person.email, "password": PASSWORD, **fields}
    return browser.post("/sign-in", data)


def test_a_session_that_ended_loses_no_word(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    browser.get("/settings")
    end_all_sessions()
    page = browser.post("/settings", {"name": TYPED})
    assert page.status_code == 401
    assert "What you wrote is kept" in page.text
    wrong = sign_in_from(browser, page.text, person, password="wrong")
    assert "What you wrote is kept" in wrong.text
    back = browser.get(sign_in_from(browser, wrong.text, person).location)
    assert value_of(back.text, "name") == TYPED
    assert "What you wrote is back" in back.text
    assert "has not been saved yet" in back.text
    assert db.session.get_one(Person, person.id).name == person.name


def test_what_came_back_can_be_sent(as_person: Callable[[Person], Browser], make: Make) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    end_all_sessions()
    page = browser.post("/settings", {"name": "New Name"})
    address = sign_in_from(browser, page.text, person).location
    assert browser.post(address, {"name": "New Name"}).status_code == 303
    assert db.session.get_one(Person, person.id).name == "New Name"


def test_a_wrong_token_loses_no_word(as_person: Callable[[Person], Browser], make: Make) -> None:
    browser = as_person(make.person())
    answer = browser.post("/settings", {"name": TYPED, "csrf_token": "old"})
    assert answer.status_code == 303
    assert answer.location.startswith("/settings?kept=")
    assert value_of(browser.get(answer.location).text, "name") == TYPED


def test_nobody_else_sees_what_was_kept(as_person: Callable[[Person], Browser], make: Make) -> None:
    writer, other = as_person(make.person()), as_person(make.person())
    address = writer.post("/settings", {"name": TYPED}, token=False).location
    assert value_of(other.get(address).text, "name") != TYPED
    elsewhere = address.replace("/settings", "/settings/password")
    assert "What you wrote is back" not in writer.get(elsewhere).text
    assert value_of(writer.get(address).text, "name") == TYPED


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_is_refused_and_carries_nothing(
    as_person: Callable[[Person], Browser], make: Make, headers: dict[str, str]
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    refused = browser.post("/settings", {"name": TYPED}, token=False, headers=headers)
    assert refused.status_code == 400
    end_all_sessions()
    page = browser.post("/settings", {"name": TYPED}, token=False, headers=headers)
    assert page.status_code == 401
    assert hidden(page.text, "kept") == ""
    forged = {"email": person.email, "password": PASSWORD, "kept": '[["name","x"]]'}
    answer = browser.post("/sign-in", forged, token=False, headers=headers)
    assert answer.status_code == 400
    assert db.session.scalars(select(KeptForm)).all() == []


def test_secrets_are_never_kept(as_person: Callable[[Person], Browser], make: Make) -> None:
    browser = as_person(make.person())
    secrets = {"current_password": "secret-one", "new_password": "secret-two"}
    assert browser.post("/settings/password", secrets, token=False).status_code == 303
    end_all_sessions()
    assert "secret" not in browser.post("/settings/password", secrets).text
    assert db.session.scalars(select(KeptForm)).all() == []


def test_signing_in_in_another_tab_loses_no_word(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    end_all_sessions()
    one = browser.post("/settings", {"name": "From tab one"}).text
    two = browser.post("/settings", {"name": "From tab two"}).text
    first = sign_in_from(browser, one, person)
    second = sign_in_from(browser, two, person)
    assert value_of(browser.get(first.location).text, "name") == "From tab one"
    assert value_of(browser.get(second.location).text, "name") == "From tab two"


def test_a_sign_in_page_that_grew_old_asks_once_more(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    browser = Browser(app)
    page = browser.post("/settings", {"name": TYPED}, token=False)
    browser.client.delete_cookie("entgov")
    again = sign_in_from(browser, page.text, person)
    assert again.status_code == 400
    assert "Sign in once more" in again.text
    address = sign_in_from(browser, again.text, person).location
    assert value_of(browser.get(address).text, "name") == TYPED


def test_kept_forms_do_not_stay_for_ever(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    browser = as_person(make.person())
    browser.post("/settings", {"name": "old"}, token=False)
    with transaction():
        db.session.execute(update(KeptForm).values(kept_at=now() - timedelta(days=2)))
    browser.post("/settings", {"name": "new"}, token=False)
    assert db.session.scalars(select(KeptForm.fields)).all() == [[["name", "new"]]]


def test_a_post_where_no_form_is_leads_home_after_signing_in(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    end_all_sessions()
    page = browser.post("/sign-out")
    assert page.status_code == 401
    assert sign_in_from(browser, page.text, person).location == "/"


@settings(max_examples=50)
@given(st.one_of(st.text(), st.recursive(st.none() | st.text(), st.lists).map(repr), st.none()))
def test_whatever_is_carried_is_read_or_dropped(text: str | None) -> None:
    assert all(len(pair) == 2 for pair in kept.carried(text))


@pytest.mark.parametrize(
    "carried", ["[" * 100_000, "{}", "[1]", '[["a"]]', '[["a","b","c"]]', "\x00"]
)
def test_nonsense_in_the_carrying_field_does_no_harm(
    visitor: Browser, make: Make, carried: str
) -> None:
    person = make.person_with_password()
    fields = {"email": person.email, "password": PASSWORD, "next": "/settings", "kept": carried}
    assert visitor.post("/sign-in", fields).location == "/settings"


def test_half_a_character_in_the_carrying_field_does_no_harm(visitor: Browser, make: Make) -> None:
    """JSON can name half of a surrogate pair, which no page can be written with."""
    person = make.person_with_password()
    half = r'[["text","\ud83e cut"],["nonce","\ud83e"],["\ud83e","x"]]'
    fields = {"email": person.email, "password": PASSWORD, "next": "/posts/new", "kept": half}
    back = visitor.get(visitor.post("/sign-in", fields).location)
    assert back.status_code == 200
    assert " cut" in back.text


def test_a_long_post_survives_an_ended_session(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    long = "Жили-были “они” & <мы>\r\n" * 20_000
    end_all_sessions()
    page = browser.post("/posts/new", {"text": long, "space": "everyone", "nonce": "n" * 32})
    back = browser.get(sign_in_from(browser, page.text, person).location)
    assert back.status_code == 200
    assert unescape(back.text).count("Жили-были “они” & <мы>") == 20_000
