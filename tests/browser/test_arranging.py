"""The tree of a space, arranged by keyboard and by dragging: both do it, and both say so."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]


def titles(tree: Locator) -> list[str]:
    return [text.strip() for text in tree.locator("li > a").all_inner_texts()]


def test_pages_are_arranged_by_keyboard_and_by_dragging(served: Served, new_page: NewPage) -> None:
    page = new_page()
    come_in(page, served)
    for title in ("Qa", "Qb", "Qc"):
        page.goto(f"{served.address}/wiki/everyone/new")
        page.get_by_label("Title").fill(title)
        page.get_by_role("button", name="Save page").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.goto(f"{served.address}/wiki/everyone?sort=tree")
    tree, told = page.locator("[data-arranging]"), page.locator("[data-arranging] [role=status]")
    handle = page.get_by_role("button", name="Move “Qc”")
    handle.press("Space")
    expect(told).to_contain_text("“Qc” is picked up")
    expect(handle).to_have_attribute("aria-pressed", "true")
    handle.press("ArrowUp")
    expect(told).to_contain_text("at the top of the space")
    handle.press("ArrowRight")
    expect(told).to_contain_text("Place 1 of 1 below “Qa”")
    handle.press("Escape")
    expect(told).to_contain_text("“Qc” is back where it was")
    expect(handle).to_be_focused()
    handle.press("Space")
    handle.press("ArrowUp")
    with page.expect_response(lambda answer: answer.url.endswith("/qc/spot")) as sent:
        handle.press("Space")
    assert sent.value.ok
    expect(told).to_contain_text("“Qc” is put down")
    page.reload()
    assert [each for each in titles(tree) if each in ("Qa", "Qb", "Qc")] == ["Qa", "Qc", "Qb"]
    box = page.get_by_role("link", name="Qa").bounding_box()
    assert box
    page.get_by_role("button", name="Move “Qb”").hover()
    page.mouse.down()
    with page.expect_response(lambda answer: answer.url.endswith("/qb/spot")):
        page.mouse.move(box["x"] + 5, box["y"] + 4, steps=8)
        page.mouse.up()
    expect(told).to_contain_text("“Qb” is put down")
    page.reload()
    assert [each for each in titles(tree) if each in ("Qa", "Qb", "Qc")] == ["Qb", "Qa", "Qc"]
