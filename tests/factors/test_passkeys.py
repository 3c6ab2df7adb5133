"""Passkeys: of one person, for one site, for one challenge; as second factor and alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.factors import ceremonies
from entgov.factors.commands import challenges, proving
from entgov.factors.models import Challenge, Passkey
from entgov.factors.queries import has_any
from tests.conftest import Browser, Make
from tests.factors.authenticator import Authenticator
from tests.factors.conftest import AsPerson, give_code, give_password, grow_old, hidden, is_in

SITE = "https://commons.body.example"


@pytest.fixture(autouse=True)
def _at_an_address_that_browsers_like(app: Flask) -> None:
    reached_at(app, SITE)


def reached_at(app: Flask, address: str | None) -> None:
    settings = app.extensions["entgov.settings"]
    app.extensions["entgov.settings"] = settings.model_copy(update={"public_url": address})


@pytest.fixture
def pia(make: Make) -> Person:
    return make.person_with_password("Pia Passkey", handle="pia")


def asked(browser: Browser, use: str) -> dict[str, Any]:
    answer = browser.post("/sign-in/challenge", {"use": use})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def add(browser: Browser, device: Authenticator, name: str = "laptop") -> TestResponse:
    made = device.make(asked(browser, "register"))
    return browser.post("/settings/factors/passkeys/new", {"name": name, "credential": made})


@pytest.fixture
def device(as_person: AsPerson, pia: Person) -> Authenticator:
    """A device on which Pia has a passkey."""
    made = Authenticator()
    assert add(as_person(pia), made).status_code == 200
    return made


def sign_in_by(browser: Browser, said: str, **fields: str) -> TestResponse:
    return browser.post("/sign-in/passkey", {"credential": said, **fields})


def second_by(browser: Browser, said: str) -> TestResponse:
    return browser.post("/sign-in/second", {"credential": said, "next": "/"})


# Adding and removing


def test_a_passkey_is_added_with_a_name_and_the_first_brings_recovery_codes(
    as_person: AsPerson, pia: Person
) -> None:
    browser = as_person(pia)
    assert add(browser, Authenticator(), "Work <laptop>").text.count("<li><code>") == 10
    assert add(browser, Authenticator(), "Key").status_code == 303
    page = browser.get("/settings/factors").text
    assert "Work &lt;laptop&gt;" in page
    assert page.count("Not used yet") == 2


def test_all_passkeys_of_a_person_know_them_by_one_name_that_says_nothing(
    as_person: AsPerson, pia: Person
) -> None:
    one, other = Authenticator(), Authenticator()
    for each in (one, other):
        add(as_person(pia), each)
    assert one.handle == other.handle
    assert len(one.handle) >= 43


def test_a_passkey_is_renamed_by_its_person_alone(
    as_person: AsPerson, pia: Person, device: Authenticator, make: Make
) -> None:
    path = f"/settings/factors/passkeys/{db.session.scalar(select(Passkey.id))}/name"
    browser = as_person(pia)
    assert as_person(make.administrator()).post(path, {"name": "Mine"}).status_code == 404
    assert browser.post(path, {"name": " "}).status_code == 422
    assert browser.post(path, {"name": "Old phone"}).status_code == 303
    assert "Old phone" in browser.get("/settings/factors").text
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "PasskeyRenamed")).one()
    assert (fact.data["before"], fact.data["after"]) == ({"name": "laptop"}, {"name": "Old phone"})
    grow_old()
    assert browser.post(path, {"name": "Another"}).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://commons.body.example"},
        {"host": "evil.example"},
    ],
)
def test_a_passkey_for_another_site_is_not_added(
    as_person: AsPerson, pia: Person, wrong: dict[str, str]
) -> None:
    answer = add(as_person(pia), Authenticator(**wrong))
    assert answer.status_code == 422
    assert not has_any(pia)


def test_a_passkey_is_of_one_person(
    as_person: AsPerson, pia: Person, device: Authenticator, make: Make
) -> None:
    eve = make.person_with_password("Eve")
    assert add(as_person(eve), replace(device)).status_code == 422
    assert db.session.scalars(select(Passkey.person_id)).all() == [pia.id]


def test_a_challenge_of_one_person_adds_no_passkey_to_another(
    app: Flask, as_person: AsPerson, pia: Person, make: Make
) -> None:
    browser = as_person(make.person_with_password("Eve"))
    made = Authenticator().make(asked(browser, "register"))
    browser.sign_in(pia)
    fields = {"name": "x", "credential": made}
    assert browser.post("/settings/factors/passkeys/new", fields).status_code == 422
    assert not has_any(pia)


def test_removal_asks_first_and_is_ones_own(
    as_person: AsPerson, pia: Person, device: Authenticator, make: Make
) -> None:
    passkey = db.session.scalars(select(Passkey.id)).one()
    address = f"/settings/factors/passkeys/{passkey}/removal"
    for other in (make.person(), make.administrator()):
        assert as_person(other).get(address).status_code == 404
        assert as_person(other).post(address).status_code == 404
    browser = as_person(pia)
    assert "laptop" in browser.get(address).text
    assert has_any(pia)
    assert browser.post(address).status_code == 303
    assert not has_any(pia)


def test_before_one_is_added_it_is_asked_who_it_is(as_person: AsPerson, pia: Person) -> None:
    browser = as_person(pia)
    grow_old()
    assert browser.post("/sign-in/challenge", {"use": "register"}).status_code == 403


# As the second factor


def test_it_is_the_second_step(visitor: Browser, pia: Person, device: Authenticator) -> None:
    page = visitor.get(give_password(visitor, pia, next="/people").location).text
    options = asked(visitor, "second")
    assert [each["id"] for each in options["allowCredentials"]] == [
        db.session.scalars(select(Passkey.credential_id)).one()
    ]
    fields = {"credential": device.sign(options), "next": hidden(page, "next")}
    assert visitor.post("/sign-in/second", fields).location == "/people"
    assert is_in(visitor)
    assert db.session.scalars(select(Passkey.used_at)).one() is not None


def test_as_second_factor_it_need_not_verify_who_uses_it(
    visitor: Browser, pia: Person, device: Authenticator
) -> None:
    give_password(visitor, pia)
    device.verifies = False
    assert second_by(visitor, device.sign(asked(visitor, "second"))).status_code == 303


def test_the_passkey_of_another_is_not_taken(
    visitor: Browser, as_person: AsPerson, pia: Person, device: Authenticator, make: Make
) -> None:
    other = Authenticator()
    add(as_person(make.person_with_password("Eve")), other)
    give_password(visitor, pia)
    assert second_by(visitor, other.sign(asked(visitor, "second"))).status_code == 422
    posing = replace(other, name=device.name)
    assert second_by(visitor, posing.sign(asked(visitor, "second"))).status_code == 422
    assert not is_in(visitor)


def test_a_removed_passkey_is_worth_nothing(
    visitor: Browser, as_person: AsPerson, pia: Person, device: Authenticator
) -> None:
    browser = as_person(pia)
    add(browser, Authenticator(), "second")
    first = db.session.scalars(select(Passkey.id).order_by(Passkey.id)).first()
    browser.post(f"/settings/factors/passkeys/{first}/removal")
    give_password(visitor, pia)
    assert second_by(visitor, device.sign(asked(visitor, "second"))).status_code == 422
    assert sign_in_by(visitor, device.sign(asked(visitor, "sign-in"))).status_code == 422
    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("device_is", "says"),
    [
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "https://commons.body.example.evil.example"}, {}),
        ({"host": "evil.example"}, {}),
        ({}, {"kind": "webauthn.create"}),
        ({}, {"signature": b"none"}),
        ({}, {"handle": "c29tZWJvZHkgZWxzZQ"}),
    ],
)
def test_a_wrong_answer_lets_nobody_in(
    visitor: Browser,
    pia: Person,
    device: Authenticator,
    device_is: dict[str, str],
    says: dict[str, Any],
) -> None:
    wrong = replace(device, **device_is)
    give_password(visitor, pia)
    assert second_by(visitor, wrong.sign(asked(visitor, "second"), **says)).status_code == 422
    assert sign_in_by(visitor, wrong.sign(asked(visitor, "sign-in"), **says)).status_code == 422
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", "null", "\0", "{" * 9000, '{"id":1}', "9" * 30_000]
)
def test_an_answer_that_makes_no_sense_is_only_wrong(
    visitor: Browser, pia: Person, device: Authenticator, said: str
) -> None:
    give_password(visitor, pia)
    asked(visitor, "second")
    assert second_by(visitor, said).status_code == 422
    asked(visitor, "sign-in")
    assert sign_in_by(visitor, said).status_code == 422


# As the only factor


def test_it_signs_in_alone_and_what_was_typed_survives(
    app: Flask, as_person: AsPerson, pia: Person, device: Authenticator
) -> None:
    browser = Browser(app)
    page = browser.post("/settings", {"name": "Pia Newname"}).text
    carried = {name: hidden(page, name) for name in ("next", "kept")}
    options = asked(browser, "sign-in")
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    answer = sign_in_by(browser, device.sign(options), **carried)
    assert "Pia Newname" in browser.get(answer.location).text


def test_alone_it_has_to_verify_who_uses_it(
    visitor: Browser, pia: Person, device: Authenticator
) -> None:
    device.verifies = False
    answer = sign_in_by(visitor, device.sign(asked(visitor, "sign-in")))
    assert answer.status_code == 422
    assert "This passkey was not accepted" in answer.text
    assert not is_in(visitor)


def test_a_challenge_counts_once_in_one_browser_for_one_use_and_not_for_long(
    app: Flask, pia: Person, device: Authenticator
) -> None:
    one, other = Browser(app), Browser(app)
    said = device.sign(asked(one, "sign-in"))
    asked(other, "sign-in")
    assert sign_in_by(other, said).status_code == 422
    assert sign_in_by(one, said).status_code == 303
    one.post("/sign-out")
    assert sign_in_by(one, said).status_code == 422
    late = device.sign(asked(one, "sign-in"))
    with transaction():
        db.session.execute(update(Challenge).values(made_at=now() - timedelta(minutes=6)))
    assert sign_in_by(one, late).status_code == 422
    give_password(one, pia)
    for_another_use = device.sign(asked(one, "second"))
    assert sign_in_by(one, for_another_use).status_code == 422
    assert not is_in(one)


def test_a_copy_that_counts_no_further_is_refused(
    visitor: Browser, pia: Person, device: Authenticator
) -> None:
    copy = replace(device)
    assert sign_in_by(visitor, device.sign(asked(visitor, "sign-in"))).status_code == 303
    visitor.post("/sign-out")
    assert sign_in_by(visitor, copy.sign(asked(visitor, "sign-in"))).status_code == 422
    assert "FactorRefused" in db.session.scalars(select(FactRecord.kind)).all()


def test_one_that_never_counts_is_taken(app: Flask, as_person: AsPerson, pia: Person) -> None:
    device = Authenticator(counts=False)
    add(as_person(pia), device)
    for _ in range(2):
        browser = Browser(app)
        assert sign_in_by(browser, device.sign(asked(browser, "sign-in"))).status_code == 303


def test_whoever_is_deactivated_comes_in_by_no_passkey(
    app: Flask, visitor: Browser, pia: Person, device: Authenticator
) -> None:
    said = device.sign(asked(visitor, "sign-in"))
    with transaction():
        accounts.deactivate(pia, by=None)
    assert sign_in_by(visitor, said).status_code == 422
    with transaction():
        accounts.reactivate(pia, by=None)
    assert sign_in_by(visitor, device.sign(asked(visitor, "sign-in"))).status_code == 303


def test_another_site_can_not_sign_anybody_in(
    visitor: Browser, pia: Person, device: Authenticator
) -> None:
    said = device.sign(asked(visitor, "sign-in"))
    answer = visitor.post(
        "/sign-in/passkey",
        {"credential": said},
        token=False,
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert not is_in(visitor)


# Confirming


def test_it_confirms_who_sits_there(
    as_person: AsPerson, pia: Person, device: Authenticator, make: Make
) -> None:
    browser = as_person(pia)
    grow_old()
    said = device.sign(asked(browser, "confirm"))
    fields = {"confirm_passkey": said, "next": "/settings/factors/app"}
    assert browser.post("/confirm", fields).location == "/settings/factors/app"
    eve = as_person(make.person_with_password("Eve"))
    grow_old()
    said = device.sign(asked(eve, "confirm"))
    assert eve.post("/confirm", {"confirm_passkey": said}).status_code == 422


# Setting up on the way in


def test_who_must_have_one_can_set_up_a_passkey(app: Flask, visitor: Browser, make: Make) -> None:
    settings = app.extensions["entgov.settings"]
    changed = {"second_factor_grace": 0}
    app.extensions["entgov.settings"] = settings.model_copy(update=changed)
    ada = make.person_with_password("Ada", role="administrator")
    give_password(visitor, ada, next="/people")
    made = Authenticator().make(asked(visitor, "register"))
    fields = {"name": "laptop", "credential": made, "next": "/people"}
    done = visitor.post("/sign-in/set-up?with=passkey", fields)
    assert done.text.count("<li><code>") == 10
    assert 'href="/people"' in done.text
    assert is_in(visitor)


# Where


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://commons.body.example", "https://commons.body.example"),
        ("https://commons.body.example:443", "https://commons.body.example"),
        ("https://Commons.body.example:8443", "https://commons.body.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://commons.body.example", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_they_are_offered_where_browsers_allow_them(
    app: Flask, address: str, origin: str | None
) -> None:
    reached_at(app, address)
    site = ceremonies.site()
    assert (site and site.origin) == origin


def test_elsewhere_it_is_said_and_nothing_is_offered(
    app: Flask, as_person: AsPerson, pia: Person, device: Authenticator
) -> None:
    reached_at(app, None)
    assert "Passkeys can’t be used at this address" in as_person(pia).get("/settings/factors").text
    browser = Browser(app)
    assert "data-passkey" not in browser.get("/sign-in").text
    assert browser.post("/sign-in/challenge", {"use": "sign-in"}).status_code == 404
    page = browser.get(give_password(browser, pia).location).text
    assert "Passkeys can’t be used at this address" in page
    assert "Use a recovery code" in page
    assert give_code(browser, "000000").status_code == 422


@pytest.mark.parametrize("use", ["register", "second", "confirm"])
def test_strangers_are_told_of_nobodys_passkeys(
    visitor: Browser, device: Authenticator, use: str
) -> None:
    assert visitor.post("/sign-in/challenge", {"use": use}).status_code == 403
    assert asked(visitor, "anything else")["allowCredentials"] == []


def challenge_for(app: Flask, address: str) -> int:
    there = {"REMOTE_ADDR": address}
    return (
        Browser(app).post("/sign-in/challenge", {"use": "sign-in"}, environ_base=there).status_code
    )


def test_challenges_of_strangers_are_paced_by_address(
    app: Flask, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenges, "OPEN_BY_ADDRESS", 3)
    assert [challenge_for(app, "10.0.0.1") for _ in range(4)] == [200, 200, 200, 429]
    assert challenge_for(app, "10.0.0.2") == 200
    assert [challenge_for(app, f"2001:db8::{n}") for n in range(4)] == [200, 200, 200, 429]
    with transaction():
        db.session.execute(update(Challenge).values(made_at=now() - challenges.LIFETIME))
    assert challenge_for(app, "10.0.0.1") == 200


def test_those_that_are_answered_or_given_up_hold_nobody_back(
    app: Flask, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenges, "OPEN_BY_ADDRESS", 2)
    for _ in range(3):
        visitor = Browser(app)
        said = device.sign(asked(visitor, "sign-in"))
        assert sign_in_by(visitor, said).status_code == 303
    again = Browser(app)
    for _ in range(3):
        asked(again, "sign-in")


def test_who_sends_nonsense_fills_no_trail(
    app: Flask, visitor: Browser, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts are for ever, and anybody can send this; who has a passkey is not kept waiting."""
    monkeypatch.setattr(proving, "PER_ADDRESS", 3)
    for _ in range(5):
        assert sign_in_by(visitor, "{}").status_code == 422
    refused = select(func.count()).where(FactRecord.kind == "SignInRefused")
    assert db.session.scalar(refused) == 3
    own = Browser(app)
    assert sign_in_by(own, device.sign(asked(own, "sign-in"))).status_code == 303
