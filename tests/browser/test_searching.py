"""The search screen with the keyboard alone: filters, chips, saving, and the address of it all."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.browser.test_keyboard import look, press, tab_to, write
from tests.serving import Served


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def ada(request: pytest.FixtureRequest, served: Served, new_page: Callable[..., Page]) -> Page:
    """The administrator at a window of this width."""
    page = new_page(viewport={"width": request.param, "height": 740})
    come_in(page, served)
    return page


def asked(page: Page) -> dict[str, list[str]]:
    """What the address asks."""
    return parse_qs(urlsplit(page.url).query)


def test_filters_are_picked_and_taken_off(served: Served, ada: Page) -> None:
    ada.goto(f"{served.address}/search")
    look(ada)  # an empty search begins in the box
    ada.keyboard.type("how to")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("status").filter(has_text="result")).to_be_visible()
    press(ada, "Pick filters")
    tab_to(ada, "Kind")
    ada.keyboard.type("Pages")
    write(ada, "Tag", "how-to")
    write(ada, "Changed on this day or later", "2020")
    tab_to(ada, "Only with a file")
    ada.keyboard.press("Space")
    ada.keyboard.press("Space")
    press(ada, "Apply filters")
    ada.wait_for_url("**kind=page**")
    assert asked(ada) == {"q": ["how to"], "kind": ["page"], "tag": ["how-to"], "after": ["2020"]}
    on = ada.get_by_role("navigation", name="Filters that are on")
    expect(on.get_by_role("link")).to_have_count(3)
    press(ada, "Tagged #how-to ×Remove this filter")
    ada.wait_for_url(lambda url: "tag=" not in url)
    expect(on.get_by_role("link")).to_have_count(2)
    press(ada, "Clear filters")
    ada.wait_for_url(lambda url: "kind=" not in url)
    expect(on).to_have_count(0)


def test_a_facet_is_opened_and_chosen(served: Served, ada: Page) -> None:
    ada.goto(f"{served.address}/search?q=how+to")
    press(ada, "Tag")
    ada.keyboard.press("Tab")
    look(ada)
    ada.keyboard.press("Enter")
    ada.wait_for_url("**tag=**")
    expect(ada.get_by_role("navigation", name="Filters that are on")).to_be_visible()


def test_a_search_is_saved_run_changed_and_brought_back(served: Served, ada: Page) -> None:
    ada.goto(f"{served.address}/search?q=spaces&kind=page")
    press(ada, "Save this search")
    name = ada.get_by_label("Name")
    expect(name).to_have_value("spaces")
    tab_to(ada, "Name")
    ada.keyboard.press("ControlOrMeta+a")
    ada.keyboard.type("About spaces")
    press(ada, "Save search")
    expect(ada.get_by_text("Saved as About spaces")).to_be_visible()
    ada.goto(f"{served.address}/search")
    press(ada, "About spaces")
    ada.wait_for_url("**kind=page**")
    ada.goto(f"{served.address}/search/saved")
    press(ada, "Remove (About spaces)")
    expect(ada.get_by_text("The saved search is removed")).to_be_visible()
    press(ada, "Bring it back (About spaces)")
    expect(ada.get_by_text("The saved search is back")).to_be_visible()
    press(ada, "Remove (About spaces)")  # for the other width
    expect(ada.get_by_text("The saved search is removed")).to_be_visible()
