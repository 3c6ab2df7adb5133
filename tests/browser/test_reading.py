"""How a page is read: lines not too long, contents that follow, nothing in the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]

SENTENCE = "The council collects bins from every household on the day printed on its calendar. "
LONG_TITLE = "Odd guide to all that a reader may come upon in any of our pages"
SECTIONS = "\n\n".join(f"## Section {number}\n\n{SENTENCE * 12}" for number in range(1, 9))
WIDE_TABLE = "\n".join(["| " + " | ".join(["Column"] * 20) + " |", "|---" * 20 + "|"])
ODD = "\n\n".join(
    (
        f"## {'h' * 150}",
        "w" * 400,
        f"{WIDE_TABLE}\n| " + " | ".join(["value"] * 20) + " |",
        "```\n" + "long_name + " * 40 + "\n```",
        "\n".join("  " * level + f"- level {level}" for level in range(60)),
        "## العربية\n\nهذا نص عربي طويل يقرأ من اليمين إلى اليسار.\n\n> اقتباس",
        "## Last\n\n" + SENTENCE,
    )
)

LINES = """() => {
  const counts = []
  for (const paragraph of document.querySelectorAll(".prose p")) {
    const text = paragraph.firstChild, range = document.createRange()
    let top = null, count = 0
    for (let i = 0; i < text.length; i++) {
      range.setStart(text, i); range.setEnd(text, i + 1)
      const box = range.getClientRects()[0]
      if (box && top !== null && box.top > top + 4) { counts.push(count); count = 0 }
      if (box) { top = box.top; count++ }
    }
  }
  return counts.sort((a, b) => a - b)
}"""
COVERED = """() => {
  const box = document.activeElement.getClientRects()[0]
  const x = box.left + Math.min(box.width, 20) / 2, y = box.top + Math.min(box.height, 20) / 2
  const top = document.elementFromPoint(x, y)
  return !(top && (document.activeElement.contains(top) || top.contains(document.activeElement)))
}"""


def write(page: Page, served: Served, title: str, text: str, parent: str = "") -> None:
    """Write a page; where it is there already, it is left as it is."""
    address = title.lower().replace(" ", "-")
    if page.goto(f"{served.address}/wiki/everyone/{address}").status == 404:
        page.goto(f"{served.address}/wiki/everyone/new?parent={parent}")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Content").fill(text)
        page.get_by_role("button", name="Save page").click()
    expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()


@pytest.fixture
def reader(served: Served, new_page: NewPage) -> Callable[..., Page]:
    """Gives a window with a page to read in it."""

    def open_at(width: int, **options: object) -> Page:
        page = new_page(viewport={"width": width, "height": 800}, **options)
        come_in(page, served)
        write(page, served, "Bin guide", SECTIONS)
        write(page, served, LONG_TITLE, ODD, parent="bin-guide")
        page.goto(f"{served.address}/wiki/everyone/bin-guide")
        return page

    return open_at


def test_lines_have_at_most_about_seventy_characters(reader: Callable[..., Page]) -> None:
    page = reader(1280)
    counts = page.evaluate(LINES)
    assert len(counts) > 50
    assert 50 <= counts[len(counts) // 2] <= 70


def test_the_contents_follow_the_reader(reader: Callable[..., Page]) -> None:
    page = reader(1280)
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("link", name="Section 5")).to_be_visible()
    for number in (5, 2, 7):
        page.get_by_role("heading", name=f"Section {number}").evaluate("it => it.scrollIntoView()")
        current = contents.locator("[aria-current=location]")
        expect(current).to_have_text(f"Section {number}")
        expect(current).to_be_in_viewport()
    contents.get_by_role("link", name="Section 8").click()
    expect(contents.locator("[aria-current]")).to_have_text("Section 8")
    expect(contents.locator("[aria-current]")).to_have_count(1)


def test_the_tree_stands_beside_the_text_and_opens_with_the_keyboard(
    reader: Callable[..., Page],
) -> None:
    page = reader(1280)
    tree = page.get_by_role("navigation", name="Pages of this space")
    expect(tree.get_by_role("link", name="Bin guide")).to_have_attribute("aria-current", "page")
    child = tree.get_by_role("link", name=LONG_TITLE)
    expect(child).to_be_visible()
    tree.locator("summary").filter(has_text="Pages below “Bin guide”").focus()
    page.keyboard.press("Enter")
    expect(child).to_be_hidden()
    left, text = tree.bounding_box(), page.locator(".reading__text > .prose").bounding_box()
    assert left
    assert text
    assert left["x"] + left["width"] <= text["x"]


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_text_comes_first(reader: Callable[..., Page], scripts: bool) -> None:
    page = reader(320, java_script_enabled=scripts)
    contents = page.get_by_role("navigation", name="Contents")
    section = contents.get_by_role("link", name="Section 5")
    expect(section).to_be_hidden()
    contents.locator("summary").click()
    section.click()
    expect(page.get_by_role("heading", name="Section 5")).to_be_in_viewport()
    tree, text = (
        page.locator(".tree-side").bounding_box(),
        page.locator(".reading__text > .prose").bounding_box(),
    )
    assert tree
    assert text
    assert tree["y"] > text["y"] + text["height"]


@pytest.mark.parametrize("width", [320, 1000, 1280])
def test_whatever_a_page_holds_nothing_scrolls_sideways(
    served: Served, reader: Callable[..., Page], width: int
) -> None:
    page = reader(width)
    odd = LONG_TITLE.lower().replace(" ", "-")
    for rest in (odd, f"{odd}/history", f"{odd}/revisions/1", "no-such-guide"):
        page.goto(f"{served.address}/wiki/everyone/{rest}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, rest
    for scheme in ("?sort=tree", "?q=guide"):
        page.goto(f"{served.address}/wiki/everyone{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, scheme


@pytest.mark.parametrize("width", [320, 1280])
def test_focus_is_never_covered(reader: Callable[..., Page], width: int) -> None:
    page = reader(width)
    page.locator("#main-content").evaluate("it => { it.tabIndex = -1; it.focus() }")
    for _ in range(24):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")


def test_reading_moves_nothing(served: Served, reader: Callable[..., Page]) -> None:
    page = reader(1280)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => {"
        "  for (const entry of list.getEntries()) window.moved += entry.value"
        "}).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{served.address}/wiki/everyone/bin-guide")
    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") == 0
