"""Administrators set what the body looks like; every screen of every process follows."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core import body, chosen, memory
from entgov.core.body import Body
from entgov.core.choosing import choose, standings
from entgov.core.chosen import Setting
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.pictures import as_png, size
from entgov.core.settings import Settings
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
SCREEN = "/admin/settings/appearance"


@pytest.fixture
def admin(make: Make, as_person: AsPerson) -> Browser:
    return as_person(make.administrator("Ada Administrator"))


def picture(kind: str = "PNG", shape: tuple[int, int] = (400, 100), colour: str = "red") -> bytes:
    target = BytesIO()
    Image.new("RGB", shape, colour).save(target, kind)
    return target.getvalue()


def send(
    browser: Browser, logo: bytes | None = None, file_name: str = "l.png", **fields: str
) -> Any:
    """Send the form; in memory, because the test client would leave a file of its own open."""
    base = re.search(r'name="base" value="([^"]+)"', browser.get(SCREEN).text)
    data: dict[str, Any] = {"csrf_token": browser.token(), "base": base and base[1]}
    data |= {"body_name": "Westmarch", "accent": ""}
    if logo is not None:
        data["logo"] = FileStorage(BytesIO(logo), file_name)
    boundary, content = encode_multipart({**data, **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser._fresh(
        lambda: browser.client.post(SCREEN, data=content, content_type=kind, buffered=True)
    )


def error(answer: TestResponse, field: str) -> str:
    """What stands beside a field."""
    assert answer.status_code == 422
    found = re.search(rf'id="{field}-error".*?</p>', answer.text, re.S)
    assert found, f"nothing is wrong with {field}"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2])).split())


def logo_address(page: str) -> str | None:
    found = re.search(r'class="site-header__logo" src="([^"]+)"', page)
    return found and found[1]


# Name


def test_the_name_is_shown_before_and_after_signing_in(admin: Browser, visitor: Browser) -> None:
    assert "<title>Sign in – entgov</title>" in visitor.get("/sign-in").text
    assert send(admin, body_name="Westmarch <Council>").status_code == 303
    assert "<title>Sign in – Westmarch &lt;Council&gt;</title>" in visitor.get("/sign-in").text
    assert "Westmarch &lt;Council&gt;</span>" in admin.get("/settings").text


def test_a_name_that_is_the_default_is_kept_nowhere(admin: Browser) -> None:
    send(admin, body_name="Westmarch")
    send(admin, body_name="entgov")
    assert db.session.scalars(select(Setting.name)).all() == []


# Accent


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#1D70B8", "#1d70b8"), (" 1d70b8 ", "#1d70b8"), ("#b14", "#bb1144"), ("#0a3d45", None)],
)
def test_a_colour_is_understood_as_people_write_it(
    admin: Browser, typed: str, kept: str | None
) -> None:
    send(admin, accent=typed)
    assert body.current().accent == kept


def test_the_stylesheet_has_the_accent(admin: Browser, visitor: Browser) -> None:
    send(admin, accent="#8a1538")
    page = visitor.get("/sign-in").text
    found = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert found
    assert "--accent:var(--light,#8a1538)" in visitor.get(found[1]).text
    assert (
        '<meta name="theme-color" content="#8a1538" media="(prefers-color-scheme: light)">' in page
    )


@pytest.mark.parametrize("typed", ["red", "#12345", "#gggggg", "rgb(1,2,3)", "#1234567", "٣٣٣"])
def test_what_is_no_colour_is_refused(admin: Browser, typed: str) -> None:
    answer = send(admin, accent=typed)
    assert "Enter a colour as # and six digits" in error(answer, "accent")
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("#777777", "White text on #777777 has a contrast of 4.4 to 1; it needs 4.5 to 1."),
        (
            "#7fd1c7",
            "Lines and marks in #7fd1c7 on a white page have a contrast of 1.6 to 1; "
            "they need 3 to 1.",
        ),
        (
            "#ffff00",
            "Lines and marks in #ffff00 on a white page have a contrast of 1 to 1; "
            "they need 3 to 1.",
        ),
    ],
)
def test_a_colour_that_can_not_be_read_is_refused_with_its_contrast(
    admin: Browser, typed: str, why: str
) -> None:
    answer = send(admin, accent=typed, body_name="Kept name")
    assert error(answer, "accent").endswith(f"Choose a darker colour. {why}")
    assert "Kept name" in answer.text
    assert body.current().accent is None


# Logo


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_shown_in_the_header(admin: Browser, visitor: Browser, kind: str) -> None:
    send(admin, picture(kind))
    page = visitor.get("/sign-in").text
    assert 'alt="" width="128" height="32">' in page
    answer = visitor.get(str(logo_address(page)))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert size(answer.data) == (256, 64)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_the_name_of_the_file_goes_nowhere(admin: Browser) -> None:
    send(admin, picture(), file_name="../../<b>secret-plan</b>.svg")
    for address in (SCREEN, "/settings", "/admin/audit"):
        assert "secret-plan" not in admin.get(address).text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "This file is none of them"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "none of them"),
        (picture("GIF"), "Choose a PNG, JPEG or WebP picture"),
        (picture()[:80], "This picture is damaged"),
        (b"x" * (512 * 1024 + 1), "Choose a file of at most 512 KB"),
        (picture(shape=(4000, 3001)), "more than 12 million pixels"),
    ],
)
def test_any_other_file_is_refused_and_the_rest_stays(
    admin: Browser, content: bytes, why: str
) -> None:
    answer = send(admin, content, body_name="Kept name", accent="#8a1538")
    assert why in error(answer, "logo")
    assert 'value="Kept name"' in answer.text
    assert 'value="#8a1538"' in answer.text
    assert body.current() == body.Appearance("entgov")


def test_a_logo_sent_with_a_mistake_elsewhere_is_asked_for_again(admin: Browser) -> None:
    answer = send(admin, picture(), body_name="!")
    assert "Use at least one letter" in error(answer, "body_name")
    assert "Choose the logo again" in error(answer, "logo")


def test_a_logo_stays_until_it_is_removed(admin: Browser) -> None:
    send(admin, picture())
    send(admin, body_name="Another name")
    page = admin.get(SCREEN).text
    assert logo_address(page)
    assert "Remove the logo" in page
    send(admin, remove_logo="y")
    page = admin.get(SCREEN).text
    assert logo_address(page) is None
    assert "Remove the logo" not in page


def test_an_old_address_leads_to_the_logo_there_is(admin: Browser, visitor: Browser) -> None:
    send(admin, picture(colour="red"))
    old = str(logo_address(admin.get("/settings").text))
    send(admin, picture(colour="blue"))
    new = str(logo_address(admin.get("/settings").text))
    assert old != new
    answer = visitor.get(old)
    assert (answer.status_code, answer.location) == (302, new)
    assert answer.headers["Cache-Control"] == "no-store"
    send(admin, remove_logo="y")
    assert visitor.get(old).status_code == 404


# Who, and what is told of it


def test_it_is_for_administrators(make: Make, as_person: AsPerson, visitor: Browser) -> None:
    staff = as_person(make.person())
    assert staff.get(SCREEN).status_code == 403
    assert staff.post(SCREEN, {"body_name": "Mine"}).status_code == 403
    assert visitor.get(SCREEN).status_code == 302
    assert body.current().name == "entgov"


def test_the_audit_trail_tells_of_each_change_and_only_of_changes(admin: Browser) -> None:
    send(admin, picture(), body_name="Westmarch", accent="#8a1538")
    assert "Nothing was changed" in admin.get(send(admin, accent="#8a1538").location).text
    send(admin, accent="#8a1538", remove_logo="y")
    changed = select(FactRecord).where(FactRecord.kind == "SettingChanged").order_by(FactRecord.id)
    told = [fact.data for fact in db.session.scalars(changed)]
    before, after = {"body_name": "entgov"}, {"body_name": "Westmarch"}
    assert told[0] == {"name": "body_name", "before": before, "after": after}
    assert told[1]["after"] == {"accent": "#8a1538"}
    assert [fact["before"]["logo"] is None for fact in told[2:4]] == [True, False]
    assert [fact["name"] for fact in told] == ["body_name", "accent", "logo", "logo"]


# Remembered, but never for long


def test_screens_do_not_ask_the_database_for_it(
    admin: Browser, count_queries: Callable[[], Any]
) -> None:
    admin.get("/settings")
    with count_queries() as queries:
        admin.get("/settings")
    assert [each for each in queries if "FROM body" in each or "FROM setting" in each] == []


def test_another_process_follows_after_a_moment(
    admin: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_app(settings)
    client = other.test_client()
    assert "entgov</title>" in client.get("/sign-in").text
    send(admin, picture(), body_name="Westmarch")
    address = str(logo_address(admin.get("/settings").text))
    assert client.get(address).status_code == 200  # one process's page, the other's picture
    passed = memory.monotonic() + memory.LOOK_AGAIN + 1
    monkeypatch.setattr(memory, "monotonic", lambda: passed)
    assert "Westmarch</title>" in client.get("/sign-in").text
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def name_it(name: str, by: Person) -> None:
    choose({"body_name": name}, {"body_name": standings()["body_name"].mark}, by=by.id)


def test_who_reads_while_it_changes_does_not_remember_the_old_state(app: Flask, make: Make) -> None:
    ada = make.administrator()
    with transaction():
        name_it("Westmarch", ada)
        assert chosen.look_again() == {}  # as others see it until the commit
    assert body.current().name == "Westmarch"
    name_it("Never", ada)
    db.session.rollback()
    assert body.current().name == "Westmarch"


def test_two_who_set_it_first_do_not_meet(app: Flask, make: Make) -> None:
    ada = make.administrator()
    for logo in (as_png(picture(), width=320, height=64), None):
        with transaction():
            body.change_logo(logo, by=ada.id)
    assert db.session.scalar(select(func.count()).select_from(Body)) == 1


def test_an_error_page_has_the_name_without_asking(
    admin: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(admin, body_name="Westmarch")
    admin.get("/settings")
    app.config["PROPAGATE_EXCEPTIONS"] = app.testing = False
    monkeypatch.setattr(chosen, "look_again", lambda: 1 / 0)
    monkeypatch.setattr(memory, "monotonic", lambda: float("inf"))
    answer = admin.get("/settings")
    assert answer.status_code == 500
    assert "Westmarch</title>" in answer.text
