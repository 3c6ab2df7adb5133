"""Words of the body are explained where they stand: on hover, with the keyboard and by touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]
TEXT = "Call the [HMRC](https://hmrc.example) or `HMRC`. Then HMRC answers; HMRC is not hmrc."


@pytest.fixture
def reader(served: Served, new_page: NewPage) -> Callable[..., Page]:
    """Gives a window with a page in which an own word stands."""

    def open_with(**options: object) -> Page:
        page = new_page(**options)
        come_in(page, served)
        page.goto(f"{served.address}/admin/words")
        if not page.get_by_text("HM Revenue and Customs").count():
            page.get_by_label("Word or acronym").fill("HMRC")
            page.get_by_label("What else it is called").fill("HM Revenue and Customs")
            page.get_by_role("button", name="Add", exact=True).click()
        if page.goto(f"{served.address}/wiki/everyone/paying-taxes").status == 404:
            page.goto(f"{served.address}/wiki/everyone/new")
            page.get_by_label("Title").fill("Paying taxes")
            page.get_by_label("Content").fill(TEXT)
            page.get_by_role("button", name="Save page").click()
        expect(page.get_by_role("heading", name="Words used on this page")).to_be_visible()
        return page

    return open_with


def test_the_first_place_of_a_word_is_explained_and_lets_go(reader: Callable[..., Page]) -> None:
    page = reader()
    word, note = page.locator(".prose .word"), page.locator(".word-note")
    expect(word).to_have_count(1)
    expect(word).to_have_accessible_description("HM Revenue and Customs")
    word.hover()
    expect(note).to_have_text("HM Revenue and Customs")
    note.hover()
    page.wait_for_timeout(400)
    expect(note).to_be_visible()  # one can go there
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    word.focus()
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Enter")
    expect(word).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()


def test_a_touch_explains_it_too(reader: Callable[..., Page]) -> None:
    page = reader(viewport={"width": 320, "height": 700}, has_touch=True)
    page.locator(".prose .word").tap()
    expect(page.locator(".word-note")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("heading", name="Paying taxes", exact=True).tap()
    expect(page.locator(".word-note")).to_be_hidden()
