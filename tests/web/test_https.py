"""Behind a proxy that speaks HTTPS: cookies stay on it, and the proxy says who is asking."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response, request

from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from entgov.providers import browser
from entgov.web.guard import public
from tests.conftest import PASSWORD, Browser, Make

AppAt = Callable[[str, int], Flask]


@pytest.fixture
def app_at(settings: Settings) -> Iterator[Callable[[str, int], Flask]]:
    """Gives an app at an address; its `/from` tells where a request seems to come from."""
    apps = []

    def made(address: str, proxies: int) -> Flask:
        there = {"public_url": address, "trusted_proxies": proxies}
        app = create_app(settings.model_copy(update=there))
        app.add_url_rule("/from", "from", public(lambda: f"{request.remote_addr} {request.scheme}"))
        apps.append(app)
        return app

    yield made
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_cookies_are_sent_over_https_only(app_at: AppAt) -> None:
    answer = app_at("https://commons.body.example", 1).test_client().get("/sign-in")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-entgov=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_so_are_those_of_devices_and_of_the_way_to_a_provider(
    app: Flask, app_at: AppAt, make: Make
) -> None:
    person, https = make.person_with_password(), app_at("https://commons.body.example", 1)
    sent = {"email": person.email, "password": PASSWORD}
    cookies = Browser(https).post("/sign-in", sent).headers.getlist("Set-Cookie")
    with https.test_request_context("/sign-in"):
        browser.known()
        cookies += https.process_response(Response()).headers.getlist("Set-Cookie")
    names = {each.partition("=")[0] for each in cookies}
    assert names >= {f"__Host-entgov{of}" for of in ("", "-device", "-provider")}
    for each in cookies:
        assert each.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(each.split("; "))
        assert "Domain" not in each


def test_without_https_nothing_asks_for_it(app_at: AppAt) -> None:
    answer = app_at("http://commons.body.example", 0).test_client().get("/sign-in")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "Secure" not in cookie.split("; ")
    assert "Strict-Transport-Security" not in answer.headers


def test_only_a_trusted_proxy_says_where_a_request_comes_from(app_at: AppAt) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    for proxies, seen in ((0, "127.0.0.1 http"), (1, "198.51.100.7 https")):
        client = app_at("https://commons.body.example", proxies).test_client()
        assert client.get("/from", headers=forged).text == seen
