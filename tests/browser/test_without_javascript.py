"""Without JavaScript every job can be done, each by one journey."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    come_in,
    invite,
    join,
    reload_until_there,
    sign_in,
)
from tests.conftest import PASSWORD
from tests.serving import Served


@pytest.fixture
def ada(served: Served, new_page: Callable[..., Page]) -> Page:
    """The administrator, with scripts off."""
    page = new_page(java_script_enabled=False)
    come_in(page, served)
    return page


@pytest.fixture
def colleague(served: Served, new_page: Callable[..., Page], ada: Page) -> Callable[..., Page]:
    """Gives a colleague whom the administrator has invited, signed in, with scripts off."""

    def invited(name: str) -> Page:
        page = new_page(java_script_enabled=False)
        join(page, invite(ada, served, name))
        return page

    return invited


def press(page: Page, name: str) -> None:
    """Press the button of this name in the middle of the screen."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of this name."""
    page.get_by_role("link", name=name).first.click()


def write_page(page: Page, served: Served, title: str, content: str) -> str:
    """Write a page; gives its address."""
    page.goto(f"{served.address}/wiki/everyone/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Content").fill(content)
    press(page, "Save page")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    return page.url


def test_write_preview_edit_compare_and_restore_a_page(served: Served, ada: Page) -> None:
    address = write_page(ada, served, "Winter rota", "First wording")
    ada.goto(f"{address}/edit")
    ada.get_by_label("Content").fill("Second **wording**")
    press(ada, "Preview")
    expect(ada.locator("strong", has_text="wording").first).to_be_visible()
    ada.get_by_label("What changed?").fill("Better")
    press(ada, "Save page")
    ada.goto(f"{address}/history")
    press(ada, "Compare")
    expect(ada.locator("ins").first).to_be_visible()
    ada.goto(f"{address}/revisions/1")
    press(ada, "Restore this version")
    expect(ada.get_by_text("First wording")).to_be_visible()
    ada.goto(f"{address}/source")
    assert "First wording" in ada.content()


def test_keep_a_draft_and_come_back_to_it(served: Served, ada: Page) -> None:
    address = write_page(ada, served, "Keeping drafts", "As it stands")
    ada.goto(f"{address}/edit")
    ada.get_by_label("Content").fill("Half a thought")
    press(ada, "Keep as draft")
    ada.goto(f"{served.address}/drafts")
    expect(ada.get_by_role("link", name=re.compile("Keeping drafts")).first).to_be_visible()
    ada.goto(f"{address}/edit")
    assert ada.get_by_label("Content").input_value() == "Half a thought"
    press(ada, "Save page")
    expect(ada.get_by_text("Half a thought")).to_be_visible()
    ada.goto(f"{served.address}/drafts")
    expect(ada.get_by_text("Keeping drafts")).to_have_count(0)


def test_a_page_below_a_page_and_following_it(served: Served, ada: Page) -> None:
    address = write_page(ada, served, "Handbook", "The whole")
    follow(ada, "Add a page below this one")
    ada.get_by_label("Title").fill("Chapter one")
    ada.get_by_label("Content").fill("A part")
    press(ada, "Save page")
    ada.goto(address)
    expect(ada.get_by_role("main").get_by_role("link", name="Chapter one").first).to_be_visible()


def test_post_reply_edit_and_remove(served: Served, ada: Page) -> None:
    ada.goto(f"{served.address}/stream")
    ada.get_by_label("Share an update").fill("Grit bins are full")
    press(ada, "Post")
    thread = ada.url
    ada.get_by_label("Write a reply").fill("All of them?")
    press(ada, "Reply")
    expect(ada.get_by_text("All of them?")).to_be_visible()
    ada.goto(f"{thread}/edit")
    ada.get_by_label("Your post").fill("Grit bins are full again")
    press(ada, "Save")
    expect(ada.get_by_text("Grit bins are full again").last).to_be_visible()
    ada.goto(f"{thread}/history")
    expect(ada.get_by_text("Grit bins are full", exact=True)).to_be_visible()
    ada.goto(f"{thread}/removal")
    press(ada, "Remove post")
    expect(ada.get_by_text("Removed by its author")).to_be_visible()


def test_spaces_from_making_one_to_leaving_it(
    served: Served, ada: Page, colleague: Callable[..., Page]
) -> None:
    ben = colleague("Ben Bright")
    ada.goto(f"{served.address}/spaces/new")
    ada.get_by_label("Name").fill("Fostering")
    ada.get_by_label("Closed").check()
    press(ada, "Create space")
    ben.goto(f"{served.address}/spaces/fostering")
    press(ben, "Ask to join")
    ada.goto(f"{served.address}/spaces/fostering/members")
    ada.get_by_role("button", name=re.compile("Let in")).click()
    ben.goto(f"{served.address}/wiki/fostering/new")
    expect(ben.get_by_label("Title")).to_be_visible()
    ben.goto(f"{served.address}/spaces/fostering/membership/removal")
    press(ben, "Leave this space")
    ben.goto(f"{served.address}/wiki/fostering")
    expect(ben.get_by_role("heading", name="Page not found")).to_be_visible()


def test_find_a_page_a_person_and_a_post(served: Served, ada: Page) -> None:
    write_page(ada, served, "Kerbside collection", "When the lorries come")
    ada.goto(f"{served.address}/search")
    box = ada.get_by_role("main").get_by_role("searchbox", name="Search")
    box.fill("kerbside")
    with ada.expect_navigation(wait_until="load"):
        box.press("Enter")
    reload_until_there(ada.get_by_role("link", name="Kerbside collection").first)
    follow(ada, "Kerbside collection")
    expect(ada.get_by_role("heading", name="Kerbside collection", level=1)).to_be_visible()
    ada.goto(f"{served.address}/people?q=ada")
    expect(ada.get_by_role("main").get_by_role("link", name="Ada Administrator")).to_be_visible()


def test_settings_of_ones_own(
    served: Served, colleague: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    cleo = colleague("Cleo Clear")
    cleo.goto(f"{served.address}/settings")
    cleo.get_by_label("Full name").fill("Cleo Clearly")
    press(cleo, "Save name")
    expect(cleo.get_by_text("Your name is saved")).to_be_visible()
    cleo.goto(f"{served.address}/settings/display")
    cleo.get_by_label("Dark", exact=True).check()
    press(cleo, "Save changes")
    assert cleo.locator("html").get_attribute("data-theme") == "dark"
    cleo.goto(f"{served.address}/settings/password")
    cleo.get_by_label("Current password").fill(PASSWORD)
    cleo.get_by_label("New password").fill("four quite plain words")
    press(cleo, "Change password")
    again = new_page(java_script_enabled=False)
    sign_in(again, served.address, "cleo@body.example", "four quite plain words")
    expect(again.get_by_role("button", name="Sign out").first).to_be_attached()


def test_administration(served: Served, ada: Page, colleague: Callable[..., Page]) -> None:
    dora = colleague("Dora Doe")
    ada.goto(f"{served.address}/admin/settings/appearance")
    ada.get_by_label("Name").fill("Fenwick Vale")
    press(ada, "Save")
    expect(ada.get_by_role("banner").get_by_text("Fenwick Vale")).to_be_visible()
    ada.goto(f"{served.address}/admin/accounts?q=dora")
    ada.get_by_role("main").get_by_role("link", name="Dora Doe").click()
    ada.get_by_role("link", name=re.compile("Deactivate")).click()
    press(ada, "Deactivate")
    dora.reload()
    expect(dora.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    ada.goto(f"{served.address}/admin/audit")
    expect(ada.get_by_role("cell", name="Deactivated").first).to_be_visible()
