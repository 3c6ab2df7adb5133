"""People with second factors, and what they hold in their hands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from time import sleep

import pyotp
import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.factors import commands
from entgov.factors.confirming import CONFIRMED_FOR
from entgov.factors.models import AuthenticatorApp
from entgov.factors.one_time_codes import STEP
from tests.conftest import PASSWORD, Browser, Make

AsPerson = Callable[[Person], Browser]


@dataclass
class Holder:
    """Somebody with an app, of which `key` is known, and recovery codes."""

    person: Person
    key: str
    codes: list[str]

    def code(self, steps: int = 0) -> str:
        """What the app shows, or showed or will show so many half minutes from now."""
        within = now().timestamp() % STEP
        if within > STEP - 2:  # it would be another one before it is sent
            sleep(STEP - within)
        return pyotp.TOTP(self.key).at(int(now().timestamp()) + steps * STEP)


def give_app(person: Person) -> Holder:
    """Let the person set up an app, a while ago."""
    with transaction():
        offer = commands.offer_app(person)
        key = commands.offered_app_key(person, offer) or ""
        codes = commands.add_app(person, offer, pyotp.TOTP(key).at(now()))
    forget_last_code(person)
    return Holder(person, key, list(codes or ()))


def forget_last_code(person: Person) -> None:
    """As if no code had been used for long."""
    with transaction():
        used = update(AuthenticatorApp).where(AuthenticatorApp.person_id == person.id)
        db.session.execute(used.values(last_step=0))


@pytest.fixture
def hana(make: Make) -> Holder:
    """Somebody with a password, an app and recovery codes."""
    return give_app(make.person_with_password("Hana Holder", handle="hana"))


def give_password(browser: Browser, person: Person, **fields: str) -> TestResponse:
    """The first step of signing in."""
    return browser.post("/sign-in", {"email": person.email, "password": PASSWORD, **fields})


def give_code(browser: Browser, code: str, **fields: str) -> TestResponse:
    """The second."""
    return browser.post("/sign-in/second", {"code": code, **fields})


def is_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def grow_old() -> None:
    """As if everybody had signed in some time ago, and not proved since who they are."""
    with transaction():
        db.session.execute(update(SignInSession).values(confirmed_at=now() - CONFIRMED_FOR))


def hidden(page: str, name: str) -> str:
    """What a hidden field of the page carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return unescape(found[1])
