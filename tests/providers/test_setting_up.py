"""Setting providers up, on the screen and from the command line."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.core.settings import at_start
from entgov.providers.cli import providers
from entgov.providers.models import Provider
from tests.conftest import Browser, Make
from tests.providers.conftest import ZOE, go, is_in, sign_in_by
from tests.providers.small_provider import CLIENT, SECRET, SmallProvider

Run = Callable[..., Result]
AsPerson = Callable[[Person], Browser]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `entgov providers` with these words."""

    def run(*words: str, typed: str = "") -> Result:
        db.session.rollback()
        result = app.test_cli_runner().invoke(providers, words, input=typed)
        db.session.rollback()
        db.session.expire_all()
        return result

    return run


def test_one_from_the_command_line_signs_people_in(
    run: Run, visitor: Browser, small: SmallProvider
) -> None:
    words = ["add", small.issuer, "--name", "Work", "--client-id", CLIENT, "--secret-stdin"]
    result = run(*words, "--make-accounts", typed=f"{SECRET}\n")
    assert result.exit_code == 0, result.output
    assert "/sign-in/with/1/answer" in result.output
    assert SECRET not in result.output
    sign_in_by(visitor, db.session.scalars(select(Provider)).one(), small, **ZOE)
    assert is_in(visitor)
    assert run("list").output == f"Work\t{small.issuer}\t{CLIENT}\ton\n"
    assert run("test", "Work").output == "Work answers as it should.\n"
    assert run("remove", "Work").exit_code == 0
    kinds = db.session.scalars(select(FactRecord.kind)).all()
    assert {"ProviderAdded", "ProviderRemoved"} <= set(kinds)


@pytest.mark.parametrize("issuer", ["http://idp.example", "https://idp.example/?a=b", "idp", ""])
def test_it_has_the_rules_of_the_screen(run: Run, issuer: str) -> None:
    result = run("add", issuer, "--name", "Work", "--client-id", "x")
    assert result.exit_code == 1
    assert "issuer" in result.output


def test_the_test_says_what_is_wrong(
    as_person: AsPerson, make: Make, provider: Provider, small: SmallProvider
) -> None:
    ada = as_person(make.administrator())

    def said() -> str:
        ada.post(f"/admin/providers/{provider.id}/test")
        return ada.get(f"/admin/providers/{provider.id}").text

    assert "answers as it should" in said()
    small.metadata = {"issuer": f"{small.issuer}/"}
    assert "calls itself otherwise" in said()
    small.metadata = {"code_challenge_methods_supported": ["plain"]}
    assert "PKCE" in said()
    small.answers["/.well-known/openid-configuration"] = lambda: (404, b"{}")
    assert "status 404" in said()
    small.close()
    assert "does not answer" in said()


def test_providers_are_for_administrators(
    as_person: AsPerson, ann: Person, provider: Provider
) -> None:
    browser = as_person(ann)
    for address in ("", "/new", f"/{provider.id}", f"/{provider.id}/removal"):
        assert browser.get(f"/admin/providers{address}").status_code == 403
    assert browser.post(f"/admin/providers/{provider.id}/test").status_code == 403


def test_the_secret_is_asked_for_where_it_would_be_lost(
    as_person: AsPerson, make: Make, provider: Provider
) -> None:
    ada, address = as_person(make.administrator()), f"/admin/providers/{provider.id}"
    other = {"name": "Work", "issuer": "https://idp.example", "client_id": CLIENT}
    refused = ada.post(address, {**other, "scopes": "openid"})
    assert refused.status_code == 422
    assert "With another issuer, enter the client secret again" in refused.text
    assert ada.post(address, {**other, "scopes": "openid", "remove_secret": "y"}).status_code == 303
    mistaken = ada.post("/admin/providers/new", {**other, "scopes": "", "client_secret": "s"})
    assert "Enter this again" in mistaken.text


def test_another_process_follows_a_change_at_once(
    app: Flask, as_person: AsPerson, make: Make, provider: Provider, small: SmallProvider
) -> None:
    other_process = create_app(at_start())
    another = Browser(other_process)
    assert go(another, provider).startswith(f"{small.issuer}/authorize")
    small.metadata = {"authorization_endpoint": f"{small.issuer}/elsewhere"}
    assert go(another, provider).startswith(f"{small.issuer}/authorize")
    as_person(make.administrator()).post(f"/admin/providers/{provider.id}/test")
    assert go(another, provider).startswith(f"{small.issuer}/elsewhere")
    with other_process.app_context():
        db.engine.dispose()
