"""Lists of people as administrators bring, apply and take them back; and from the command line."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.commands import change_profile
from entgov.accounts.models import AccountMail, Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.rosters import work
from entgov.rosters.cli import export_people, import_people
from entgov.rosters.models import Roster
from tests.conftest import Browser, Make

LISTS = "/admin/accounts/lists"


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator()


@pytest.fixture
def admin(as_person: Callable[[Person], Browser], ada: Person) -> Browser:
    return as_person(ada)


def bring(browser: Browser, text: str, **fields: str) -> str:
    sent = {"source": (BytesIO(text.encode()), "people.csv"), "invite": "link", **fields}
    answer = browser.post(LISTS, sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    while work.do_next():
        pass
    return str(answer.location)


def key() -> str:
    db.session.rollback()
    return db.session.scalars(select(Roster.digest).order_by(Roster.id.desc())).first() or ""


def one(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def test_a_list_is_brought_looked_at_applied_and_undone(admin: Browser) -> None:
    place = bring(admin, "name;mail;role\nGrace Hop;grace@body.example;auditor\n")
    page = admin.get(place).text
    assert "1 account will be made" in page
    assert "1 role changes" in page
    assert one("grace@body.example") is None
    admin.post(f"{place}/start", {"key": key()})
    while work.do_next():
        pass
    assert "1 account was made" in admin.get(place).text
    made = one("grace@body.example")
    assert made is not None
    assert made.role == "auditor"
    assert "grace@body.example" in admin.get(f"{place}/undo").text
    admin.post(f"{place}/undo")
    while work.do_next():
        pass
    db.session.refresh(made)
    assert made.status == "deactivated"
    assert "Undone" in admin.get(place).text
    pressed = select(FactRecord).where(FactRecord.kind.in_(["RosterStarted", "RosterUndoStarted"]))
    facts = db.session.scalars(pressed).all()
    assert [bool(fact.session_id and fact.address) for fact in facts] == [True, True]


def test_the_same_form_twice_brings_one_list(admin: Browser) -> None:
    text = "mail,name\na@body.example,A\n"
    assert bring(admin, text, nonce="x") == bring(admin, text, nonce="x")


def test_errors_are_told_by_line_and_keep_it_from_being_applied(admin: Browser) -> None:
    place = bring(admin, "mail,name\nnobody,Nobody\nann@body.example,Ann\n")
    page = admin.get(place).text
    assert "Line 2" in page
    assert "Enter an email address in the correct format" in page
    assert "Apply the list" not in page
    assert admin.post(f"{place}/start", {"key": key()}).status_code == 409


def test_applying_asks_who_it_is_again(admin: Browser) -> None:
    place = bring(admin, "mail,name\nann@body.example,Ann\n")
    with transaction():
        db.session.execute(update(SignInSession).values(confirmed_at=now() - timedelta(hours=1)))
    admin.post(f"{place}/start", {"key": key()})
    while work.do_next():
        pass
    assert one("ann@body.example") is None


def test_what_is_too_large_or_empty_is_told(
    admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entgov.rosters.forms.LARGEST", 100)
    for content in (b"", b"mail\n" + b"x" * 100):
        sent = {"source": (BytesIO(content), "people.csv"), "invite": "link"}
        answer = admin.post(LISTS, sent, content_type="multipart/form-data")
        assert answer.status_code == 422


def test_staff_see_nothing_of_it(
    admin: Browser, as_person: Callable[[Person], Browser], make: Make
) -> None:
    place = bring(admin, "mail,name\nann@body.example,Ann\n")
    staff = as_person(make.person())
    for path in (LISTS, place, f"{place}/progress", f"{place}/undo", f"{LISTS}/template"):
        assert staff.get(path).status_code == 403
    for path in (f"{place}/start", f"{place}/discard", f"{LISTS}/export"):
        assert staff.post(path).status_code == 403


def test_an_export_changes_nothing_when_it_comes_back(
    admin: Browser, ada: Person, make: Make
) -> None:
    bob = make.person("=cmd|' /C calc'!A0", email="bob@body.example")
    with transaction():
        change_profile(bob, {"job": "-1", "team": "'+x"}, manager=ada, by=None)
    make.space("Parking", members=[bob])
    secret = make.space("Secret", kind="private", steward=bob)
    answer = admin.post(f"{LISTS}/export")
    text = answer.data.decode("utf-8-sig")
    assert secret.slug not in text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    page = admin.get(bring(admin, text)).text
    assert "2 rows change nothing" in page
    exports = select(FactRecord.data).where(FactRecord.kind == "PeopleExported")
    assert db.session.scalars(exports).one() == {"number": 2}


def test_an_export_follows_the_filter(admin: Browser, make: Make) -> None:
    make.person("Zoe", email="zoe@body.example", status="deactivated")
    text = admin.post(f"{LISTS}/export", {"status": "deactivated"}).text
    assert "zoe@body.example" in text
    assert "Ada" not in text


def test_invitations_go_by_mail_where_that_is_chosen(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entgov.rosters.views.can_mail", lambda: True)
    monkeypatch.setattr("entgov.accounts.commands.mail.can_mail", lambda: True)
    place = bring(admin, "mail,name\nann@body.example,Ann\n", invite="mail")
    admin.post(f"{place}/start", {"key": key()})
    while work.do_next():
        pass
    assert db.session.scalars(select(AccountMail.kind)).all() == ["invitation"]


def test_the_command_line_shows_then_applies(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("mail,name,role\nann@body.example,Ann,administrator\n")
    looked = CliRunner().invoke(import_people, [str(file)])
    assert looked.exit_code == 0
    assert "1 new" in looked.output
    assert one("ann@body.example") is None
    done = CliRunner().invoke(import_people, [str(file), "--apply"])
    assert done.exit_code == 0, done.output
    assert one("ann@body.example") is not None
    file.write_text("mail,name\nbad,Ann\n")
    wrong = CliRunner().invoke(import_people, [str(file), "--apply"])
    assert wrong.exit_code == 1
    assert "ann@body.example" in CliRunner().invoke(export_people, []).output
