"""One-time links: once, for a limited time, and the newest only."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts import commands
from entgov.accounts.addresses import link_address
from entgov.accounts.commands import AccountRefused
from entgov.accounts.models import OneTimeLink, Person
from entgov.accounts.secrets import fresh_token
from entgov.core.clock import now
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make

UNSEEN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}
JOINING = {"name": "Grace Hopper", "new_password": "nine plain little words"}


def invited(email: str = "grace@body.example") -> tuple[Person, str]:
    with transaction():
        return commands.invite(email, "Grace", by=None)


def has_ended(answer) -> bool:
    return answer.status_code == 410 and "This link no longer works" in answer.text


def test_an_invitation_lets_in_once(visitor: Browser, app) -> None:
    person, token = invited()
    assert "grace@body.example" in visitor.get(f"/join/{token}").text
    answer = visitor.post(f"/join/{token}", JOINING)
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/settings").status_code == 200
    assert db.session.get_one(Person, person.id).name == "Grace Hopper"
    assert db.session.get_one(Person, person.id).status == "active"
    assert has_ended(Browser(app).get(f"/join/{token}"))
    assert has_ended(Browser(app).post(f"/join/{token}", JOINING))


def test_opening_a_link_does_not_use_it(visitor: Browser) -> None:
    _, token = invited()
    for _ in range(3):
        assert visitor.get(f"/join/{token}").status_code == 200


def test_links_expire(visitor: Browser) -> None:
    _, token = invited()
    with transaction():
        db.session.execute(update(OneTimeLink).values(expires_at=now() - timedelta(seconds=1)))
    assert has_ended(visitor.get(f"/join/{token}"))


def test_a_renewed_link_ends_the_older_one(visitor: Browser) -> None:
    person, older = invited()
    with transaction():
        newer = commands.renew_invitation(person, by=None)
    assert has_ended(visitor.get(f"/join/{older}"))
    assert visitor.get(f"/join/{newer}").status_code == 200


def test_links_of_other_people_go_on(visitor: Browser) -> None:
    _, token = invited()
    invited("other@body.example")
    assert visitor.get(f"/join/{token}").status_code == 200


def test_a_link_opens_only_its_own_door(visitor: Browser) -> None:
    _, token = invited()
    assert has_ended(visitor.get(f"/reset/{token}"))
    assert has_ended(visitor.get(f"/set-up/{token}"))
    assert has_ended(visitor.get("/join/made-up"))


def test_only_the_hash_of_a_link_is_kept(visitor: Browser) -> None:
    _, token = invited()
    assert token not in db.session.scalars(select(OneTimeLink.token_hash)).all()


def test_a_reset_sets_a_password_and_ends_all_sessions(
    visitor: Browser, as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password("Grace")
    elsewhere = as_person(person)
    with transaction():
        token = commands.start_reset(person, by=None)
    answer = visitor.post(f"/reset/{token}", {"new_password": "nine plain little words"})
    assert answer.status_code == 303
    assert elsewhere.get("/settings").status_code == 302
    assert db.session.get_one(Person, person.id).name == "Grace"
    assert has_ended(visitor.get(f"/reset/{token}"))


def test_deactivation_ends_links(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    with transaction():
        token = commands.start_reset(person, by=None)
    with transaction():
        commands.deactivate(person, by=None)
    assert has_ended(visitor.get(f"/reset/{token}"))
    with transaction():
        commands.reactivate(person, by=None)
    assert has_ended(visitor.get(f"/reset/{token}"))


def test_the_setup_link_makes_the_first_administrator(visitor: Browser) -> None:
    with transaction():
        token = commands.offer_setup()
    fields = {**JOINING, "email": "grace@body.example"}
    assert visitor.post(f"/set-up/{token}", fields).status_code == 303
    assert visitor.get("/admin/accounts").status_code == 200
    assert has_ended(visitor.get(f"/set-up/{token}"))


def test_the_setup_link_is_dead_once_somebody_exists(visitor: Browser, make: Make) -> None:
    with transaction():
        token = commands.offer_setup()
    make.person()
    assert has_ended(visitor.get(f"/set-up/{token}"))
    with transaction():
        assert commands.offer_setup() is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "Make it 12 characters or more"),
        ("password1234", "among the first"),
        ("1234567890123", "among the first"),
        ("aaaaaaaaaaaa", "among the first"),
        ("grace20262026", "among the first"),
        ("x" * 1001, "Shorten this"),
        ("", "Choose a password"),
    ],
)
def test_weak_passwords_are_refused_and_the_name_stays(
    visitor: Browser, password: str, problem: str
) -> None:
    _, token = invited()
    answer = visitor.post(f"/join/{token}", {"name": "Grace H.", "new_password": password})
    assert answer.status_code == 422
    assert problem in answer.text
    assert "Grace H." in answer.text
    assert f'value="{password}"' not in answer.text


@pytest.mark.parametrize(
    "password", [PASSWORD, "8274619305!?", "пароль длинный", "🦊🐙🦉🐝🦋🐢🦔🐧🦭🐬🐅🦜"]
)
def test_any_script_makes_a_password(visitor: Browser, password: str) -> None:
    _, token = invited()
    fields = {"name": "Grace", "new_password": password}
    assert visitor.post(f"/join/{token}", fields).status_code == 303


def test_addresses_are_whole(app) -> None:
    assert link_address("invitation", "abc") == "http://127.0.0.1:8000/join/abc"


def test_a_link_made_at_the_moment_of_a_deactivation_opens_nothing(
    visitor: Browser, make: Make
) -> None:
    person = make.person_with_password()
    with transaction():
        token = commands.start_reset(person, by=None)
        person.status = "deactivated"  # by somebody who did not see the link yet
    assert has_ended(visitor.get(f"/reset/{token}"))
    assert has_ended(visitor.post(f"/reset/{token}", {"new_password": "nine plain little words"}))
    assert db.session.get_one(Person, person.id).status == "deactivated"


def test_nor_does_one_whose_form_was_open_by_then(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    with transaction():
        token = commands.start_reset(person, by=None)
    with transaction():
        link = commands.link_in_use(token)
        assert link
        db.session.execute(update(Person).values(status="deactivated"), **UNSEEN)
        with pytest.raises(AccountRefused):
            commands.accept(link, password="nine plain little words")


def test_its_address_is_told_to_no_log(visitor: Browser) -> None:
    """What a page loads names the page, and proxies write that down."""
    _, token = invited()
    for path in (f"/join/{token}", "/join/made-up", "/reset/made-up", "/set-up/made-up"):
        assert visitor.get(path).headers["Referrer-Policy"] == "no-referrer"


def test_a_token_has_256_bits_and_no_two_are_alike() -> None:
    tokens = {fresh_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(urlsafe_b64decode(f"{each}=")) * 8 for each in tokens} == {256}
