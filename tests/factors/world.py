"""What the forms of second factors need of the world in tests/forms.py."""

from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import at_start
from entgov.factors import ceremonies, commands
from entgov.factors.commands import challenges, half_way
from entgov.factors.confirming import CONFIRMED_FOR
from entgov.factors.models import Passkey
from tests.conftest import Browser, Make
from tests.factors.authenticator import Authenticator
from tests.factors.conftest import give_app

_HOST = "localhost"


def build(
    app: Flask, make: Make, ada: Browser, stranger: Browser, person: Person, password_hash: str
) -> tuple[dict[str, Any], dict[str, Browser]]:
    """Parts of addresses and forms; and browsers of people who are half way in, at the app and
    without one, and of somebody who signed in a while ago."""
    app.extensions["entgov.settings"] = at_start().model_copy(
        update={"public_url": f"http://{_HOST}", "second_factor_grace": 0}
    )
    halfway, due, doubtful = (
        make.person(name, password_hash=password_hash) for name in ("Halfway", "Due", "Doubtful")
    )
    holder = give_app(halfway)
    browsers = {
        "halfway": _half_way(app, halfway),
        "due": _half_way(app, due),
        "doubtful": Browser(app).sign_in(doubtful),
    }
    device = _passkey_of(person)
    with transaction():
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.person_id == doubtful.id)
            .values(confirmed_at=now() - CONFIRMED_FOR)
        )
        offers = {name: commands.offer_app(each) for name, each in (("", person), ("due_", due))}
    for name, each in (("", person), ("due_", due)):
        key = commands.offered_app_key(each, offers[name]) or ""
        offers[f"{name}code"] = pyotp.TOTP(key).now()
    return {
        "app_code": holder.code(),
        "offer": offers[""],
        "offer_code": offers["code"],
        "due_offer": offers["due_"],
        "due_code": offers["due_code"],
        "passkey_id": db.session.scalar(select(Passkey.id)),
        "made": Authenticator(f"http://{_HOST}", _HOST).make(_asked(ada, "register", person)),
        "signed": device.sign(_asked(stranger, "sign-in", None)),
    }, browsers


def _half_way(app: Flask, person: Person) -> Browser:
    browser = Browser(app)
    with transaction():
        token = half_way.begin(person, browser=browser.client.environ_base["HTTP_USER_AGENT"])
    with browser.client.session_transaction() as cookie:
        cookie["half_sign_in"] = token
    return browser


def _passkey_of(person: Person) -> Authenticator:
    device = Authenticator(f"http://{_HOST}", _HOST)
    site = ceremonies.Site(_HOST, f"http://{_HOST}")
    with transaction():
        challenge, _ = challenges.make("register", person)
        named = {"body": "entgov", "email": person.email, "name": person.name}
        options = ceremonies.to_register(challenge, site, have=[], **named)
        made = ceremonies.registered(device.make(options), challenge, site)
        assert made
        commands.add_passkey(person, made, "Key")
    return device


def _asked(browser: Browser, use: Any, person: Person | None) -> dict[str, Any]:
    """What the browser would be asked."""
    site = ceremonies.Site(_HOST, f"http://{_HOST}")
    with transaction():
        challenge, token = challenges.make(use, person)
        if person:
            named = {"body": "entgov", "email": person.email, "name": person.name}
            options = ceremonies.to_register(challenge, site, have=[], **named)
        else:
            options = ceremonies.to_prove(challenge, site, have=[], verified=True)
    with browser.client.session_transaction() as cookie:
        cookie["challenge"] = token
    return options
