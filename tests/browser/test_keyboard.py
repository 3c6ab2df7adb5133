"""The main jobs with the keyboard alone: every control is reached by Tab, and focus is in sight.

At each step of the way it is looked at where the focus is: on something, within the window, not
covered by anything, and marked so that one sees it.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in
from tests.conftest import PASSWORD
from tests.serving import Served

MOST_STEPS = 150
WHERE = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return { lost: true }
  const labels = [...(at.labels ?? [])].map((label) => label.textContent)
  const named = at.getAttribute("aria-labelledby")
  const name = at.getAttribute("aria-label")
    ?? (named && document.getElementById(named.split(" ")[0])?.textContent)
    ?? (labels.length ? labels[0] : at.textContent)
  const box = at.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  const clamp = (value, most) => Math.min(Math.max(value, 1), most - 1)
  const across = clamp(box.left + box.width / 2, innerWidth)
  const onTop = document.elementFromPoint(
    across, clamp(box.top + Math.min(box.height, 40) / 2, innerHeight)
  )
  const style = getComputedStyle(at)
  const marked = (style.outlineStyle !== "none" && style.outlineWidth !== "0px")
    || style.boxShadow !== "none"
  const part = at.closest("label, summary, fieldset") ?? at
  const seen = onTop && (at.contains(onTop) || onTop.contains(at) || part.contains(onTop))
  return { name: (name ?? "").replace(/\\s+/g, " ").trim(), tag: at.tagName, inside, seen, marked }
}"""


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def ada(request: pytest.FixtureRequest, served: Served, new_page: Callable[..., Page]) -> Page:
    """The administrator at a window of this width."""
    page = new_page(viewport={"width": request.param, "height": 740})
    come_in(page, served)
    return page


def look(page: Page) -> dict[str, object]:
    """Where the focus is; fails if it is lost, out of sight, covered or not marked."""
    where = page.evaluate(WHERE)
    assert not where.get("lost"), "the focus is lost"
    for quality in ("inside", "seen", "marked"):
        assert where[quality], f"{where}: not {quality}"
    return where


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on what has this name, on a screen that stands."""
    page.wait_for_load_state()
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement === document.body"):
            continue  # from the last control of a page to the first one, through the window
        if look(page)["name"] == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def test_sign_in_and_out(served: Served, new_page: Callable[..., Page], ada: Page) -> None:
    page = new_page(viewport={"width": 1280, "height": 740})
    page.goto(f"{served.address}/sign-in")
    write(page, "Email address", "ada@body.example")
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Home")).to_be_attached()
    press(page, "Sign out")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_write_a_page_change_it_and_look_back(served: Served, ada: Page) -> None:
    title = f"Gritting {ada.viewport_size['width']}"
    ada.goto(f"{served.address}/wiki/everyone/new")
    write(ada, "Title", title)
    write(ada, "Content", "When it freezes")
    press(ada, "Save page")
    expect(ada.get_by_role("heading", name=title, level=1)).to_be_visible()
    press(ada, "Edit")
    ada.wait_for_url("**/edit")
    tab_to(ada, "Content")
    ada.keyboard.press("Control+End")
    ada.keyboard.type(", we go out")
    write(ada, "What changed?", "Who goes")
    press(ada, "Save page")
    expect(ada.get_by_text("When it freezes, we go out")).to_be_visible()
    press(ada, "History")
    ada.wait_for_url("**/history")
    press(ada, "Compare")
    expect(ada.locator("ins").first).to_be_visible()


def test_post_and_reply(served: Served, ada: Page) -> None:
    words = f"The lift works {ada.viewport_size['width']}"
    ada.goto(f"{served.address}/stream")
    write(ada, "Share an update", words)
    press(ada, "Post")
    card = ada.get_by_role("article").filter(has_text=words).first
    expect(card.get_by_role("link", name="Edit")).to_be_visible()  # the server has it
    look_if_anywhere(ada)
    ada.goto(f"{served.address}/posts/1")
    write(ada, "Write a reply", "Good news")
    press(ada, "Reply")
    expect(ada.get_by_text("Good news").first).to_be_visible()
    look_if_anywhere(ada)


def look_if_anywhere(page: Page) -> None:
    """After an action on the same page the focus is somewhere; a new page begins at its top."""
    if not page.evaluate("document.activeElement === document.body"):
        look(page)


def test_find_a_colleague(served: Served, ada: Page) -> None:
    ada.goto(f"{served.address}/search")
    box = ada.get_by_role("main").get_by_label("Search", exact=True)
    for _ in range(MOST_STEPS):
        ada.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
        look_if_anywhere(ada)
    ada.keyboard.type("ada")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("main").get_by_role("link", name="Ada Administrator")).to_be_visible()


def test_every_control_of_the_long_screens_is_in_sight_when_reached(
    served: Served, ada: Page
) -> None:
    for path in ("/", "/wiki/knowledge-base", "/admin/accounts", "/settings/display", "/design"):
        ada.goto(f"{served.address}{path}")
        for _ in range(60):
            ada.keyboard.press("Tab")
            if ada.evaluate("document.activeElement === document.body"):
                break
            look(ada)
