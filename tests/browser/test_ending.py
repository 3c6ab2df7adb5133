"""A session that is about to end says so, politely, and can be kept."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]
NOTICE = "You will be signed out soon"


def used_last(served: Served, *, before: timedelta, begun: timedelta = timedelta()) -> None:
    """As if all that has been done was done so long ago."""
    at = datetime.now(UTC).replace(tzinfo=None)
    times = [(at - each).isoformat(" ") for each in (before, begun or before)]
    with closing(sqlite3.connect(served.data / "entgov.sqlite3")) as database, database:
        database.execute("UPDATE sign_in_session SET seen_at = ?, created_at = ?", times)


def asked_again(page: Page) -> None:
    """The script looks as if the time had come: that the page came does not count as being here."""
    page.evaluate("document.body.dataset.left = 1")
    page.evaluate(
        "import(document.querySelector('script[type=module]').src.replace('main.js', 'ending.js'))"
        ".then((ending) => ending.warnBeforeTheEnd())"
    )


def test_who_stays_keeps_their_text_and_their_place(served: Served, new_page: NewPage) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/posts/new")
    page.get_by_label("Share an update").fill("Half a sentence")
    used_last(served, before=timedelta(hours=11, minutes=56))
    asked_again(page)
    notice = page.get_by_role("status").filter(has_text=NOTICE)
    expect(notice).to_be_visible()
    expect(page.get_by_label("Share an update")).to_be_focused()
    notice.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    expect(page.get_by_label("Share an update")).to_have_value("Half a sentence")
    left = page.request.get(f"{served.address}/settings/session").json()
    assert left["left"] > 11 * 3600


def test_where_it_ends_anyway_one_is_told_when(served: Served, new_page: NewPage) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/posts/new")
    used_last(served, before=timedelta(), begun=timedelta(days=6, hours=23, minutes=56))
    asked_again(page)
    notice = page.get_by_role("status").filter(has_text=NOTICE)
    expect(notice).to_contain_text(re.compile(r"signed out at \d\d:\d\d"))
    expect(notice.get_by_role("button")).to_have_count(0)
