"""The main job, from the first administrator to a colleague who has left, in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in, press_and_arrive, reload_until_there, sign_in
from tests.conftest import PASSWORD
from tests.serving import Served

NewPage = Callable[..., Page]


def search_for(page: Page, words: str) -> None:
    box = page.get_by_label("Search", exact=True)
    box.fill(words)
    with page.expect_navigation(wait_until="load"):
        box.press("Enter")


def test_the_main_job(served: Served, new_page: NewPage) -> None:
    ada, ben = new_page(), new_page(java_script_enabled=False)

    # The first administrator
    come_in(ada, served)

    # invites a colleague, who signs in
    ada.goto(f"{served.address}/admin/accounts/new")
    ada.get_by_label("Full name").fill("Ben Bright")
    ada.get_by_label("Email address").fill("ben@body.example")
    press_and_arrive(ada.get_by_role("button", name=re.compile("Invite")))
    link = re.search(r"http://\S+?/join/[\w-]+", ada.content())
    assert link
    ben.goto(link[0])
    ben.get_by_label("Password", exact=True).fill(PASSWORD)
    ben.get_by_role("main").get_by_role("button").click()
    expect(ben.get_by_role("button", name="Sign out")).to_be_visible()
    ben.get_by_role("button", name="Sign out").click()
    sign_in(ben, served.address, "ben@body.example")
    expect(ben.get_by_role("button", name="Sign out")).to_be_visible()

    # A page
    ada.goto(f"{served.address}/wiki/everyone/new")
    expect(ada.get_by_role("heading", name="New page")).to_be_visible()
    ada.get_by_label("Title").fill("Fostering guide")
    ada.get_by_label("Content").fill("# Placements\n\nFirst line.\n\nSecond line.\n\nThird line.\n")
    ada.get_by_label("What changed?").fill("Begun")
    ada.get_by_role("button", name="Save page").click()
    expect(ada.get_by_role("heading", name="Fostering guide")).to_be_visible()
    page_address = ada.url

    # edited by both at once: apart, it merges by itself
    ada.goto(f"{page_address}/edit")
    ben.goto(f"{page_address}/edit")
    replace(ada, "First line.", "First line by Ada.")
    replace(ben, "Third line.", "Third line by Ben.")
    ada.get_by_role("button", name="Save page").click()
    expect(ada.get_by_text("First line by Ada.")).to_be_visible()
    ben.get_by_role("button", name="Save page").click()
    expect(ben.get_by_text("First line by Ada.")).to_be_visible()
    expect(ben.get_by_text("Third line by Ben.")).to_be_visible()

    # on the same line, it is a conflict that loses no word, also without JavaScript
    ada.goto(f"{page_address}/edit")
    ben.goto(f"{page_address}/edit")
    replace(ada, "Second line.", "Second line as Ada wants it.")
    replace(ben, "Second line.", "Second line as Ben wants it.")
    ada.get_by_role("button", name="Save page").click()
    expect(ada.get_by_text("as Ada wants it")).to_be_visible()
    press_and_arrive(ben.get_by_role("button", name="Save page"))
    kept = ben.get_by_label("Content").input_value()
    assert "as Ada wants it" in kept
    assert "as Ben wants it" in kept
    ben.get_by_role("button", name="Save page").click()
    expect(ben.get_by_role("heading", name="Fostering guide")).to_be_visible()
    expect(ben.get_by_text("as Ada wants it")).to_be_visible()
    expect(ben.get_by_text("as Ben wants it")).to_be_visible()

    # A post with a mention
    ada.goto(served.address)
    ada.get_by_label("Share an update").fill("Thank you @ben for the fostering guide #children")
    ada.get_by_role("button", name="Post", exact=True).click()
    expect(ada.get_by_role("link", name="@ben")).to_be_visible()
    ben.goto(f"{served.address}/stream")
    ben.get_by_role("link", name=re.compile("^Reply")).first.click()
    ben.get_by_label("Write a reply").fill("You are welcome")
    ben.get_by_role("button", name="Reply", exact=True).click()
    expect(ben.get_by_text("You are welcome")).to_be_visible()

    # Search finds both, as soon as the worker has told it
    search_for(ben, "fostering")
    reload_until_there(ben.get_by_role("link", name="Fostering guide", exact=True))
    reload_until_there(ben.get_by_role("link", name="Thank you @ben for the"))

    # Ben leaves: he is out within one request, and what he wrote stays his
    ada.goto(f"{served.address}/admin/accounts?q=ben")
    ada.get_by_role("link", name="Ben Bright").click()
    ada.get_by_role("link", name=re.compile("Deactivate")).or_(
        ada.get_by_role("button", name=re.compile("Deactivate"))
    ).first.click()
    press_and_arrive(ada.get_by_role("button", name=re.compile("Deactivate")))
    ben.reload()
    expect(ben.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    ben.get_by_label("Email address").fill("ben@body.example")
    ben.get_by_label("Password", exact=True).fill(PASSWORD)
    ben.get_by_role("button", name="Sign in", exact=True).click()
    expect(ben.get_by_text("The email address or the password is wrong").first).to_be_visible()
    ada.goto(f"{page_address}/history")
    expect(ada.get_by_text("Ben Bright").first).to_be_visible()


def replace(page: Page, old: str, new: str) -> None:
    """Change a passage in the editor."""
    box = page.get_by_label("Content")
    text = box.input_value()
    assert old in text
    box.fill(text.replace(old, new))


def test_text_survives_a_session_that_ends_in_mid_edit(served: Served, new_page: NewPage) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/wiki/everyone/new")
    page.get_by_label("Title").fill("A long evening")
    page.get_by_label("Content").fill("First line.")
    page.get_by_role("button", name="Save page").click()
    page.get_by_role("button", name="Edit").or_(page.get_by_role("link", name="Edit")).first.click()
    replace(page, "First line.", "Words written while the session ended.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save page").click()
    page.get_by_label("Email address").fill("ada@body.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press_and_arrive(page.get_by_role("button", name="Sign in", exact=True))
    assert "Words written while the session ended." in page.get_by_label("Content").input_value()
    page.get_by_role("button", name="Save page").click()
    expect(page.get_by_text("Words written while the session ended.")).to_be_visible()


def test_text_survives_a_form_token_that_grew_old(served: Served, new_page: NewPage) -> None:
    """Two tabs: signing in again in one makes the other's form old."""
    page = new_page(java_script_enabled=False)  # with it, test_stream.py: nobody notices anything
    come_in(page, served)
    page.goto(served.address)
    page.get_by_label("Share an update").fill("Typed before signing in again")
    other = page.context.new_page()
    other.problems = []
    other.goto(served.address)
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, served.address, "ada@body.example")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    press_and_arrive(page.get_by_role("button", name="Post", exact=True))
    assert page.get_by_label("Share an update").input_value() == "Typed before signing in again"
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Typed before signing in again", exact=True)).to_be_visible()
