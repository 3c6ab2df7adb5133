"""An administrator reads a private space with a reason, by the keyboard alone; its steward sees."""

from collections.abc import Callable
from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in, invite, join, press_and_arrive
from tests.browser.test_accessibility import look_at
from tests.browser.test_keyboard import tab_to, write
from tests.serving import Served

REASON = "Case 12: who read the draft"


def make_private_space(page: Page, served: Served) -> str:
    """Gives its address; a post is in it."""
    page.goto(f"{served.address}/spaces/new")
    page.get_by_label("Name").fill("Restructuring")
    page.get_by_label("Private").check()
    press_and_arrive(page.get_by_role("button", name="Create space"))
    address = page.url
    page.goto(f"{address.replace('/spaces/', '/wiki/')}/new")
    page.get_by_label("Title").fill("The plan")
    page.get_by_label("Content").fill("Nobody may know yet")
    press_and_arrive(page.get_by_role("button", name="Save page"))
    return address


def press_on(page: Page, name: str) -> None:
    """Press by the keyboard what leads to another screen, and be there."""
    tab_to(page, name)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_from_the_reason_to_the_end(served: Served, new_page: Callable[..., Page]) -> None:
    ada, stella = new_page(bypass_csp=True), new_page(bypass_csp=True)
    come_in(ada, served)
    join(stella, invite(ada, served, f"Stella{token_hex(3)} Steward"))
    space = make_private_space(stella, served)
    ada.goto(space)
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Page not found")

    ada.goto(f"{served.address}/admin/inspections")
    press_on(ada, "Read a space")
    write(ada, "Link to the space", space)
    write(ada, "Why do you have to read it?", "Because")
    press_on(ada, "Read the space")
    expect(ada.get_by_role("alert")).to_contain_text("Say the reason in a few words more")
    assert list(look_at(ada)) == []
    ada.get_by_label("Why do you have to read it?").fill("")
    write(ada, "Why do you have to read it?", REASON)
    tab_to(ada, "30 minutes")
    ada.keyboard.press("ArrowDown")
    press_on(ada, "Read the space")
    banner = ada.get_by_role("region", name="You read this space as administrator")
    expect(banner).to_contain_text(REASON)
    assert list(look_at(ada)) == []
    press_on(ada, "The plan")
    expect(banner).to_contain_text(REASON)
    expect(ada.get_by_role("main")).to_contain_text("Nobody may know yet")
    assert list(look_at(ada)) == []

    stella.goto(space)
    told = stella.get_by_role("region", name="Ada Administrator reads this space as administrator")
    expect(told).to_contain_text(REASON)
    assert list(look_at(stella)) == []
    press_on(stella, "What was opened")
    stella.get_by_text("2 things opened").click()
    expect(stella.get_by_role("link", name="The plan")).to_be_visible()
    assert list(look_at(stella)) == []
    expect(stella.get_by_role("main")).to_contain_text("Ada Administrator")

    press_on(ada, "Stop reading")
    expect(ada.get_by_role("main")).to_contain_text("You no longer read in this space")
    assert list(look_at(ada)) == []
    ada.goto(space)
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Page not found")
