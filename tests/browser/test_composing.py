"""Kinds, spaces and names in the composer, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]


@pytest.fixture
def ada(served: Served, new_page: NewPage) -> Page:
    """The administrator on Home."""
    page = new_page(service_workers="block")
    come_in(page, served)
    page.goto(served.address)
    return page


def test_a_poll_is_made_without_leaving_the_screen(ada: Page) -> None:
    ada.get_by_label("Share an update").fill("Tea or coffee?")
    ada.get_by_label("Kind", exact=True).select_option("poll")
    ada.get_by_label("Choices").fill("Tea")
    ada.get_by_role("button", name="Post", exact=True).click()
    expect(ada.get_by_text("Enter at least two choices")).to_be_visible()
    expect(ada.get_by_label("Share an update")).to_have_value("Tea or coffee?")
    ada.get_by_label("Choices").fill("Tea\nCoffee")
    ada.get_by_role("button", name="Post", exact=True).click()
    article = ada.get_by_role("article").filter(has_text="Tea or coffee?")
    expect(article.get_by_label("Coffee")).to_be_visible()
    expect(ada.get_by_label("Kind", exact=True)).to_have_value("update")
    expect(ada.get_by_label("Choices")).to_have_count(0)


def test_more_choices_and_praise(ada: Page) -> None:
    ada.get_by_label("Share an update").fill("Well done")
    ada.get_by_role("button", name="More choices").click()
    expect(ada.get_by_label("Post later, at")).to_be_visible()
    expect(ada.get_by_text("Everyone can see this")).to_be_visible()
    ada.get_by_label("Kind", exact=True).select_option("praise")
    field = ada.get_by_label("Who do you praise?")
    field.press_sequentially("@ad")
    ada.locator("[data-people-field] [role=option]").first.click()
    expect(field).to_have_value("@ada ")
