"""The frame of every screen: nothing sideways, nothing covered, nothing too small to hit."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in, press_and_arrive
from tests.serving import Served

NewPage = Callable[..., Page]
PHONE = {"width": 320, "height": 640}
ROOMY = {"width": 1280, "height": 800}

HARD = "\n\n".join(
    (
        "# " + "Donaudampfschifffahrtsgesellschaft" * 4,
        "x" * 300,
        "| " + " | ".join(f"Column number {n}" for n in range(30)) + " |\n" + "|---" * 30 + "|",
        "```\n" + "a long line of code " * 30 + "\n```",
        "\n".join("  " * depth + f"- depth {depth}" for depth in range(60)),
        "\n".join(f"{n}. item" for n in range(1, 61)),
        "هذا نص عربي طويل يكتب من اليمين إلى اليسار " * 10,
        "[" + "long-link-" * 20 + "](https://" + "body" * 40 + ".example)",
    )
)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_what_is_hard_to_fit_scrolls_in_its_own_box_and_the_page_never_sideways(
    served: Served, new_page: NewPage, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    come_in(page, served)
    page.goto(f"{served.address}/wiki/everyone/new")
    page.get_by_label("Title").fill(f"{width} " + "Unverzagbarkeit" * 10)
    page.get_by_label("Content", exact=True).fill(HARD)
    page.get_by_role("button", name="Save page").click()
    expect(page.get_by_text("depth 59")).to_be_visible()
    assert sideways(page) == 0
    for place in ("/stream", "/spaces", "/people", "/search?q=item", "/admin/audit", "/settings"):
        page.goto(f"{served.address}{place}")
        assert sideways(page) == 0, place


def test_twice_as_large_a_text_fits_too(served: Served, new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    come_in(page, served)
    for place in (
        "/",
        "/stream",
        "/wiki/knowledge-base/how-to-write-a-page/history",
        "/spaces",
        "/settings/display",
        "/admin/accounts",
        "/admin/audit",
    ):
        page.goto(f"{served.address}{place}")
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert sideways(page) == 0, place


@pytest.mark.parametrize("place", ["/people", "/stream", "/spaces", "/settings/display"])
def test_nothing_lies_over_what_has_the_focus(
    served: Served, new_page: NewPage, place: str
) -> None:
    """Forwards and back again: what comes from below meets the bar first."""
    page = new_page(viewport=PHONE)
    come_in(page, served)
    page.goto(f"{served.address}{place}")
    seen = 0
    for key in ("Tab", "Shift+Tab"):
        for _ in range(60):
            page.keyboard.press(key)
            covered = page.evaluate(COVERED)
            if covered is None:
                break
            assert covered == "", f"{key}: {covered}"
            seen += 1
    assert seen > 20


COVERED = """() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const bar = document.querySelector(".site-nav")
  if (bar.contains(focused)) return ""
  const a = focused.getBoundingClientRect(), b = bar.getBoundingClientRect()
  const apart = a.bottom <= b.top || a.top >= b.bottom || a.height === 0
  return apart && a.bottom > 0 && a.top < innerHeight ? "" : focused.outerHTML
}"""
"""Says what has the focus and lies below the bar or out of sight; null where nothing has it."""


@pytest.mark.parametrize("size", [PHONE, ROOMY], ids=["phone", "desk"])
def test_what_one_presses_in_the_frame_is_large_enough(
    served: Served, new_page: NewPage, size: dict[str, int]
) -> None:
    page = new_page(viewport=size)
    come_in(page, served)
    if size == PHONE:
        page.locator(".site-more summary").click()
    small = [
        f"{part.inner_text()}: {box}"
        for part in pressed(page)
        if (box := part.bounding_box()) and (box["height"] < 44 or box["width"] < 24)
    ]
    assert small == []
    assert all(box["width"] >= 44 for box in boxes(page, ".site-nav :is(a, summary)"))


def test_the_bar_of_a_phone_lies_at_the_bottom_and_only_there(
    served: Served, new_page: NewPage
) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=False)
    come_in(page, served)
    main = page.get_by_role("navigation", name="Main")
    assert [item.strip() for item in main.inner_text().split("\n") if item.strip()] == [
        *("Home", "Stream", "New post", "Search", "More"),
    ]
    box = main.bounding_box()
    assert box
    assert box["y"] + box["height"] == PHONE["height"]
    main.get_by_text("More").click()
    main.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    main.get_by_role("link", name="Search").click()
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    main.get_by_role("link", name="New post").click()
    expect(page.get_by_role("heading", name="New post")).to_be_visible()


def test_more_closes_by_escape_and_gives_the_focus_back(served: Served, new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    come_in(page, served)
    more = page.locator(".site-more")
    more.locator("summary").press("Enter")
    expect(more.get_by_role("link", name="People")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(more.get_by_role("link", name="People")).to_be_hidden()
    expect(more.locator("summary")).to_be_focused()


def test_a_small_window_at_high_zoom_keeps_its_height_for_the_text(
    served: Served, new_page: NewPage
) -> None:
    """1280 by 1024 at 400%, as WCAG 1.4.10 has it."""
    page = new_page(viewport={"width": 320, "height": 256})
    come_in(page, served)
    page.goto(f"{served.address}/people")
    page.mouse.wheel(0, 400)
    assert page.locator(".site-nav").evaluate("bar => getComputedStyle(bar).position") == "static"


def test_what_a_person_sets_wins_over_their_device(served: Served, new_page: NewPage) -> None:
    page = new_page(color_scheme="light", viewport=ROOMY)
    come_in(page, served)
    assert ground(page) == "rgb(255, 255, 255)"
    press_and_arrive(page.get_by_role("button", name="Dark colours"))
    assert ground(page) != "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    press_and_arrive(page.get_by_role("button", name="Light colours"))
    assert ground(page) == "rgb(255, 255, 255)"
    page.goto(f"{served.address}/settings/display")
    expect(page.get_by_label("Light", exact=True)).to_be_checked()
    page.get_by_label("As the device has it").check()
    press_and_arrive(page.get_by_role("button", name="Save changes"))
    assert ground(page) != "rgb(255, 255, 255)"


def test_paper_is_white_and_has_nothing_to_press(served: Served, new_page: NewPage) -> None:
    page = new_page(color_scheme="dark", viewport=ROOMY)
    come_in(page, served)
    page.goto(f"{served.address}/wiki/knowledge-base/how-to-write-a-page")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    assert page.locator("h1").evaluate("h => getComputedStyle(h).color") == "rgb(0, 0, 0)"
    link = page.locator('.prose a[href^="/wiki/"]').first
    behind = "a => getComputedStyle(a, '::after').content"
    assert "/wiki/" in link.evaluate(behind)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert f"{served.address}/wiki/" in link.evaluate(behind)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def pressed(page: Page) -> Iterator[Any]:
    parts = page.locator("header, footer").locator("a, button, summary, input:not([type=hidden])")
    return (part for part in parts.all() if part.is_visible())


def boxes(page: Page, selector: str) -> Iterator[Any]:
    return (part.bounding_box() for part in page.locator(selector).all() if part.is_visible())
