"""A provider that is known to this app without being there, and somebody who comes from it."""

import time
from secrets import token_hex

from flask import Flask

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.providers import attempts, browser, commands, queries
from entgov.providers.discovery import Metadata, _known, mark_of
from entgov.providers.exchange import Proved
from entgov.providers.models import Provider
from tests.conftest import Browser

ISSUER = "http://127.0.0.1:9"
OWN = {"name": "Qqwork", "issuer": ISSUER, "client_id": "entgov"}


def made() -> Provider:
    """The provider; to be called inside a transaction."""
    name = f"{OWN['name']}{token_hex(4)}"  # there may be one of before: names are given once
    return commands.add({**commands.DEFAULTS, **OWN, "name": name}, secret="secret", by=None)


def remember(app: Flask) -> None:
    """As if it had been asked a moment ago."""
    with app.app_context():
        said = {"authorization_endpoint": f"{ISSUER}/authorize"}
        for each in queries.all_providers():
            mark = mark_of(each)
            _known("metadata")[mark] = (time.monotonic(), Metadata(ISSUER, said, mark))


def arrive(visitor: Browser, person: Person, provider_id: int) -> None:
    """Let the browser have come from the provider, with the mail address of the person."""
    visitor.post(f"/sign-in/with/{provider_id}", {"next": "", "kept": ""})
    cookie = visitor.client.get_cookie("entgov-provider")
    assert cookie
    with visitor.app.test_request_context(headers={"Cookie": f"entgov-provider={cookie.value}"}):
        token = browser.TOKEN.of_request()
    claims = {"sub": "subject", "email": person.email}
    with transaction():
        provider = db.session.get_one(Provider, provider_id)
        proved = Proved(claims, "a.b.c")
        arrival = attempts.arrive(provider, person, proved, browser=token, is_linked=False)
        arrival.claims = {"claims": claims, "target": "", "fields": []}
