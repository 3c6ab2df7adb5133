"""Local passwords can be switched off, but for accounts that are kept for emergencies."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.commands import AccountRefused, break_glass
from entgov.accounts.health import enterable
from entgov.accounts.models import Person
from entgov.core.choosing import standings
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import in_force
from entgov.providers.models import Provider
from tests.conftest import PASSWORD, Browser, Make, have_chosen
from tests.providers.world import made

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def ada(make: Make) -> Person:
    """An administrator with a password."""
    return make.person_with_password("Ada Administrator", role="administrator")


def keep(person: Person) -> None:
    with transaction():
        break_glass.mark(person, by=None)


def gets_in(app: Flask, person: Person) -> bool:
    browser = Browser(app)
    answer = browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
    return answer.status_code == 303


def test_then_only_accounts_for_emergencies_come_in_by_a_password(
    app: Flask, ada: Person, make: Make
) -> None:
    pat = make.person_with_password("Pat")
    keep(ada)
    have_chosen(local_passwords="no")
    assert not gets_in(app, pat)
    assert gets_in(app, ada)


def test_nor_by_links_that_set_one(visitor: Browser, ada: Person, make: Make) -> None:
    pat = make.person_with_password("Pat")
    with transaction():
        token = accounts.start_reset(pat, by=None)
        _, invitation = accounts.invite("new@body.example", "New", by=None)
    keep(ada)
    have_chosen(local_passwords="no")
    assert visitor.get(f"/reset/{token}").status_code == 410
    assert visitor.get(f"/join/{invitation}").status_code == 410
    with pytest.raises(AccountRefused, match="switched off"), transaction():
        accounts.start_reset(pat, by=None)


def test_they_are_not_switched_off_before_there_is_such_an_account(
    as_person: AsPerson, ada: Person
) -> None:
    mark = standings()["local_passwords"].mark
    browser = as_person(ada)
    sent = {"local_passwords": "no", "base": f"local_passwords:{mark}"}
    assert browser.post("/admin/settings/sign-in", sent).status_code == 422
    assert in_force().local_passwords
    assert browser.post(f"/admin/accounts/{ada.id}/break-glass").status_code == 303
    assert browser.post("/admin/settings/sign-in", sent).status_code == 303
    assert not in_force().local_passwords


def test_the_last_one_stays(ada: Person, make: Make) -> None:
    make.administrator("Second")
    keep(ada)
    have_chosen(local_passwords="no")
    for act in (break_glass.unmark, accounts.deactivate):
        with pytest.raises(AccountRefused), transaction():
            act(ada, by=None)
    with pytest.raises(AccountRefused), transaction():
        accounts.give_role(ada, "staff", by=None)
    have_chosen(local_passwords="yes")
    with transaction():
        break_glass.unmark(ada, by=None)
    kinds = db.session.scalars(select(FactRecord.kind)).all()
    assert {"BreakGlassMarked", "BreakGlassUnmarked"} <= set(kinds)


def test_only_an_administrator_with_a_password_can_be_one(make: Make) -> None:
    for person in (make.person_with_password(), make.administrator()):
        with pytest.raises(AccountRefused), transaction():
            break_glass.mark(person, by=None)


def test_the_page_to_sign_in_shows_the_provider_first(
    visitor: Browser, ada: Person, provider: Provider
) -> None:
    page = visitor.get("/sign-in").text
    assert page.index('name="password"') < page.index("Sign in with Work account")
    keep(ada)
    have_chosen(local_passwords="no")
    page = visitor.get("/sign-in").text
    assert page.index("Sign in with Work account") < page.index("Sign in with a password")
    assert "Forgotten" not in page


def test_where_nobody_could_come_in_administrators_do_and_it_is_said(
    app: Flask, ada: Person, make: Make
) -> None:
    pat = make.person_with_password("Pat")
    have_chosen(local_passwords="no")
    assert (gets_in(app, ada), gets_in(app, pat)) == (True, False)
    assert ["neither a provider" in each.what for each in enterable()] == [True, False]
    with transaction():
        provider = made()
    assert not gets_in(app, ada)
    assert ["is away" in each.what for each in enterable()] == [True]
    with transaction():
        db.session.get_one(Provider, provider.id).active = False
        break_glass.mark(ada, by=None)
    assert gets_in(app, ada)
    assert ["only accounts for emergencies" in each.what for each in enterable()] == [True]


class TestByTheEnvironment:
    @pytest.fixture
    def settings(self, settings):
        return type(settings)(
            data=settings.data, database_url=settings.database_url, local_passwords=False
        )

    def test_the_first_administrator_is_kept_for_emergencies(self, app: Flask) -> None:
        with transaction():
            token = accounts.offer_setup()
        fields = {"name": "Ada", "email": "ada@body.example", "new_password": PASSWORD}
        assert Browser(app).post(f"/set-up/{token}", fields).status_code == 303
        assert gets_in(app, db.session.scalars(select(Person)).one())
        assert ["no provider" in each.what for each in enterable()] == [True]
