"""What an attacker tries between a browser, a provider and entgov, and a provider that fails."""

import time
from collections.abc import Callable
from ssl import CERT_REQUIRED, TLSVersion
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from sqlalchemy import delete, func, select

from entgov.accounts.models import Person, SignInSession
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.providers import asking, commands, discovery
from entgov.providers.asking import NoAnswer, ask
from entgov.providers.discovery import NotUsable
from entgov.providers.exchange import answer_address
from entgov.providers.models import Attempt, Provider
from tests.conftest import Browser, Make
from tests.factors.conftest import give_app
from tests.providers.conftest import ZOE, come_back, go, is_in, set_up, sign_in_by
from tests.providers.small_provider import CLIENT, SmallProvider, _fresh_key

Claims = dict[str, Any]


def accounts() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"azp": "another client"},
        {"exp": int(time.time()) - 61},
        {"exp": None},
        {"exp": "soon"},
        {"iat": int(time.time()) + 3600},
        {"iat": int(time.time()) - 3600},
        {"iat": None},
        {"nbf": int(time.time()) + 3600},
        {"nonce": "another one"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 17},
        {"sub": "nul\0"},
        {"sub": "long" * 100},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_a_token_with_a_wrong_claim_lets_nobody_in(
    wrong: Claims, visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    assert sign_in_by(visitor, provider, small, **{**ZOE, **wrong}).status_code == 400
    assert not is_in(visitor)
    assert accounts() == 0


def test_a_token_is_right_with_a_clock_that_is_a_little_wrong(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    moment = int(time.time())
    sign_in_by(visitor, provider, small, **ZOE, iat=moment + 40, exp=moment - 40)
    assert is_in(visitor)


def foreign(small: SmallProvider, claims: Claims) -> str:
    """Signed with a key that the provider does not have, under the name of one that it has."""
    key = _fresh_key(small.key.kid or "")
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def embedded(small: SmallProvider, claims: Claims) -> str:
    """Signed with a key that it brings along itself."""
    key = _fresh_key("own")
    head = {"alg": "RS256", "kid": "own", "jwk": key.as_dict(private=False)}
    return jwt.encode(head, claims, key)


FORGED: dict[str, Callable[[SmallProvider, Claims], str]] = {
    "unsigned": lambda small, claims: small.unsigned(claims),
    "HS256 with the public key": lambda small, claims: small.signed_with_public_key(claims),
    "a key of somebody else": foreign,
    "a key of its own": embedded,
    "an unknown key": lambda small, claims: small.signed(claims, kid="unknown"),
    "a signature cut off": lambda small, claims: small.signed(claims).rpartition(".")[0] + ".",
    "critical headers": lambda small, claims: small.signed(claims, crit=["b64"], b64=False),
    "no token": lambda *_: "not a token",
    "too long": lambda *_: "a" * 100_000,
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_token_lets_nobody_in(
    kind: str, visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    small.sign = lambda claims: FORGED[kind](small, claims)
    assert sign_in_by(visitor, provider, small, **ZOE).status_code == 400
    assert not is_in(visitor)


def test_keys_are_read_anew_when_they_change_but_not_all_the_time(
    app: Flask, provider: Provider, small: SmallProvider
) -> None:
    sign_in_by(Browser(app), provider, small, **ZOE)
    small.rotate()
    browser = Browser(app)
    sign_in_by(browser, provider, small, **ZOE)
    assert is_in(browser)
    small.sign = lambda claims: small.signed(claims, kid="unknown")
    for _ in range(3):
        sign_in_by(Browser(app), provider, small, **ZOE)
    assert small.asked.count("/jwks") == 2


def test_a_state_counts_once(visitor: Browser, provider: Provider, small: SmallProvider) -> None:
    brought = small.code_for(go(visitor, provider), **ZOE)
    assert come_back(visitor, provider, brought).status_code == 303
    assert come_back(visitor, provider, brought).status_code == 410


def test_a_state_counts_in_its_own_browser_alone(
    app: Flask, provider: Provider, small: SmallProvider
) -> None:
    """Login CSRF: an attacker has a victim's browser finish their own sign-in."""
    attacker, victim = Browser(app), Browser(app)
    brought = small.code_for(go(attacker, provider), **ZOE)
    assert come_back(victim, provider, brought).status_code == 410
    go(victim, provider)  # with a cookie of its own
    assert come_back(victim, provider, brought).status_code == 410
    assert not is_in(victim)


def test_a_sign_in_begins_by_the_button_alone(visitor: Browser, provider: Provider) -> None:
    assert visitor.get(f"/sign-in/with/{provider.id}").location.startswith("/sign-in?next=")
    assert visitor.post(f"/sign-in/with/{provider.id}", token=False).status_code == 400
    assert db.session.scalar(select(Attempt)) is None


@pytest.mark.parametrize(
    "changed", [{"state": ""}, {"state": "another"}, {"state": "\0"}, {"code": ""}]
)
def test_what_comes_back_incomplete_lets_nobody_in(
    changed: dict[str, str], visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    brought = {**small.code_for(go(visitor, provider), **ZOE), **changed}
    assert come_back(visitor, provider, brought).status_code in (403, 410)
    assert not is_in(visitor)


def test_a_state_grows_old(visitor: Browser, provider: Provider, small: SmallProvider) -> None:
    brought = small.code_for(go(visitor, provider), **ZOE)
    with transaction():
        db.session.execute(delete(Attempt))
    assert come_back(visitor, provider, brought).status_code == 410


def test_a_code_of_another_sign_in_is_worth_nothing(
    app: Flask, provider: Provider, small: SmallProvider
) -> None:
    """Code injection: PKCE binds a code to the browser that asked for it."""
    stolen = small.code_for(go(Browser(app), provider), **ZOE)
    attacker = Browser(app)
    own = small.code_for(go(attacker, provider), sub="mallory")
    assert come_back(attacker, provider, {**own, "code": stolen["code"]}).status_code == 400
    assert not is_in(attacker)


@pytest.mark.parametrize("named", ["https://evil.example", ""])
def test_an_answer_of_another_issuer_is_not_heard(
    named: str, visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    """RFC 9207: a browser is sent to one provider and comes back from another."""
    brought = small.code_for(go(visitor, provider), **ZOE)
    brought = {**brought, "iss": named} if named else {**brought, "iss": ""}
    assert come_back(visitor, provider, brought).status_code == 400
    assert "/token" not in small.asked


def test_a_state_of_one_provider_is_worth_nothing_at_another(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    other = set_up(small, name="Another", makes_accounts=True)
    brought = small.code_for(go(visitor, provider), **ZOE)
    assert come_back(visitor, other, brought).status_code == 410


def test_a_refusal_of_the_provider_is_said(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    brought = small.code_for(go(visitor, provider))
    brought |= {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
    answer = come_back(visitor, provider, brought)
    assert answer.status_code == 403
    assert "did not let you in" in answer.text
    assert "alert(1)" not in answer.text


def test_where_to_come_back_to_does_not_follow_the_request(app: Flask, provider: Provider) -> None:
    with app.test_request_context(base_url="https://evil.example/"):
        assert "evil.example" not in answer_address(provider)


def test_a_provider_that_is_off_is_not_there(
    visitor: Browser, small: SmallProvider, provider: Provider
) -> None:
    brought = small.code_for(go(visitor, provider), **ZOE)
    with transaction():
        provider.active = False
    assert visitor.post(f"/sign-in/with/{provider.id}").status_code == 404
    assert come_back(visitor, provider, brought).status_code == 410
    assert "Work account" not in visitor.get("/sign-in").text


def test_a_provider_that_is_down_is_said_and_what_was_typed_stays(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    small.close()
    kept = '[["name", "Half a name"]]'
    answer = visitor.post(f"/sign-in/with/{provider.id}", {"next": "/spaces/new", "kept": kept})
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert "Half a name" in answer.text


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, b"{}"),
        (302, b"https://evil.example/"),
        (200, b"[]"),
        (200, b"<html>"),
        (200, b'{"a": ' + b"[" * 100_000),
        (200, b'{"a": "' + b"a" * asking.LARGEST + b'"}'),
    ],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks", "/me"])
def test_a_provider_that_answers_oddly_lets_nobody_in(
    path: str,
    status: int,
    content: bytes,
    visitor: Browser,
    provider: Provider,
    small: SmallProvider,
) -> None:
    small.answers[path] = lambda: (status, content)
    answer = visitor.post(f"/sign-in/with/{provider.id}")
    if path.startswith("/.well-known"):
        assert answer.status_code == 503
        return
    there = answer.headers["Refresh"].removeprefix("0; url=")
    claims = {"sub": "zoe-1"} if path == "/me" else ZOE
    assert come_back(visitor, provider, small.code_for(there, **claims)).status_code == 502
    assert not is_in(visitor)


def test_a_provider_that_is_slow_is_not_waited_for(
    small: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.3)

    def slowly() -> tuple[int, bytes]:
        time.sleep(1)
        return 200, b"{}"

    small.answers["/jwks"] = slowly
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="silent"):
        ask(f"{small.issuer}/jwks")
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user:password@idp.example/",
        "file:///etc/passwd",
        "ftp://localhost/",
        "//localhost/",
        "https://",
        "https://idp.example:99999/",
        "https://idp.example/\r\nHost: evil",
        'https://idp.example/"',
        "javascript:alert(1)",
        None,
        17,
    ],
)
def test_only_https_is_asked_and_this_machine(url: object) -> None:
    with pytest.raises(NoAnswer, match="address"):
        ask(url)


def test_no_older_tls_is_spoken() -> None:
    assert asking._trust().minimum_version >= TLSVersion.TLSv1_2
    assert asking._trust().verify_mode == CERT_REQUIRED


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"issuer": "https://evil.example"}, "issuer"),
        ({"token_endpoint": "http://evil.example/token"}, "token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
        ({"end_session_endpoint": "javascript:alert(1)"}, "end_session_endpoint"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"code_challenge_methods_supported": ["plain"]}, "code_challenge_methods_supported"),
        (
            {"id_token_signing_alg_values_supported": ["none", "HS256"]},
            "id_token_signing_alg_values_supported",
        ),
    ],
)
def test_what_a_provider_says_of_itself_is_judged(
    said: Claims, what: str, app: Flask, small: SmallProvider
) -> None:
    small.metadata = said
    with pytest.raises(NotUsable) as refusal:
        discovery.looked_up(small.issuer)
    assert refusal.value.what == what


ELSEWHERE = "https://idp.example"
SAID = {"issuer": ELSEWHERE, "authorization_endpoint": f"{ELSEWHERE}/authorize"}
SAID |= {"token_endpoint": f"{ELSEWHERE}/token", "jwks_uri": "https://keys.example/jwks"}


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9200/", "https://localhost/", "http://[::1]/"]
)
def test_a_provider_elsewhere_sends_us_to_nothing_on_this_machine(name: str, address: str) -> None:
    """Else it could have us ask what listens here for nobody else (SSRF)."""
    assert discovery.judged(ELSEWHERE, SAID).address("jwks_uri") == "https://keys.example/jwks"
    with pytest.raises(NotUsable, match=name):
        discovery.judged(ELSEWHERE, {**SAID, name: address})


def test_no_other_field_of_the_form_does_anything(
    as_person: Callable[[Person], Browser], make: Make, small: SmallProvider, app: Flask
) -> None:
    """Mass assignment."""
    ada = as_person(make.administrator())
    sent = {"name": "New", "issuer": small.issuer, "client_id": "x", "scopes": "openid"}
    sent |= {"id": "77", "sealed_secret": "planted", "created_at": "2001-01-01", "active": "y"}
    answer = ada.post("/admin/providers/new", sent)
    assert answer.status_code == 303
    made = db.session.scalars(select(Provider)).one()
    assert made.id != 77
    assert made.sealed_secret is None
    assert not made.trusts_mail


def test_the_secret_stands_nowhere(
    as_person: Callable[[Person], Browser], make: Make, small: SmallProvider, app: Flask
) -> None:
    ada = as_person(make.administrator())
    sent = {"name": "New", "issuer": small.issuer, "client_id": "x", "scopes": "openid"}
    ada.post("/admin/providers/new", {**sent, "client_secret": "very-secret"})
    made = db.session.scalars(select(Provider)).one()
    assert "very-secret" not in (made.sealed_secret or "")
    assert "very-secret" not in ada.get(f"/admin/providers/{made.id}").text
    assert "very-secret" not in str(db.session.scalars(select(FactRecord.data)).all())
    wrong = ada.post("/admin/providers/new", {**sent, "client_secret": "very-secret"})
    assert wrong.status_code == 422
    assert "very-secret" not in wrong.text


def test_a_secret_is_not_shown_to_another_issuer(
    as_person: Callable[[Person], Browser], make: Make, provider: Provider
) -> None:
    ada = as_person(make.administrator())
    sent = {"name": "New", "issuer": "https://evil.example", "client_id": "x", "scopes": "openid"}
    assert ada.post(f"/admin/providers/{provider.id}", sent).status_code == 422
    db.session.refresh(provider)
    assert provider.issuer != sent["issuer"]
    with transaction():
        commands.change(provider, sent, by=None)
    assert (provider.issuer, provider.sealed_secret) == (sent["issuer"], None)


def test_a_factor_at_the_provider_is_not_believed_unless_an_administrator_says_so(
    app: Flask, small: SmallProvider, make: Make
) -> None:
    hana = give_app(make.person("Hana Holder")).person
    provider = set_up(small, trusts_mail=True)
    browser = Browser(app)
    sign_in_by(browser, provider, small, sub="h", email=hana.email, amr=["mfa"], acr="mfa")
    assert not is_in(browser)
    assert db.session.scalar(select(SignInSession)) is None
