"""Administrators choose settings on one screen; what they choose holds everywhere."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.admin.settings_shown import choices
from entgov.app import create_app
from entgov.core.chosen import Setting
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.offered import GROUPS
from entgov.core.settings import AT_START, ON_SCREEN, Settings, in_force, unfit
from entgov.web.languages import LANGUAGES
from tests.conftest import Browser, Make, have_chosen

AsPerson = Callable[[Person], Browser]
SCREEN = "/admin/settings"


@pytest.fixture
def admin(make: Make, as_person: AsPerson) -> Browser:
    return as_person(make.administrator("Ada Administrator"))


def save(browser: Browser, group: str, page: str = "", **typed: str) -> Any:
    """Send a group as a browser does: with all that the page has in it, and what was typed."""
    page = page or browser.get(f"{SCREEN}/{group}").text
    return browser.post(f"{SCREEN}/{group}", {**fields(page), **typed})


def fields(page: str) -> dict[str, str]:
    """What the boxes of a page hold."""
    form = page[page.index("<main") :]
    boxes = {}
    for box in re.findall(r"<input [^>]*>", form):
        name = re.search(r'name="(\w+)"', box)
        value = re.search(r'value="([^"]*)"', box)
        if name and 'type="checkbox"' not in box and 'type="file"' not in box:
            boxes[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        boxes[name] = re.findall(r'<option value="([^"]*)" selected', options)[0]
    return boxes


def error(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-error".*?</p>', page, re.S)
    assert found, f"nothing is wrong with {name}"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2])).split())


def told() -> list[dict[str, Any]]:
    changed = select(FactRecord).where(FactRecord.kind == "SettingChanged").order_by(FactRecord.id)
    return [fact.data for fact in db.session.scalars(changed)]


# The catalogue


def test_each_setting_stands_on_the_screen_or_is_read_at_the_start(admin: Browser) -> None:
    assert Settings.model_fields.keys() == ON_SCREEN.keys() | AT_START.keys()
    page = admin.get(SCREEN).text
    for name, said in ON_SCREEN.items():
        assert f'id="{name}"' in page
        assert said.group in GROUPS
    for name in AT_START:
        assert f"ENTGOV_{name.upper()}" in page


def test_every_group_can_be_saved_as_it_is_and_changes_nothing(admin: Browser) -> None:
    for group in {said.group for said in ON_SCREEN.values()}:
        assert save(admin, group).status_code == 303, group
    assert told() == []
    assert db.session.scalars(select(Setting)).all() == []


def test_the_languages_offered_are_those_of_the_screens() -> None:
    assert tuple(value for value, _ in choices("language")) == LANGUAGES


# Finding one


def test_words_find_settings_and_what_is_set_at_the_start(admin: Browser) -> None:
    page = admin.get(f"{SCREEN}?q=POSTS+hour").text
    assert 'id="posts_an_hour"' in page
    assert 'id="posts_a_minute"' not in page
    assert "ENTGOV_BIND" not in page
    assert "ENTGOV_BIND" in admin.get(f"{SCREEN}?q=listen").text
    assert "No setting has these words" in admin.get(f"{SCREEN}?q=zyxwv").text


def test_a_time_zone_is_chosen_from_a_list_and_an_older_name_stays(admin: Browser) -> None:
    have_chosen(timezone="GB")
    page = admin.get(f"{SCREEN}/language").text
    assert fields(page)["timezone"] == "GB"
    assert '<option value="Europe/London">' in page
    save(admin, "language", page, language="cy")
    assert (in_force().timezone, in_force().language) == ("GB", "cy")


def test_how_many_are_found_is_said(admin: Browser) -> None:
    said = [admin.get(f"{SCREEN}?q={words}").text for words in ("largest+import", "zyxwv")]
    found = [re.findall(r'role="status">(\d+ settings?)<', page) for page in said]
    assert found == [["1 setting"], ["0 settings"]]


# Choosing


def test_what_is_chosen_holds_and_is_on_record(admin: Browser, app: Flask) -> None:
    assert save(admin, "limits", posts_a_minute="33").status_code == 303
    assert in_force().posts_a_minute == 33
    before, after = {"posts_a_minute": 10}, {"posts_a_minute": 33}
    assert told() == [{"name": "posts_a_minute", "before": before, "after": after}]
    assert "Set by Ada Administrator" in admin.get(f"{SCREEN}?q=posts+minute").text


def test_it_goes_back_to_the_default_by_a_button_or_by_emptying_it(admin: Browser) -> None:
    for back in ({"back": "posts_a_minute"}, {"posts_a_minute": ""}, {"posts_a_minute": "10"}):
        save(admin, "limits", posts_a_minute="33")
        save(admin, "limits", **back)
        assert in_force().posts_a_minute == 10
        assert db.session.scalars(select(Setting)).all() == []


@pytest.mark.parametrize(
    ("group", "name", "typed", "said"),
    [
        ("limits", "posts_a_minute", "1", "Enter a number from 2 to 1,000"),
        ("limits", "posts_a_minute", "many", "Enter a number from 2 to 1,000"),
        ("limits", "largest_file", "9" * 40, "Enter a number from 1 MB to 2,000 MB"),
        ("language", "timezone", "Mars/Base", "Enter the name of a time zone"),
        ("language", "timezone", "../../etc/passwd", "Enter the name of a time zone"),
        ("appearance", "body_name", "?!", "Use at least one letter or number"),
        ("appearance", "body_name", "x" * 101, "Shorten this to 100 characters"),
        ("mail", "mail_from", "nobody", "enter an address such as"),
        ("backups", "backup_key", "AGE-SECRET-KEY-1", "Enter the public key"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_all_that_was_typed_stays(
    admin: Browser, group: str, name: str, typed: str, said: str
) -> None:
    answer = save(admin, group, **{name: typed})
    assert answer.status_code == 422
    assert said in error(answer.text, name)
    assert unescape(fields(answer.text)[name]) == typed
    assert told() == []


def test_a_form_with_one_mistake_saves_none_of_the_group(admin: Browser) -> None:
    answer = save(admin, "limits", posts_a_minute="33", posts_an_hour="0")
    assert fields(answer.text)["posts_a_minute"] == "33"
    assert in_force().posts_a_minute == 10


def test_a_choice_that_is_none_is_refused(admin: Browser) -> None:
    assert save(admin, "language", language="xx").status_code == 422
    assert in_force().language == "en-GB"


# Two administrators


def test_nobody_sets_back_what_was_set_meanwhile(
    admin: Browser, make: Make, as_person: AsPerson
) -> None:
    other = as_person(make.administrator("Bea"))
    seen = other.get(f"{SCREEN}/limits").text
    save(admin, "limits", posts_a_minute="33")
    answer = save(other, "limits", seen, posts_a_minute="44", posts_an_hour="200")
    assert answer.status_code == 422
    assert "Somebody set this to 33 meanwhile" in error(answer.text, "posts_a_minute")
    assert in_force().posts_a_minute == 33
    save(other, "limits", answer.text)  # knowing it
    assert (in_force().posts_a_minute, in_force().posts_an_hour) == (44, 200)


def test_two_may_change_different_settings_of_a_group(
    admin: Browser, make: Make, as_person: AsPerson
) -> None:
    other = as_person(make.administrator("Bea"))
    seen = other.get(f"{SCREEN}/limits").text
    save(admin, "limits", posts_a_minute="33")
    assert save(other, "limits", seen, posts_an_hour="200").status_code == 303
    assert (in_force().posts_a_minute, in_force().posts_an_hour) == (33, 200)


# Secrets


def test_a_secret_is_shown_nowhere_and_can_be_kept_and_removed(admin: Browser) -> None:
    secret = "smtps://commons:pass-word-9@mail.body.example"
    answer = save(admin, "mail", smtp_url=secret)
    assert "With a mail server, enter an address" in error(answer.text, "mail_from")
    assert "pass-word-9" not in answer.text
    save(admin, "mail", smtp_url=secret, mail_from="entgov@body.example")
    assert in_force().mail_server
    pages = [admin.get(each).text for each in (SCREEN, f"{SCREEN}/mail", "/admin/audit")]
    assert not [page for page in pages if "pass-word-9" in page]
    save(admin, "mail", mail_from="other@body.example")
    assert in_force().mail_server
    save(admin, "mail", remove_smtp_url="y", mail_from="")
    assert in_force().mail_server is None
    changes = [each["after"] for each in told() if each["name"] == "smtp_url"]
    assert changes == [{"smtp_url": "set"}, {"smtp_url": None}]


def test_a_secret_is_asked_for_again_where_something_else_is_wrong(admin: Browser) -> None:
    answer = save(admin, "mail", smtp_url="smtp://mail.body.example")
    assert "Enter this again" in error(answer.text, "smtp_url")
    assert "a mail server" in error(answer.text, "mail_from")


def test_a_test_mail_is_offered_once_a_server_is_saved(admin: Browser) -> None:
    assert "/admin/mail/test" not in admin.get(f"{SCREEN}/mail").text
    save(admin, "mail", smtp_url="smtp://mail.body.example", mail_from="entgov@body.example")
    assert "/admin/mail/test" in admin.get(f"{SCREEN}/mail").text


# The environment


@pytest.fixture
def from_environment(settings: Settings) -> None:
    """What the app is then made from."""
    settings.posts_a_minute = 7
    settings.database_url = settings.database_url  # not a secret of this test


def test_what_the_environment_says_goes_first_and_can_not_be_changed(
    from_environment: None, admin: Browser
) -> None:
    page = admin.get(f"{SCREEN}/limits").text
    assert "posts_a_minute" not in fields(page)
    assert "ENTGOV_POSTS_A_MINUTE" in page
    base = fields(page)["base"]
    admin.post(f"{SCREEN}/limits", {"base": base, "posts_a_minute": "44"})
    have_chosen(posts_a_minute=44)
    assert in_force().posts_a_minute == 7


# Stored values that can't be used


@pytest.mark.parametrize(
    ("name", "value"),
    [("posts_a_minute", "many"), ("timezone", 7), ("accent", "#ffffff"), ("no_setting", 1)],
)
def test_a_wrong_value_in_the_table_stops_nothing(admin: Browser, name: str, value: Any) -> None:
    have_chosen(posts_an_hour=33)
    with transaction():
        db.session.add(Setting(name=name, value=value, changed_at=now(), by_id=None))
    assert unfit() == ({name} & ON_SCREEN.keys())
    assert admin.get(SCREEN).status_code == 200
    assert in_force().posts_an_hour == 33
    if name == "posts_a_minute":
        assert "can’t be used" in admin.get(f"{SCREEN}/limits").text
        save(admin, "limits", posts_a_minute="12")
        assert in_force().posts_a_minute == 12


# Who


def test_staff_neither_see_nor_change_settings(
    make: Make, as_person: AsPerson, visitor: Browser
) -> None:
    staff = as_person(make.person())
    assert staff.get(SCREEN).status_code == 403
    assert staff.post(f"{SCREEN}/limits", {"posts_a_minute": "44"}).status_code == 403
    assert visitor.get(SCREEN).status_code == 302


def test_an_auditor_reads_settings_and_changes_none(make: Make, as_person: AsPerson) -> None:
    auditor = as_person(make.person("Otto", role="auditor"))
    page = auditor.get(SCREEN).text
    assert "Posts a minute" in page
    assert f"{SCREEN}/limits" not in page
    assert auditor.get(f"{SCREEN}/limits").status_code == 403
    assert auditor.post(f"{SCREEN}/limits", {"posts_a_minute": "44"}).status_code == 403


def test_no_field_of_the_form_reaches_what_is_not_on_the_screen(admin: Browser) -> None:
    page = admin.get(f"{SCREEN}/limits").text
    forged = fields(page)["base"] + " bind:0 database_url:0 smtp_url:0 nothing:0"
    save(admin, "limits", page, base=forged, bind="0.0.0.0:1", smtp_url="smtp://evil.example")
    assert db.session.scalars(select(Setting)).all() == []


# What follows


def test_screens_follow_the_zone_and_the_language_that_were_chosen(
    admin: Browser, visitor: Browser
) -> None:
    have_chosen(language="cy")
    assert '<html lang="cy' in visitor.get("/sign-in", headers={"Accept-Language": "xx"}).text
    assert '<html lang="en-GB' in visitor.get("/sign-in", headers={"Accept-Language": "en"}).text
    have_chosen(timezone="Pacific/Auckland")
    assert re.search(r"NZ[DS]T|\+1[23]:?00|GMT\+1[23]", admin.get("/settings").text)


def test_another_process_follows(admin: Browser, settings: Settings) -> None:
    other = create_app(settings)
    save(admin, "limits", posts_a_minute="33")
    with other.app_context():
        assert in_force().posts_a_minute == 33
        db.session.remove()
        db.engine.dispose()
