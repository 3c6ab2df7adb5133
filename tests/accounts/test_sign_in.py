"""Signing in and out: the answers, the throttle, and what ends a session."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from entgov.accounts import commands, passwords
from entgov.accounts.commands.throttle import PER_ACCOUNT, PER_ADDRESS
from entgov.accounts.models import FailedSignIns, Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make

NEW_PASSWORD = "four quite plain words"


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **fields: str):
    return browser.post("/sign-in", {"email": email, "password": password, **fields})


def is_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def test_the_right_password_lets_in(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    answer = sign_in(visitor, f" {person.email.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(visitor)


def test_wrong_unknown_deactivated_and_invited_get_the_same_answer(app: Flask, make: Make) -> None:
    known = make.person_with_password()
    gone = make.person_with_password(status="deactivated")
    invited = make.person(status="invited")
    tries = [
        (known.email, "not the password"),
        ("nobody@body.example", PASSWORD),
        (gone.email, PASSWORD),
        (invited.email, PASSWORD),
    ]
    answers = set()
    for email, password in tries:
        browser = Browser(app)
        answer = sign_in(browser, email, password)
        token = browser.token()
        answers.add((answer.status_code, answer.text.replace(email, "").split("</form>")[1]))
        assert "The email address or the password is wrong" in answer.text
        assert token
        assert not is_in(browser)
    assert len(answers) == 1


def test_an_unknown_account_costs_a_hash_too(visitor: Browser) -> None:
    """Time can't be measured reliably here; that the slow work is done, can."""
    stand_in = passwords._nobodys_hash
    stand_in(passwords._hasher())
    before = stand_in.cache_info().hits
    sign_in(visitor, "nobody@body.example")
    assert stand_in.cache_info().hits == before + 1


def test_empty_fields_are_named(visitor: Browser) -> None:
    answer = sign_in(visitor, " ", "")
    assert answer.status_code == 422
    assert "Enter your email address" in answer.text
    assert "Enter your password" in answer.text


def test_the_session_is_renewed_at_sign_in(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    visitor.sign_in(person)
    older = copy_of(visitor)
    with visitor.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sign_in(visitor, person.email)
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert is_in(visitor)
    assert not is_in(older)


def test_a_copied_cookie_is_dead_after_sign_out(visitor: Browser, make: Make) -> None:
    visitor.sign_in(make.person())
    copied = copy_of(visitor)
    assert visitor.post("/sign-out").status_code == 303
    assert not is_in(visitor)
    assert not is_in(copied)


def test_sign_out_ends_this_device_only(as_person: Callable[[Person], Browser], make: Make) -> None:
    person = make.person()
    here, there = as_person(person), as_person(person)
    here.post("/sign-out")
    assert is_in(there)


def test_a_new_password_ends_every_other_session(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    here, there = as_person(person), as_person(person)
    older = copy_of(here)
    answer = here.post(
        "/settings/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    )
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert not is_in(older)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    address=st.sampled_from(
        ["/", "/settings", "/people", "/stream", "/nowhere", "/admin/accounts"]
    ),
    method=st.sampled_from(["get", "post"]),
    devices=st.integers(1, 3),
)
def test_who_is_deactivated_is_out_within_one_request(
    app: Flask, make: Make, address: str, method: str, devices: int
) -> None:
    make.administrator()
    person = make.person_with_password(role="administrator")
    browsers = [Browser(app).sign_in(person) for _ in range(devices)]
    with transaction():
        commands.deactivate(db.session.get_one(Person, person.id), by=None)
    for browser in browsers:
        answer = getattr(browser, method)(address)
        assert answer.status_code in (302, 401)
        assert "/sign-in" in (answer.location or answer.text)
    assert sign_in(Browser(app), person.email).status_code == 422
    assert db.session.scalar(sessions_of(person)) == 0


def test_reactivation_revives_no_session(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    with transaction():
        commands.deactivate(person, by=None)
    with transaction():
        commands.reactivate(person, by=None)
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("column", "age"), [("seen_at", timedelta(hours=13)), ("created_at", timedelta(days=8))]
)
def test_sessions_grow_old(
    as_person: Callable[[Person], Browser], make: Make, column: str, age: timedelta
) -> None:
    browser = as_person(make.person())
    with transaction():
        db.session.execute(update(SignInSession).values({column: now() - age}))
    assert not is_in(browser)


def test_activity_keeps_a_session_alive(as_person: Callable[[Person], Browser], make: Make) -> None:
    browser = as_person(make.person())
    with transaction():
        db.session.execute(update(SignInSession).values(seen_at=now() - timedelta(hours=11)))
    assert is_in(browser)
    assert db.session.scalars(select(SignInSession.seen_at)).one() > now() - timedelta(minutes=1)


def test_ten_failures_make_an_account_wait(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    for _ in range(PER_ACCOUNT):
        assert sign_in(Browser(app), person.email, "wrong").status_code == 422
    refused = sign_in(Browser(app), person.email)
    assert refused.status_code == 429
    assert "Wait five minutes" in refused.text
    other = make.person_with_password()
    assert sign_in(Browser(app), other.email).status_code == 303


def test_the_throttle_counts_unknown_accounts_alike(app: Flask) -> None:
    answers = [
        sign_in(Browser(app), "nobody@body.example", "wrong").status_code
        for _ in range(PER_ACCOUNT + 1)
    ]
    assert answers == [422] * PER_ACCOUNT + [429]


def test_the_throttle_ends_with_its_window(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    sign_in(visitor, person.email, "wrong")
    with transaction():
        db.session.execute(update(FailedSignIns).values(count=PER_ACCOUNT))
    assert sign_in(visitor, person.email).status_code == 429
    with transaction():
        db.session.execute(update(FailedSignIns).values(since=now() - timedelta(minutes=6)))
    assert sign_in(visitor, person.email).status_code == 303


def test_a_hundred_failures_make_an_address_wait(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    with transaction():
        db.session.add(FailedSignIns(subject="address 10.0.0.9", since=now(), count=PER_ADDRESS))
    there = {"REMOTE_ADDR": "10.0.0.9"}
    fields = {"email": person.email, "password": PASSWORD}
    assert Browser(app).post("/sign-in", fields, environ_base=there).status_code == 429
    assert Browser(app).post("/sign-in", fields).status_code == 303


def test_success_forgets_the_failures_of_the_account(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    sign_in(visitor, person.email, "wrong")
    assert sign_in(visitor, person.email).status_code == 303
    subjects = db.session.scalars(select(FailedSignIns.subject)).all()
    assert subjects == ["address 127.0.0.1"]


def test_the_current_password_is_throttled_like_signing_in(
    as_person: Callable[[Person], Browser], make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    fields = {"current_password": "wrong", "new_password": NEW_PASSWORD}
    for _ in range(PER_ACCOUNT):
        answer = browser.post("/settings/password", fields)
        assert answer.status_code == 422
        assert "This is not your current password" in answer.text
    right = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert browser.post("/settings/password", right).status_code == 429


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        r"\\evil.example",
        r"/\evil.example",
        "https://evil.example",
        "http:evil",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/\x00",
        "/nowhere/at/all",
        "/sign-out",
    ],
)
def test_next_stays_within_the_site(visitor: Browser, make: Make, target: str) -> None:
    person = make.person_with_password()
    assert sign_in(visitor, person.email, next=target).location == "/"
    assert visitor.get("/sign-in", query_string={"next": target}).location == "/"


def test_next_is_honoured_within_the_site(visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    asked = visitor.get("/people?q=a&page=2")
    assert asked.status_code == 302
    assert "next=/people?q%3Da%26page%3D2" in asked.location
    assert sign_in(visitor, person.email, next="/people?q=a&page=2").location == (
        "/people?q=a&page=2"
    )


@pytest.mark.parametrize("email", ["a" * 10_000, "x\x00@body.example", "\u202eЖук@🦊.example", "@"])
def test_strange_addresses_are_only_wrong(visitor: Browser, email: str) -> None:
    assert sign_in(visitor, email, "😀\x00" * 3000).status_code == 422


def test_an_address_with_nul_is_nowhere(as_person: Callable[[Person], Browser], make: Make) -> None:
    browser = as_person(make.person())
    assert browser.get("/people/a%00b").status_code == 404
    assert browser.get("/settings?kept=%00").status_code == 200


def copy_of(browser: Browser) -> Browser:
    """A browser with the same cookie, as if somebody had copied it."""
    copied = Browser(browser.app)
    with browser.client.session_transaction() as cookie, copied.client.session_transaction() as new:
        new.update(cookie)
    return copied


def sessions_of(person: Person):
    return (
        select(func.count()).select_from(SignInSession).where(SignInSession.person_id == person.id)
    )


@pytest.mark.parametrize("status", ["deactivated", "invited"])
def test_a_session_counts_only_while_its_person_is_active(
    as_person: Callable[[Person], Browser], make: Make, status: str
) -> None:
    """One may be opened at the very moment of the deactivation."""
    assert not is_in(as_person(make.person(status=status)))


def test_a_form_of_a_million_fields_is_refused_unread(visitor: Browser) -> None:
    """Strangers reach this address, and reading so many fields takes seconds and gigabytes."""
    answer = visitor.client.post(
        "/sign-in",
        data="a&" * 1_000_000,
        content_type="application/x-www-form-urlencoded",
        buffered=True,
    )
    assert answer.status_code == 413


def test_an_office_with_many_addresses_is_one_address(app: Flask, make: Make) -> None:
    """Whoever has one IPv6 address has 2^64 of them."""
    person = make.person_with_password()
    with transaction():
        commands.recognise("nobody@body.example", "wrong", address="2001:db8:1:2::1")
        line = FailedSignIns.subject.startswith("address ")
        db.session.execute(update(FailedSignIns).where(line).values(count=PER_ADDRESS))
    with pytest.raises(commands.TooManyFailures), transaction():
        commands.recognise(person.email, PASSWORD, address="2001:db8:1:2:3:4:5:6")
    with transaction():
        assert commands.recognise(person.email, PASSWORD, address="2001:db8:1:3::1")


def test_a_line_that_nobody_is_signed_in_on_ends_without_a_page(visitor):
    """A script listens there, and can't show anybody a form."""
    listening = visitor.get("/live", headers={"Accept": "text/event-stream"})
    assert (listening.status_code, listening.text) == (204, "")
    assert visitor.get("/live").location.startswith("/sign-in")
