"""Who must have a second factor: told first, later led to set one up, and never shut out."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.factors import commands
from entgov.factors.models import FactorWanted, HalfSignIn
from entgov.factors.queries import has_any
from tests.conftest import Browser, Make
from tests.factors.conftest import Holder, give_app, give_password, hidden, is_in


@pytest.fixture
def ada(make: Make) -> Person:
    return make.person_with_password("Ada Administrator", role="administrator")


def let_time_pass(**time: float) -> None:
    with transaction():
        db.session.execute(update(FactorWanted).values(since=now() - timedelta(**time)))


def choose(app: Flask, **settings: Any) -> None:
    app.extensions["entgov.settings"] = app.extensions["entgov.settings"].model_copy(
        update=settings
    )


def test_an_administrator_is_told_first_and_let_in(visitor: Browser, ada: Person) -> None:
    assert give_password(visitor, ada).location == "/"
    page = visitor.get("/settings").text
    assert "needs a second factor" in page
    due = db.session.scalars(select(SignInSession.factor_due_at)).one()
    assert timedelta(days=13) < due - now() <= timedelta(days=14)


def test_the_time_does_not_begin_anew_at_each_sign_in(app: Flask, ada: Person) -> None:
    give_password(Browser(app), ada)
    let_time_pass(days=13, hours=23)
    assert give_password(Browser(app), ada).location == "/"
    let_time_pass(days=14)
    assert give_password(Browser(app), ada).location == "/sign-in/set-up?next=/"


def test_staff_are_asked_for_nothing(visitor: Browser, make: Make) -> None:
    assert give_password(visitor, make.person_with_password()).location == "/"
    assert "needs a second factor" not in visitor.get("/settings").text
    assert db.session.scalar(select(func.count()).select_from(FactorWanted)) == 0


def test_a_setting_asks_it_of_everyone(app: Flask, make: Make) -> None:
    choose(app, second_factor_for="everyone", second_factor_grace=0)
    assert give_password(Browser(app), make.person_with_password()).location == (
        "/sign-in/set-up?next=/"
    )


def test_when_the_time_is_over_it_is_set_up_before_anything_else(
    app: Flask, visitor: Browser, ada: Person
) -> None:
    choose(app, second_factor_grace=0)
    page = visitor.post("/settings", {"name": "Ada Newname"})
    carried = {name: hidden(page.text, name) for name in ("next", "kept")}
    step = give_password(visitor, ada, **carried)
    assert not is_in(visitor)
    page = visitor.get(step.location).text
    fields = {name: hidden(page, name) for name in ("offer", "next")}
    key = page.partition('id="key">')[2].partition("<")[0].replace(" ", "")
    wrong = visitor.post("/sign-in/set-up", {**fields, "code": "000000"})
    assert wrong.status_code == 422
    assert hidden(wrong.text, "offer") == fields["offer"]
    done = visitor.post("/sign-in/set-up", {**fields, "code": pyotp.TOTP(key).now()})
    assert done.status_code == 200
    assert "Your recovery codes" in done.text
    assert has_any(db.session.get_one(Person, ada.id))
    assert is_in(visitor)
    on = done.text.partition('class="govuk-button" href="')[2].partition('"')[0]
    assert "Ada Newname" in visitor.get(on).text


def test_who_has_to_set_one_up_can_do_nothing_else(
    app: Flask, visitor: Browser, ada: Person
) -> None:
    choose(app, second_factor_grace=0)
    give_password(visitor, ada)
    for path in ("/", "/settings/factors/app", "/admin/accounts", "/sign-in/second"):
        assert visitor.get(path).status_code in (200, 302, 303)
        assert not is_in(visitor)
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_who_has_a_factor_can_not_set_up_another_instead_of_showing_it(
    app: Flask, visitor: Browser, hana: Holder
) -> None:
    give_password(visitor, hana.person)
    assert visitor.get("/sign-in/set-up").location.startswith("/sign-in/second")
    fresh = {"offer": "", "code": "000000"}
    assert visitor.post("/sign-in/set-up", fresh).location.startswith("/sign-in/second")


def test_an_offer_of_another_person_is_worth_nothing(app: Flask, ada: Person, make: Make) -> None:
    """The key would be known to whoever it was offered to."""

    eve = make.person_with_password("Eve")
    choose(app, second_factor_grace=0)
    browser = Browser(app)
    give_password(browser, ada)
    offer = commands.offer_app(eve)
    key = commands.offered_app_key(eve, offer) or ""
    answer = browser.post("/sign-in/set-up", {"offer": offer, "code": pyotp.TOTP(key).now()})
    assert answer.status_code == 422
    assert not has_any(ada)


def test_a_link_does_not_lead_past_it(app: Flask, ada: Person) -> None:
    choose(app, second_factor_grace=0)
    with transaction():
        token = accounts.start_reset(ada, by=None)
    browser = Browser(app)
    answer = browser.post(f"/reset/{token}", {"new_password": "quite another plain one"})
    assert answer.location == "/sign-in/set-up?next=/"
    assert not is_in(browser)


def test_the_first_administrator_comes_in_by_the_set_up_link(app: Flask) -> None:
    with transaction():
        token = accounts.offer_setup()
    browser = Browser(app)
    fields = {"name": "Ada", "email": "ada@body.example", "new_password": "three plain words here"}
    assert browser.post(f"/set-up/{token}", fields).location == "/"
    assert is_in(browser)


def test_setting_a_factor_up_ends_the_banner_everywhere(
    app: Flask, ada: Person, visitor: Browser
) -> None:

    give_password(visitor, ada)
    give_app(ada)
    assert "needs a second factor" not in visitor.get("/settings").text


def test_half_a_sign_in_is_not_kept_for_ever(app: Flask, ada: Person) -> None:
    choose(app, second_factor_grace=0)
    give_password(Browser(app), ada)
    with transaction():
        db.session.execute(update(HalfSignIn).values(begun_at=now() - timedelta(hours=1)))
    give_password(Browser(app), ada)
    assert db.session.scalar(select(func.count()).select_from(HalfSignIn)) == 1
