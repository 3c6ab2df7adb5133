"""Tokens: made once, kept as a hash, refused when they should be."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, Origin, acts_come_from
from entgov.tokens import commands
from entgov.tokens.cli import tokens
from entgov.tokens.models import Token, TokenRefusals
from tests.conftest import Browser, Make

CONFIG = "/scim/v2/ServiceProviderConfig"


def made(name: str = "Entra", **fields: object) -> str:
    with transaction():
        _, text = commands.make("scim", name, expires_at=None, by=None)
        if fields:
            db.session.execute(update(Token).where(Token.name == name).values(**fields))
    return text


def status(browser: Browser, token: str | None, **headers: str) -> int:
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    return browser.get(CONFIG, headers={**shown, **headers}).status_code


def kinds() -> list[str]:
    return list(db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)))


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs `entgov tokens` with these words."""

    def run(*words: str) -> Result:
        db.session.rollback()
        acts_come_from(Origin("", "command line"))
        result = app.test_cli_runner().invoke(tokens, words)
        db.session.expire_all()
        return result

    return run


def test_only_a_token_that_counts_opens_the_door(visitor: Browser) -> None:
    right = made()
    assert status(visitor, right) == 200
    assert status(visitor, f"{right}x") == 401
    assert status(visitor, None) == 401
    assert status(visitor, made("Revoked", revoked_at=now())) == 401
    assert status(visitor, made("Over", expires_at=now() - timedelta(seconds=1))) == 401
    assert status(visitor, made("Other kind", kind="api")) == 401


def test_a_session_opens_nothing_and_a_token_signs_nobody_in(
    make: Make, as_person: Callable[[Person], Browser], visitor: Browser
) -> None:
    assert status(as_person(make.administrator()), None) == 401
    token = {"Authorization": f"Bearer {made()}"}
    assert visitor.get("/admin/tokens", headers=token).status_code == 302
    answer = visitor.get(CONFIG, headers=token)
    assert "Set-Cookie" not in answer.headers


def test_a_token_is_kept_as_a_hash_and_no_fact_holds_it(app: Flask) -> None:
    text = made()
    kept = db.session.scalars(select(Token)).one()
    assert text not in {str(value) for value in vars(kept).values()}
    assert text not in str([record.data for record in db.session.scalars(select(FactRecord))])
    assert kinds()[-1] == "TokenMade"


def test_use_is_noted_now_and_then(visitor: Browser) -> None:
    text = made()
    status(visitor, text)
    first = db.session.scalars(select(Token.used_at)).one()
    status(visitor, text)
    assert db.session.scalars(select(Token.used_at)).one() == first is not None
    with transaction():
        db.session.execute(update(Token).values(used_at=now() - timedelta(hours=1)))
    status(visitor, text)
    assert db.session.scalars(select(Token.used_at)).one() >= first


def test_guessing_is_slowed_down_and_the_trail_does_not_fill_up(visitor: Browser) -> None:
    right = made()
    before = len(kinds())
    answers = [status(visitor, f"guess {n}") for n in range(commands.MOST_REFUSALS + 5)]
    assert answers == [401] * commands.MOST_REFUSALS + [429] * 5
    assert kinds()[before:] == ["TokenRefused", "TokenRefused"]
    assert status(visitor, right) == 200  # whoever guesses keeps nobody else waiting
    with transaction():
        db.session.execute(update(TokenRefusals).values(since=now() - commands.WINDOW))
    assert status(visitor, "one more guess") == 401


def test_a_line_with_many_addresses_has_one_count(app: Flask) -> None:
    for n in range(commands.MOST_REFUSALS):
        with transaction():
            assert commands.use("scim", "guess", address=f"2001:db8::{n:x}") is None
    with pytest.raises(commands.TooManyRefusals):
        commands.use("scim", "guess", address="2001:db8::ffff")


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer \xff", "x" * 9000])
def test_odd_headers_are_refused(visitor: Browser, sent: str) -> None:
    answer = visitor.get(CONFIG, headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer.get_json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_screen_shows_a_token_once(
    make: Make, as_person: Callable[[Person], Browser], visitor: Browser
) -> None:
    browser = as_person(make.administrator())
    page = browser.post("/admin/tokens/new", {"name": "Entra", "kind": "scim", "life": "90"}).text
    text = page.partition('value="entgov_scim_')[2].partition('"')[0]
    assert status(visitor, f"entgov_scim_{text}") == 200
    listed = browser.get("/admin/tokens").text
    assert "Entra" in listed
    assert text not in listed


def test_who_revokes_is_asked_first(make: Make, as_person: Callable[[Person], Browser]) -> None:
    browser, text = as_person(make.administrator()), made()
    number = db.session.scalars(select(Token.id)).one()
    address = f"/admin/tokens/{number}/revocation"
    assert "Revoke Entra?" in browser.get(address).text
    assert status(browser, text) == 200
    assert browser.post(address).status_code == 303
    assert status(browser, text) == 401
    assert kinds()[-2:] == ["TokenRevoked", "TokenRefused"]


def test_tokens_are_for_administrators(
    ann: Person, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    made()
    for path in ("/admin/tokens", "/admin/tokens/new", "/admin/tokens/1/revocation"):
        assert as_person(ann).get(path).status_code == 403
        assert as_person(ann).post(path, {"name": "x"}).status_code in (403, 405)


def test_who_was_signed_in_for_long_is_asked_again(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(make.administrator())
    with transaction():
        db.session.execute(update(SignInSession).values(confirmed_at=now() - timedelta(hours=1)))
    sent = {"name": "Entra", "kind": "scim", "life": ""}
    assert browser.post("/admin/tokens/new", sent).status_code == 401
    assert db.session.scalars(select(Token)).all() == []


def test_the_command_prints_the_token_and_nothing_else(
    run: Callable[..., Result], visitor: Browser
) -> None:
    result = run("add", "--kind", "scim", "--name", "Okta")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert status(visitor, result.stdout.strip()) == 200
    assert "\tscim\topen\t" in run("list").output
    number = run("list").output.partition("\t")[0]
    assert run("revoke", number).output == "Okta is revoked.\n"
    assert status(visitor, result.stdout.strip()) == 401
    assert "\trevoked\t" in run("list").output


@pytest.mark.parametrize(
    "words",
    [
        ("add", "--kind", "scim", "--name", " "),
        ("add", "--kind", "all", "--name", "x"),
        ("add", "--name", "x"),
        ("revoke", "99"),
    ],
)
def test_what_can_not_be_done_says_why(run: Callable[..., Result], words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code != 0
    assert "Error: " in result.output


def test_the_screen_says_what_nobody_answers_for_and_what_nobody_uses(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    browser, bea = as_person(make.administrator()), make.administrator("Bea")
    with transaction():
        commands.make("scim", "Entra", expires_at=None, by=bea.id)
    marks = "No longer an administrator", "Not used for 90 days"
    assert not [mark for mark in marks if mark in browser.get("/admin/tokens").text]
    with transaction():
        db.session.execute(update(Token).values(created_at=now() - timedelta(days=91)))
        db.session.execute(update(Person).where(Person.id == bea.id).values(role="staff"))
    assert all(mark in browser.get("/admin/tokens").text for mark in marks)
    with transaction():
        db.session.execute(update(Token).values(revoked_at=now()))
    assert not [mark for mark in marks if mark in browser.get("/admin/tokens").text]
