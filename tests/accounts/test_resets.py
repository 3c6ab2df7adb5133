"""A password that was forgotten: a link by mail, which tells nobody who has an account."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from entgov.accounts import commands
from entgov.accounts.models import AccountMail, OneTimeLink, Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.notifications.mailing.accounts import send_next
from tests.conftest import PASSWORD, Browser, Make, have_chosen
from tests.mail_server import Post, sending_by

NEW = {"new_password": "nine plain little words"}


@pytest.fixture
def settings(settings, office):
    """An installation that sends mail."""
    return sending_by(office, settings, public_url="https://commons.body.example")


@pytest.fixture
def ada(make: Make) -> Person:
    return make.person_with_password("Ada")


def ask(browser: Browser, email: str, **options):
    return browser.post("/forgotten-password", {"email": email}, **options)


def links_in(office: Post) -> list[str]:
    """Sends what waits; gives the paths of all links that were mailed."""
    while send_next():
        pass
    db.session.rollback()
    db.session.expire_all()
    texts = [mail.get_body(("plain",)).get_content() for mail in office.taken]
    return [found for text in texts for found in re.findall(r"https?://\S*(/reset/\S+)", text)]


def test_a_link_comes_by_mail_and_works_once(visitor: Browser, ada: Person, office: Post) -> None:
    asked = ask(visitor, f" {ada.email.upper()} ")
    assert asked.status_code == 303
    assert "a mail is on its way" in visitor.get(asked.location).text
    assert office.taken == []
    [link] = links_in(office)
    assert office.receivers == [ada.email]
    assert visitor.post(link, NEW).status_code == 303
    assert visitor.get("/settings").status_code == 200
    assert visitor.get(link).status_code == 410
    again = {"email": ada.email, "password": PASSWORD}
    assert Browser(visitor.app).post("/sign-in", again).status_code == 422


def test_it_works_for_an_hour(visitor: Browser, ada: Person, office: Post) -> None:
    ask(visitor, ada.email)
    [link] = links_in(office)
    left = db.session.scalars(select(OneTimeLink.expires_at)).one() - now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    with transaction():
        db.session.execute(update(OneTimeLink).values(expires_at=now()))
    assert visitor.get(link).status_code == 410


def test_it_ends_all_sessions_and_all_other_links(
    visitor: Browser, as_person: Callable[[Person], Browser], ada: Person, office: Post
) -> None:
    elsewhere = as_person(ada)
    for _ in range(2):
        ask(visitor, ada.email)
    first, second = links_in(office)
    assert visitor.get(first).status_code == 200
    visitor.post(second, NEW)
    assert elsewhere.get("/settings").status_code == 302
    assert visitor.get(first).status_code == 410


def test_who_has_no_account_gets_the_same_answer_and_no_mail(
    app: Flask, make: Make, ada: Person, office: Post, count_queries
) -> None:
    others = ["nobody@body.example", make.person(status="invited").email]
    others += [make.person_with_password(status="deactivated").email]
    answers, costs = set(), set()
    for email in (ada.email, *others):
        browser = Browser(app)
        browser.get("/forgotten-password")
        with count_queries() as queries:
            answer = ask(browser, email)
        costs.add(tuple(re.sub(r"\d+", "", each) for each in queries))
        page = browser.get(answer.location)
        answers.add((answer.status_code, answer.location, page.text.split("<main")[1]))
    assert len({(status, where) for status, where, _ in answers}) == 1
    assert len(costs) == 1
    assert len(links_in(office)) == 1


def test_mail_is_paced_by_account_and_by_address(app: Flask, ada: Person, office: Post) -> None:
    for number in range(5):
        assert ask(Browser(app), ada.email, environ_base={"REMOTE_ADDR": f"10.0.0.{number}"})
    assert len(links_in(office)) == 3
    there = {"REMOTE_ADDR": "10.9.9.9"}
    answers = [ask(Browser(app), f"{n}@body.example", environ_base=there) for n in range(11)]
    assert [each.status_code for each in answers] == [303] * 10 + [429]
    assert "10@body.example" in answers[-1].text


def test_a_line_of_ipv6_has_one_pace(app: Flask, office: Post) -> None:
    answers = []
    for number in range(11):
        there = {"REMOTE_ADDR": f"2001:db8:1:2::{number + 1:x}"}
        answers.append(ask(Browser(app), f"{number}@body.example", environ_base=there).status_code)
    assert answers == [303] * 10 + [429]
    elsewhere = {"REMOTE_ADDR": "2001:db8:1:3::1"}
    assert ask(Browser(app), "x@body.example", environ_base=elsewhere).status_code == 303


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("evil.example", {}),
        ("evil.example", {"Origin": "https://evil.example"}),
        ("commons.body.example", {"X-Forwarded-Host": "evil.example"}),
        ("commons.body.example", {"Forwarded": "host=evil.example"}),
    ],
)
def test_links_begin_with_the_public_address_whatever_the_request_says(
    visitor: Browser, ada: Person, office: Post, host: str, headers: dict[str, str]
) -> None:
    there = {"base_url": f"https://{host}", "headers": headers}
    page = visitor.get("/forgotten-password", **there).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    answer = ask_with(visitor, ada.email, token[1] if token else "", there)
    assert answer.status_code == 303
    assert len(links_in(office)) == 1
    text = office.taken[0].get_body(("plain",)).get_content()
    assert "evil.example" not in office.taken[0].as_string()
    assert "https://commons.body.example/reset/" in text


def ask_with(browser: Browser, email: str, token: str, there):
    fields = {"email": email, "csrf_token": token}
    return browser.client.post("/forgotten-password", data=fields, buffered=True, **there)


def test_a_reset_asked_by_others_does_not_end_an_administrators_link(
    visitor: Browser, ada: Person, office: Post
) -> None:
    with transaction():
        token = commands.start_reset(ada, by=None)
    ask(visitor, ada.email)
    links_in(office)
    assert visitor.get(f"/reset/{token}").status_code == 200


def test_a_form_without_its_token_or_from_elsewhere_sends_nothing(
    visitor: Browser, ada: Person, office: Post
) -> None:
    assert ask(visitor, ada.email, token=False).status_code == 400
    forged = {"email": ada.email, "csrf_token": "made-up"}
    assert visitor.post("/forgotten-password", forged).status_code == 400
    assert links_in(office) == []


def test_a_change_of_password_is_told_by_mail(
    as_person: Callable[[Person], Browser], ada: Person, office: Post
) -> None:
    as_person(ada).post("/settings/password", {"current_password": PASSWORD, **NEW})
    assert links_in(office) == []
    assert "was changed" in office.taken[0]["Subject"]
    assert office.receivers == [ada.email]


def test_what_the_server_does_not_take_now_goes_out_later(
    visitor: Browser, ada: Person, office: Post
) -> None:
    ask(visitor, ada.email)
    office.answers["data"] = "451 later"
    assert links_in(office) == []
    office.answers.clear()
    with transaction():
        db.session.execute(update(AccountMail).values(due_at=now()))
    assert len(links_in(office)) == 1


def test_after_an_hour_nobody_waits_for_it(visitor: Browser, ada: Person, office: Post) -> None:
    ask(visitor, ada.email)
    with transaction():
        db.session.execute(update(AccountMail).values(created_at=now() - timedelta(hours=2)))
    assert links_in(office) == []


def test_no_mail_goes_out_once_passwords_are_switched_off(
    visitor: Browser, ada: Person, office: Post
) -> None:
    ask(visitor, ada.email)
    have_chosen(local_passwords="no")
    assert links_in(office) == []
    assert not send_next()


def test_no_token_lies_in_the_database(visitor: Browser, ada: Person, office: Post) -> None:
    ask(visitor, ada.email)
    [link] = links_in(office)
    token = link.rpartition("/")[2]
    assert token not in db.session.scalars(select(OneTimeLink.token_hash)).all()
    assert token not in str(db.session.scalars(select(FactRecord.data)).all())


class TestWithoutMail:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"smtp_url": None, "mail_from": None})

    def test_an_administrator_is_to_be_asked(self, visitor: Browser, ada: Person) -> None:
        assert "Ask an administrator for a link" in visitor.get("/sign-in").text
        assert "/forgotten-password" not in visitor.get("/sign-in").text
        assert "Ask an administrator" in visitor.get("/forgotten-password").text
        assert ask(visitor, ada.email).status_code == 200
        assert db.session.scalar(select(func.count()).select_from(AccountMail)) == 0
