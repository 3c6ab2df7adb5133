"""Another email address: by an administrator, and by a link that proves that it is one's own."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from entgov.accounts.models import AccountMail, OneTimeLink, Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.notifications.mailing.accounts import send_next
from entgov.tokens import commands as tokens
from tests.conftest import PASSWORD, Browser, Make, have_chosen
from tests.factors.conftest import grow_old
from tests.mail_server import Post, sending_by
from tests.providers.conftest import set_up, sign_in_by
from tests.providers.small_provider import SmallProvider
from tests.scim.conftest import Provider as Scim

AsPerson = Callable[[Person], Browser]
NEW = "eve.other@body.example"


@pytest.fixture
def settings(settings, office):
    """An installation that sends mail."""
    return sending_by(office, settings)


@pytest.fixture
def eve(make: Make) -> Person:
    return make.person_with_password("Eve")


@pytest.fixture
def admin(make: Make, as_person: AsPerson) -> Browser:
    return as_person(make.administrator())


def mailed(office: Post) -> list[tuple[str, str]]:
    """Sends what waits; gives whom it went to, and the text."""
    while send_next():
        pass
    db.session.rollback()
    db.session.expire_all()
    texts = [mail.get_body(("plain",)).get_content() for mail in office.taken]
    return list(zip(office.receivers, texts, strict=True))


def links_in(office: Post) -> list[str]:
    texts = [text for _, text in mailed(office)]
    return [
        link for text in texts for link in re.findall(r"https?://\S*(/settings/email/\S+)", text)
    ]


def email_of(person: Person) -> str:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).email


def test_both_addresses_are_told_and_it_is_on_the_record(
    admin: Browser, as_person: AsPerson, eve: Person, office: Post
) -> None:
    before, browser = eve.email, as_person(eve)
    answer = admin.post(f"/admin/accounts/{eve.id}/email", {"email": NEW.upper()})
    assert answer.status_code == 303
    assert email_of(eve) == NEW
    told = dict(mailed(office))
    assert told.keys() == {before, NEW}
    assert "no longer sign in" in told[before]
    assert NEW not in told[before]
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "EmailChanged")).one()
    assert (fact.data["before"], fact.data["after"]) == ({"email": before}, {"email": NEW})
    assert fact.actor_id != eve.id
    assert browser.get("/settings").status_code == 200


def by_an_administrator(app: Flask, make: Make, eve: Person, _office: Post) -> None:
    browser = Browser(app).sign_in(make.administrator())
    assert browser.post(f"/admin/accounts/{eve.id}/email", {"email": NEW}).status_code == 303


def by_herself(app: Flask, _make: Make, eve: Person, office: Post) -> None:
    browser = Browser(app).sign_in(eve)
    browser.post("/settings/email", {"email": NEW})
    assert browser.post(links_in(office)[0]).status_code == 303


def by_a_provider_as_she_signs_in(app: Flask, _make: Make, eve: Person, _office: Post) -> None:
    small, before = SmallProvider(), eve.email
    try:
        provider = set_up(small, trusts_mail=True)
        for email in (before, NEW):
            sign_in_by(Browser(app), provider, small, sub="eve-1", email=email)
    finally:
        small.close()


def by_scim(app: Flask, _make: Make, eve: Person, _office: Post) -> None:
    with transaction():
        _, token = tokens.make("scim", "Entra", expires_at=None, by=None)
    said = {"op": "replace", "path": 'emails[type eq "work"].value', "value": NEW}
    assert Scim(app, token).patch(f"/Users/{eve.id}", said).status_code == 200


@pytest.mark.parametrize(
    "door", [by_an_administrator, by_herself, by_a_provider_as_she_signs_in, by_scim]
)
def test_by_whatever_door_the_address_before_is_told_and_it_is_on_the_record(
    app: Flask, make: Make, eve: Person, office: Post, door: Callable[..., None]
) -> None:
    before = eve.email
    door(app, make, eve, office)
    assert email_of(eve) == NEW
    [said] = [text for to, text in mailed(office) if to == before]
    assert "no longer sign in" in said
    assert NEW not in said
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "EmailChanged")).one()
    assert (fact.data["before"], fact.data["after"]) == ({"email": before}, {"email": NEW})


@pytest.mark.parametrize("twin", ["BOB@body.example", "b\N{CYRILLIC SMALL LETTER O}b@body.example"])
def test_twins_are_refused_beside_the_field(
    admin: Browser, make: Make, eve: Person, twin: str
) -> None:
    make.person("Bob", email="bob@body.example")
    before = eve.email
    page = admin.post(f"/admin/accounts/{eve.id}/email", {"email": twin})
    assert page.status_code == 409
    assert re.search(r'id="email-error"[^>]*>.*?(already|looks the same)', page.text, re.S)
    assert email_of(eve) == before


def test_it_asks_again_who_it_is(make: Make, app: Flask, eve: Person) -> None:
    ada = make.person_with_password("Ada", role="administrator")
    browser = Browser(app).sign_in(ada)
    grow_old()
    before = eve.email
    assert browser.post(f"/admin/accounts/{eve.id}/email", {"email": NEW}).status_code == 401
    assert email_of(eve) == before


def test_links_that_were_sent_to_the_address_before_end(
    admin: Browser, visitor: Browser, make: Make
) -> None:
    page = admin.post("/admin/accounts/new", {"name": "Grace", "email": "grcae@body.example"})
    found = re.search(r'value="http://[^/]+(/join/[^"]+)"', page.text)
    assert found
    grace = db.session.scalars(select(Person).where(Person.name == "Grace")).one()
    admin.post(f"/admin/accounts/{grace.id}/email", {"email": "grace@body.example"})
    assert visitor.get(found[1]).status_code == 410
    assert db.session.scalar(select(func.count()).select_from(AccountMail)) == 0


def test_their_own_needs_proof(as_person: AsPerson, make: Make) -> None:
    ada = make.administrator()
    answer = as_person(ada).post(f"/admin/accounts/{ada.id}/email", {"email": NEW})
    assert answer.status_code == 409
    assert email_of(ada) != NEW


def test_a_link_proves_it_once_and_the_one_before_is_told(
    app: Flask, as_person: AsPerson, eve: Person, office: Post
) -> None:
    before, browser = eve.email, as_person(eve)
    assert browser.post("/settings/email", {"email": NEW}).status_code == 303
    [link] = links_in(office)
    assert office.receivers == [NEW]
    assert browser.get(link).status_code == 200
    assert email_of(eve) == before
    assert browser.post(link).status_code == 303
    assert email_of(eve) == NEW
    assert [to for to, _ in mailed(office)] == [NEW, before]
    assert browser.get(link).status_code == 410
    again = {"email": NEW, "password": PASSWORD}
    assert Browser(app).post("/sign-in", again).status_code == 303


def test_the_link_is_for_its_person_alone_and_for_an_hour(
    as_person: AsPerson, visitor: Browser, make: Make, eve: Person, office: Post
) -> None:
    browser = as_person(eve)
    browser.post("/settings/email", {"email": NEW})
    [link] = links_in(office)
    assert as_person(make.administrator()).post(link).status_code == 410
    assert visitor.get(link).status_code == 302
    token = link.rpartition("/")[2]
    assert visitor.get(f"/reset/{token}").status_code == 410
    with transaction():
        db.session.execute(update(OneTimeLink).values(expires_at=now()))
    assert browser.post(link).status_code == 410
    assert email_of(eve) != NEW


@pytest.mark.parametrize(
    "taken", ["bob@body.example", "b\N{CYRILLIC SMALL LETTER O}b@body.example"]
)
def test_nobody_learns_by_it_who_has_an_account(
    as_person: AsPerson, make: Make, eve: Person, office: Post, taken: str
) -> None:
    make.person("Bob", email="bob@body.example")
    browser = as_person(eve)
    answers = [browser.post("/settings/email", {"email": each}) for each in (NEW, taken)]
    assert {(each.status_code, each.location) for each in answers} == {(303, "/settings")}
    [_, (to, text)] = mailed(office)
    assert len(links_in(office)) == 1
    assert (to, "can’t be used" in text, eve.name in text) == (taken, True, False)


def test_who_took_it_meanwhile_keeps_it(
    as_person: AsPerson, make: Make, eve: Person, office: Post
) -> None:
    browser = as_person(eve)
    browser.post("/settings/email", {"email": NEW})
    [link] = links_in(office)
    make.person("Other", email=NEW)
    assert browser.post(link).status_code == 410
    assert email_of(eve) != NEW


def test_it_asks_first_who_it_is(as_person: AsPerson, eve: Person) -> None:
    browser = as_person(eve)
    grow_old()
    assert browser.get("/settings/email").location.startswith("/confirm")
    assert browser.post("/settings/email", {"email": NEW}).status_code == 401
    assert db.session.scalar(select(func.count()).select_from(AccountMail)) == 0


def test_it_is_paced(as_person: AsPerson, eve: Person, office: Post) -> None:
    browser = as_person(eve)
    sent = [{"email": f"eve{number}@body.example"} for number in range(6)]
    answers = [browser.post("/settings/email", each).status_code for each in sent]
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize("switched", ["own_email", "local_passwords"])
def test_where_it_comes_from_elsewhere_it_stays(
    as_person: AsPerson, eve: Person, switched: str
) -> None:
    browser = as_person(eve)
    have_chosen(**{switched: "no"})
    assert "Ask an administrator" in browser.get("/settings/email").text
    browser.post("/settings/email", {"email": NEW})
    assert db.session.scalar(select(func.count()).select_from(AccountMail)) == 0
