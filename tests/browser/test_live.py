"""Two people at two windows: what one does shows up in the other, and waits there."""

from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, come_in, invite
from tests.conftest import PASSWORD
from tests.serving import Served


@pytest.fixture
def ada(new_page, served: Served) -> Page:
    page = new_page()
    come_in(page, served)
    return page


@pytest.fixture
def ben(new_page, ada: Page, served: Served) -> Page:
    """Somebody of their own for each test: an address is invited once."""
    link = invite(ada, served, f"Ben{token_hex(3)} Bell")
    page = new_page()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def go_and_listen(page: Page, address: str) -> None:
    with page.expect_response("**/live**") as answer:
        page.goto(address)
    assert answer.value.status == 200


def write(page: Page, box: str, text: str, button: str) -> None:
    page.get_by_label(box).fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def test_what_one_does_waits_for_the_other(ada: Page, ben: Page, served: Served) -> None:
    go_and_listen(ada, served.address)
    write(ben, "Share an update", "The lift works again", "Post")
    waiting = ada.get_by_role("link", name="1 new post")
    expect(waiting).to_be_visible()
    expect(ada.get_by_text("The lift works again")).to_have_count(0)  # nothing moves by itself
    expect(ada.locator("[data-newer] [role=status]")).to_have_text("1 new post")
    waiting.click()
    post = ada.get_by_role("article").filter(has_text="The lift works again")
    expect(post).to_be_visible()

    thread = post.get_by_role("link", name="Reply").get_attribute("href")
    go_and_listen(ada, f"{served.address}{thread}")
    ben.goto(f"{served.address}{thread}")
    write(ben, "Write a reply", "Both of them", "Reply")
    waiting = ada.get_by_role("link", name="1 new reply")
    expect(waiting).to_be_visible()
    expect(ada.get_by_text("Both of them")).to_have_count(0)
    waiting.click()
    expect(ada.get_by_text("Both of them")).to_be_visible()


def test_a_mention_raises_the_number_of_the_bell(ada: Page, ben: Page, served: Served) -> None:
    go_and_listen(ada, f"{served.address}/settings")
    bell = ada.locator("[data-bell]")
    expect(bell.locator(".bell__count")).to_have_count(0)
    ben.goto(served.address)
    for number in (1, 2):
        write(ben, "Share an update", f"Number {number} for @ada ", "Post")
        expect(bell.locator(".bell__count")).to_have_text(str(number), timeout=2 * PATIENCE)
        expect(bell).to_have_accessible_name(f"Notifications, {number} unread")
    said = ada.locator("[data-bell] + [role=status]")
    expect(said).to_have_text("Notifications, 1 unread")  # a number that grows would nag


def test_a_thread_about_a_page_waits_below_it(ada: Page, ben: Page, served: Served) -> None:
    ada.goto(f"{served.address}/wiki/everyone/new")
    ada.get_by_label("Title").fill("Bicycle sheds")
    ada.get_by_label("Content").fill("There are two.")
    ada.get_by_role("button", name="Save page").click()
    expect(ada.get_by_role("heading", name="Bicycle sheds")).to_be_visible()
    page = ada.url
    go_and_listen(ada, page)
    ben.goto(page)
    write(ben, "Write about this page", "Is there a third?", "Post")
    waiting = ada.get_by_role("link", name="1 new post")
    expect(waiting).to_be_visible()
    expect(ada.get_by_text("Is there a third?")).to_have_count(0)
    waiting.click()
    expect(ada.get_by_text("Is there a third?")).to_be_visible()


def test_reactions_show_up_by_themselves(ada: Page, ben: Page, served: Served) -> None:
    ben.goto(served.address)
    write(ben, "Share an update", "New bicycles", "Post")
    post = ben.get_by_role("article").filter(has_text="New bicycles")
    expect(post.get_by_role("link", name="Reply")).to_be_visible()
    go_and_listen(ada, f"{served.address}/stream")
    post.get_by_text("React", exact=True).click()
    post.get_by_role("button", name="Like").click()
    seen = ada.get_by_role("article").filter(has_text="New bicycles")
    expect(seen.get_by_role("button", name="Like 1")).to_be_visible()
