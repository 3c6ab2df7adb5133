"""Identities that an administrator links with accounts by hand, and takes away."""

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from entgov.accounts.models import AccountMail, Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.core.settings import at_start
from entgov.providers.models import Identity, Provider
from tests.conftest import Browser, Make
from tests.factors.conftest import grow_old
from tests.notices import told, work
from tests.providers.conftest import ZOE, is_in, sign_in_by
from tests.providers.small_provider import SmallProvider

__all__ = ["told", "work"]
AsPerson = Callable[[Person], Browser]


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator("Ada Administrator")


@pytest.fixture
def zoe(make: Make) -> Person:
    return make.person("Zoe Known", email="zoe.known@body.example")


def mailed(app: Flask) -> None:
    sends = {"smtp_url": SecretStr("smtp://127.0.0.1:9"), "mail_from": "entgov@body.example"}
    app.extensions["entgov.settings"] = at_start().model_copy(update=sends)


def link(browser: Browser, person: Person, provider: Provider, subject: str = "zoe-1"):
    sent = {"provider": str(provider.id), "subject": subject}
    return browser.post(f"/admin/accounts/{person.id}/identities", sent)


def test_one_linked_by_hand_signs_in_and_the_person_is_told(
    app: Flask,
    as_person: AsPerson,
    ada: Person,
    zoe: Person,
    provider: Provider,
    small: SmallProvider,
    told,
) -> None:
    mailed(app)
    assert link(as_person(ada), zoe, provider).status_code == 303
    assert told(zoe) == ["sign_in: Ada Administrator changed how a provider of sign-in knows you"]
    assert db.session.scalars(select(AccountMail.kind)).all() == ["identity_changed"]
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "IdentityLinked")).one()
    assert (fact.actor_id, fact.data["after"]) == (ada.id, {"subject": "zoe-1"})
    visitor = Browser(app)
    sign_in_by(visitor, provider, small, **ZOE)
    assert is_in(visitor)
    assert db.session.scalars(select(Identity.person_id)).all() == [zoe.id]


def test_taken_away_it_ends_what_began_by_it_and_lets_nobody_in(
    app: Flask,
    as_person: AsPerson,
    ada: Person,
    zoe: Person,
    provider: Provider,
    small: SmallProvider,
) -> None:
    admin, visitor, elsewhere = as_person(ada), Browser(app), as_person(zoe)
    link(admin, zoe, provider)
    sign_in_by(visitor, provider, small, **ZOE)
    identity = db.session.scalars(select(Identity.id)).one()
    path = f"/admin/accounts/{zoe.id}/identities/{identity}/removal"
    assert "zoe-1" in admin.get(path).text
    assert admin.post(path).status_code == 303
    assert (is_in(visitor), is_in(elsewhere)) == (False, True)
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "IdentityUnlinked")).one()
    assert fact.data["before"] == {"issuer": small.issuer, "subject": "zoe-1"}
    again = Browser(app)
    sign_in_by(again, provider, small, **{**ZOE, "email": zoe.email})
    assert not is_in(again)


def test_what_is_linked_with_somebody_else_is_refused(
    as_person: AsPerson, ada: Person, zoe: Person, bob: Person, provider: Provider
) -> None:
    admin = as_person(ada)
    link(admin, bob, provider)
    page = link(admin, zoe, provider)
    assert page.status_code == 422
    assert bob.name in page.text
    identity = db.session.scalars(select(Identity.id)).one()
    path = f"/admin/accounts/{zoe.id}/identities/{identity}/removal"
    assert admin.post(path).status_code == 404


def test_it_asks_again_who_it_is_and_is_for_administrators(
    as_person: AsPerson, ada: Person, zoe: Person, bob: Person, provider: Provider
) -> None:
    assert link(as_person(bob), bob, provider).status_code == 403
    admin = as_person(ada)
    grow_old()
    assert link(admin, zoe, provider).status_code in (303, 401)
    assert db.session.scalars(select(Identity)).all() == []
