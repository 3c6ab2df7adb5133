"""Signing out here and there, whichever comes first."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.providers.models import Provider
from tests.conftest import Browser
from tests.providers.conftest import ZOE, is_in, sign_in_by
from tests.providers.small_provider import SmallProvider


def tell(app: Flask, provider: Provider, token: str) -> TestResponse:
    """What the provider sends by itself: no cookie, no form token."""
    address = f"/sign-in/{provider.id}/back-channel"
    return Browser(app).post(address, {"logout_token": token}, token=False)


@pytest.fixture
def zoe(app: Flask, provider: Provider, small: SmallProvider) -> Browser:
    """Somebody who has signed in by the provider."""
    browser = Browser(app)
    sign_in_by(browser, provider, small, **ZOE, sid="session-1")
    assert is_in(browser)
    return browser


def test_who_signs_out_here_signs_out_there(zoe: Browser, small: SmallProvider) -> None:
    answer = zoe.post("/sign-out")
    there = urlsplit(answer.headers["Refresh"].removeprefix("0; url="))
    asked = parse_qs(there.query)
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{small.issuer}/end"
    assert asked["id_token_hint"][0].count(".") == 2
    assert asked["post_logout_redirect_uri"][0].endswith("/sign-in")
    assert not is_in(zoe)


def test_or_here_alone_where_that_is_chosen_or_the_provider_is_away(
    app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    with transaction():
        provider.ends_there = False
    assert zoe.post("/sign-out").status_code == 303
    assert not is_in(zoe)


@pytest.mark.parametrize(
    "named", [{"sid": "session-1"}, {"sub": "zoe-1"}, {"sub": "zoe-1", "sid": "session-1"}]
)
def test_who_signs_out_there_is_signed_out_here(
    named: dict[str, str], app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    assert tell(app, provider, small.logout_token(**named)).status_code == 200
    assert not is_in(zoe)
    kinds = db.session.scalars(select(FactRecord.kind)).all()
    assert "SignedOutByProvider" in kinds


@pytest.mark.parametrize(
    "named", [{"sid": "another"}, {"sub": "another"}, {"sub": "another", "sid": "session-1"}]
)
def test_the_sessions_of_others_stay(
    named: dict[str, str], app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    assert tell(app, provider, small.logout_token(**named)).status_code == 200
    assert is_in(zoe)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"iat": None},
        {"iat": int(time.time()) - 3600},
        {"exp": int(time.time()) - 3600},
        {"jti": None},
        {"jti": 17},
        {"events": None},
        {"events": {}},
        {"events": []},
        {"nonce": "n"},
        {"sub": None},
        {"sub": ["zoe-1"]},
    ],
)
def test_a_token_that_is_not_right_ends_nothing(
    wrong: dict[str, Any], app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    token = small.logout_token(**{"sub": "zoe-1", **wrong})
    assert tell(app, provider, token).status_code == 400
    assert is_in(zoe)


def test_an_unsigned_one_or_an_id_token_ends_nothing(
    app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    claims = {"iss": small.issuer, "aud": "entgov-test", "sub": "zoe-1", "iat": int(time.time())}
    for token in (small.unsigned(claims), small.signed(claims), "", "\0"):
        assert tell(app, provider, token).status_code == 400
    assert is_in(zoe)


def test_one_counts_once(
    app: Flask, zoe: Browser, provider: Provider, small: SmallProvider
) -> None:
    token = small.logout_token(sub="zoe-1")
    assert tell(app, provider, token).status_code == 200
    sign_in_by(zoe, provider, small, **ZOE)
    assert tell(app, provider, token).status_code == 400
    assert is_in(zoe)


def test_who_sends_wrong_ones_all_the_time_has_to_wait(app: Flask, provider: Provider) -> None:
    found = {tell(app, provider, "wrong").status_code for _ in range(110)}
    assert found == {400, 429}
