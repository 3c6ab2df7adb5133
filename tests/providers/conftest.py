"""A provider of the tests' own, and browsers that go there and come back."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from entgov.core.database import transaction
from entgov.providers import commands
from entgov.providers.models import Provider
from tests.conftest import Browser
from tests.providers.small_provider import CLIENT, SECRET, SmallProvider


@pytest.fixture
def small() -> Iterator[SmallProvider]:
    """A running provider."""
    provider = SmallProvider()
    yield provider
    provider.close()


def set_up(small: SmallProvider, **values: Any) -> Provider:
    """Let administrators have set it up."""
    own = {"name": "Work account", "issuer": small.issuer, "client_id": CLIENT}
    with transaction():
        return commands.add({**commands.DEFAULTS, **own, **values}, secret=SECRET, by=None)


@pytest.fixture
def provider(app: Flask, small: SmallProvider) -> Provider:
    """The provider as it is set up: it makes accounts, and nothing else that it need not."""
    return set_up(small, makes_accounts=True)


def go(browser: Browser, provider: Provider, again: str = "", **fields: str) -> str:
    """Press the button; gives the address that the browser is led to."""
    answer = browser.post(f"/sign-in/with/{provider.id}{again}", fields)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["Refresh"]).removeprefix("0; url=")


def come_back(browser: Browser, provider: Provider, brought: dict[str, str]) -> TestResponse:
    """Bring back what the provider gave."""
    return browser.get(f"/sign-in/with/{provider.id}/answer?{urlencode(brought)}")


def sign_in_by(
    browser: Browser, provider: Provider, small: SmallProvider, **claims: Any
) -> TestResponse:
    """All of it."""
    return come_back(browser, provider, small.code_for(go(browser, provider), **claims))


ZOE = {"sub": "zoe-1", "name": "Zoe Newcome", "email": "zoe@body.example", "email_verified": True}


def is_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200
