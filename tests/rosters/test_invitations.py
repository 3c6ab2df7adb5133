"""Invitations of a list reach people by mail, through a real mail server, and let them in."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.notifications.mailing.accounts import send_next
from entgov.rosters import work
from tests.conftest import Browser, Make
from tests.mail_server import Post, listening
from tests.rosters.test_screens import bring, key

PASSWORD = "nine plain little words"
LIST = "mail,name,role\ngrace@body.example,Grace Hop,staff\nlin@body.example,Lin Clark,staff\n"


@pytest.fixture
def office():
    """The mail server."""
    with listening() as opened:
        yield opened


@pytest.fixture
def settings(settings, office):
    """An installation that sends mail."""
    sent = {"smtp_url": SecretStr(f"smtp://{office.url}"), "mail_from": "entgov@body.example"}
    return settings.model_copy(update={**sent, "public_url": "https://commons.body.example"})


def links_by_receiver(office: Post) -> dict[str, str]:
    """Sends what waits; gives the path of the link in each mail."""
    while send_next():
        pass
    db.session.rollback()
    db.session.expire_all()
    texts = [mail.get_body(("plain",)).get_content() for mail in office.taken]
    links = [re.search(r"https://commons\.body\.example(/join/\S+)", text) for text in texts]
    return {to: link[1] for to, link in zip(office.receivers, links, strict=True) if link}


def test_each_gets_a_link_that_lets_them_in_once(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], office: Post
) -> None:
    admin = as_person(make.administrator())
    place = bring(admin, LIST, invite="mail")
    assert links_by_receiver(office) == {}
    admin.post(f"{place}/start", {"key": key()})
    while work.do_next():
        pass
    links = links_by_receiver(office)
    assert links.keys() == {"grace@body.example", "lin@body.example"}
    grace, sent = Browser(app), {"name": "Grace Hop", "new_password": PASSWORD}
    link = links["grace@body.example"]
    assert "Grace Hop" in grace.get(link).text
    assert grace.post(link, sent).status_code == 303
    assert grace.get("/settings").status_code == 200
    assert Browser(app).get(link).status_code == 410
    joined = select(Person.status).where(Person.email == "grace@body.example")
    assert db.session.scalar(joined) == "active"


def test_no_mail_goes_to_who_was_taken_back_before(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], office: Post
) -> None:
    admin = as_person(make.administrator())
    place = bring(admin, LIST, invite="mail")
    admin.post(f"{place}/start", {"key": key()})
    while work.do_next():
        pass
    admin.post(f"{place}/undo")
    while work.do_next():
        pass
    assert links_by_receiver(office) == {}
