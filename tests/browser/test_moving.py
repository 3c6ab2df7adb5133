"""Moving around without a mouse: suggestions, the command menu, shortcuts, back and forward."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import press_and_arrive, sign_in
from tests.postgres import Cluster
from tests.serving import Served, serving

NewPage = Callable[..., Page]
STAFF = ("rhian.pritchard@demo.example", "demo member of staff")
PAGE = "/wiki/knowledge-base/how-to-write-a-page"


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> Iterator[Served]:
    """A small made-up borough, served."""
    data = tmp_path_factory.mktemp("borough")
    database = cluster.create("entgov_borough") if cluster else ""
    command = [sys.executable, "-m", "entgov", "demo"]
    subprocess.run(
        [*command, "--people", "12", "--pages", "40", "--posts", "80"],
        env={**os.environ, "ENTGOV_DATA": str(data), "ENTGOV_DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with serving(data, database) as running:
        yield running


@pytest.fixture
def writer(borough: Served, new_page: NewPage) -> Page:
    """Another window, of somebody whose drafts are in nobody's way."""
    made = new_page()
    sign_in(made, borough.address, "admin@demo.example", "demo administrator")
    expect(made.get_by_role("button", name="Sign out")).to_be_visible()
    made.on("dialog", lambda dialog: dialog.accept())
    made.goto(f"{borough.address}/stream")
    return made


@pytest.fixture
def page(borough: Served, new_page: NewPage) -> Page:
    """A window in which a member of staff is signed in, on the stream."""
    made = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    sign_in(made, borough.address, *STAFF)
    expect(made.get_by_role("button", name="Sign out")).to_be_visible()
    made.goto(f"{borough.address}/stream")
    return made


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def search_box(page: Page) -> Locator:
    return page.get_by_label("Search", exact=True)


def options(page: Page) -> Locator:
    """Rows of an open list; those of a <select> are none."""
    return page.locator("[role=option]:visible")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def is_on(page: Page, path: str) -> None:
    """It stands there and is loaded: before that, nobody listens to the next key."""
    expect(page).to_have_url(re.compile(rf"^http://[^/]+{path}$"))
    page.wait_for_load_state()


# Search while typing


def test_suggestions_are_walked_through_and_opened_with_the_keyboard(page: Page) -> None:
    press(page, "/")
    box = search_box(page)
    expect(box).to_be_focused()
    expect(box).to_have_role("searchbox")
    page.keyboard.type("how to wri")
    expect(options(page)).to_have_text(
        [re.compile("How to write a page"), re.compile("Search for")]
    )
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("1 suggestion")
    press(page, "ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    chosen = options(page).first.get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", chosen or "")
    expect(box).to_be_focused()
    press(page, "Enter")
    is_on(page, PAGE)


def test_enter_without_a_choice_searches(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("how to wri")
    expect(options(page).first).to_be_visible()
    press(page, "Enter")
    is_on(page, r"/search\?q=how\+to\+wri")


def test_the_last_row_searches_for_what_was_typed(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("how to")
    expect(options(page).last).to_have_text(re.compile("Search for “how to”"))
    press(page, "ArrowUp", "Enter")
    is_on(page, r"/search\?q=how(\+|%20)to")


def test_escape_closes_and_then_clears(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("how")
    expect(options(page).first).to_be_visible()
    press(page, "Escape")
    expect(options(page)).to_have_count(0)
    expect(search_box(page)).to_have_value("how")
    press(page, "Escape")
    expect(search_box(page)).to_have_value("")
    press(page, "ArrowDown")
    expect(page.get_by_role("group", name="Recent pages")).to_be_visible()
    press(page, "Tab")
    expect(options(page)).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_lists_are_accessible_and_fit(
    borough: Served, new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(
        viewport={"width": width, "height": 640}, color_scheme=scheme, bypass_csp=True,
    )  # fmt: skip
    sign_in(page, borough.address, *STAFF)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(f"{borough.address}/search")
    expect(search_box(page)).to_be_focused()
    page.keyboard.type("ho")
    expect(options(page).first).to_be_visible()
    _looks_right(page, width)
    press(page, "Escape", "Control+k")
    page.keyboard.type("s")
    expect(page.get_by_role("group", name="Actions", exact=True)).to_be_visible()
    expect(options(page).last).to_have_text(re.compile("Search for"))
    _looks_right(page, width)
    press(page, "Escape")
    focused(page).evaluate("each => each.blur()")
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    _looks_right(page, width, rows=False)


def _looks_right(page: Page, width: int, rows: bool = True) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if rows:
        heights = options(page).evaluate_all("all => all.map(each => each.offsetHeight)")
        assert min(heights) >= 44


# Boxes above the screen


def test_a_button_opens_a_box_that_gives_the_focus_back(borough: Served, page: Page) -> None:
    page.goto(f"{borough.address}/design")
    button = page.get_by_role("button", name="Open a dialog")
    button.press("Enter")
    box = page.locator("#example-dialog")
    expect(box.get_by_role("button", name="Close")).to_be_focused()
    press(page, "Escape")
    expect(box).not_to_be_visible()
    expect(button).to_be_focused()


# The command menu


def test_the_menu_finds_pages_and_gives_the_focus_back(page: Page) -> None:
    page.get_by_role("link", name="People", exact=True).focus()
    press(page, "Control+k")
    menu = page.get_by_role("dialog", name="Go to")
    expect(menu.get_by_role("combobox")).to_be_focused()
    expect(menu.get_by_role("group", name="Recent pages")).to_be_visible()
    press(page, "Escape")
    expect(menu).not_to_be_visible()
    expect(page.get_by_role("link", name="People", exact=True)).to_be_focused()
    press(page, "Control+k")
    page.keyboard.type("how to wri")
    expect(options(page)).to_have_text(
        [re.compile("How to write a page"), re.compile("Search for")]
    )
    press(page, "Enter")
    is_on(page, PAGE)


def test_the_menu_never_takes_what_does_not_fit(page: Page) -> None:
    """Enter comes before the answer: what was there for other words is not taken."""
    press(page, "Control+k")
    expect(page.get_by_role("group", name="Recent pages")).to_be_visible()
    page.keyboard.type("zyxwv")
    press(page, "Enter")
    is_on(page, r"/search\?q=zyxwv")


def test_the_menu_does_nothing_before_something_is_chosen(page: Page) -> None:
    press(page, "Control+k")
    expect(page.get_by_role("group", name="Actions", exact=True)).to_be_visible()
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    is_on(page, "/stream")
    press(page, "ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(
    ("typed", "path"),
    [("spac", "/spaces"), ("your set", "/settings"), ("home", "/"), ("new po", "/posts/new")],
)
def test_the_menu_goes_where_the_screen_leads(page: Page, typed: str, path: str) -> None:
    press(page, "Control+k")
    page.keyboard.type(typed)
    expect(
        page.get_by_role("group", name="Actions", exact=True).get_by_role("option")
    ).to_have_count(1)
    press(page, "Enter")
    is_on(page, path)


def test_the_menu_does_what_the_screen_offers(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}{PAGE}")
    press(page, "Control+k")
    page.keyboard.type("edit")
    press(page, "Enter")
    is_on(page, f"{PAGE}/edit")


def test_the_menu_signs_out(page: Page) -> None:
    press(page, "Control+k")
    page.keyboard.type("sign out")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_all_actions_of_the_menu_are_on_the_screen(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}{PAGE}")
    press(page, "Control+k")
    page.keyboard.type("e")
    actions = page.get_by_role("group", name="Actions", exact=True).locator(".suggestions__title")
    expect(actions.first).to_be_visible()
    for name in actions.all_inner_texts():
        assert page.locator("a, button, label", has_text=name).count(), name


def test_in_a_text_the_menu_stays_away(writer: Page) -> None:
    writer.get_by_label("Share an update").focus()
    press(writer, "Control+k")
    writer.wait_for_timeout(300)
    expect(writer.get_by_role("dialog", name="Go to")).not_to_be_visible()


# Shortcuts


def test_keys_lead_to_places(page: Page) -> None:
    for key, path in (("s", "/stream"), ("h", "/"), ("s", "/stream")):
        with page.expect_navigation():  # the first may lead to where one is
            press(page, "g", key)
        is_on(page, path)


def test_keys_on_a_page(page: Page, borough: Served) -> None:
    for key, path in (("e", "edit"), ("h", "history")):
        page.goto(f"{borough.address}{PAGE}")
        press(page, key)
        is_on(page, f"{PAGE}/{path}")


def test_c_leads_to_a_box_to_write_in(page: Page) -> None:
    press(page, "c")
    expect(page.get_by_label("Share an update")).to_be_focused()


def test_articles_are_walked_through_and_opened(page: Page) -> None:
    articles = page.locator("main article:visible")
    press(page, "j")
    expect(articles.nth(0)).to_be_focused()
    press(page, "j", "j")
    expect(articles.nth(2)).to_be_focused()
    assert _is_in_view(page, articles.nth(2))
    press(page, "k")
    expect(articles.nth(1)).to_be_focused()
    assert _is_in_view(page, articles.nth(1))
    press(page, "o")
    is_on(page, r"/posts/\d+.*")


def _is_in_view(page: Page, article: Locator) -> bool:
    box = article.bounding_box()
    assert box
    return box["y"] >= 0 and (box["y"] + box["height"] <= 800 or box["height"] > 480)


def test_r_leads_into_the_reply_box(page: Page) -> None:
    press(page, "j", "o")
    is_on(page, r"/posts/\d+.*")
    press(page, "r")
    expect(page.get_by_label("Write a reply")).to_be_focused()


def test_results_are_walked_through_as_well(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}/search?q=page")
    press(page, "j", "j")
    expect(page.locator(".result").nth(1)).to_be_focused()
    link = page.locator(".result").nth(1).get_by_role("link").get_attribute("href")
    press(page, "o")
    is_on(page, re.escape(link or ""))


def test_the_list_of_shortcuts_names_those_of_the_screen(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}{PAGE}")
    press(page, "?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_role("heading", name="On this screen")).to_be_visible()
    expect(keys.locator("[data-keys-here] dd")).to_contain_text(["Edit", "History"])
    press(page, "e")
    is_on(page, PAGE)
    press(page, "Escape")
    expect(keys).not_to_be_visible()
    press(page, "e")
    is_on(page, f"{PAGE}/edit")


def test_what_is_typed_is_no_shortcut(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}/people")
    for box in (page.get_by_label("Find somebody by name or handle"), search_box(page)):
        box.focus()
        page.keyboard.type("e/jkg h?c")
        expect(box).to_have_value("e/jkg h?c")
    page.get_by_role("link", name="Home", exact=True).focus()
    press(page, "Alt+h", "Control+e")
    is_on(page, "/people")


def test_single_keys_can_be_switched_off(page: Page, borough: Served) -> None:
    _switch_single_keys(page, borough, "off")
    for keys in (("g", "h"), ("/",), ("j",), ("?",), ("c",)):
        press(page, *keys)
    page.wait_for_timeout(300)
    is_on(page, "/stream")
    expect(focused(page)).to_have_count(0)
    press(page, "Control+k")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    press(page, "Escape")
    _switch_single_keys(page, borough, "on")
    press(page, "/")
    expect(search_box(page)).to_be_focused()


def _switch_single_keys(page: Page, borough: Served, value: str) -> None:
    page.goto(f"{borough.address}/settings/display")
    page.locator(f"input[name=single_keys][value={value}]").check()
    press_and_arrive(page.get_by_role("button", name="Save changes"))
    page.goto(f"{borough.address}/stream")


# Back and forward


def test_back_leads_to_where_one_was(page: Page) -> None:
    """The browser of the tests loads the page anew, as many do when memory is short."""
    page.evaluate(
        """() => {
          const unfolded = [...document.querySelectorAll("main article details")]
          if (unfolded[0]) unfolded[0].open = true
          const posts = [...document.querySelectorAll("main article")]
          const post = posts.filter((each) => each.checkVisibility())[8]
          post.scrollIntoView({ block: "center", behavior: "instant" })
          post.querySelector("a:has(> time)").focus({ preventScroll: true })
        }"""
    )
    before = _place(page)
    press(page, "Enter")
    is_on(page, r"/posts/\d+.*")
    page.evaluate("setTimeout(() => history.back())")
    is_on(page, "/stream")
    page.wait_for_function("height => Math.abs(scrollY - height) < 3", arg=before["height"])
    assert _place(page) == before
    assert page.evaluate(SHIFT) < 0.01


SHIFT = """new Promise((done) => {
  let sum = 0
  new PerformanceObserver((list) => list.getEntries().forEach((each) => (sum += each.value)))
    .observe({ type: "layout-shift", buffered: true })
  setTimeout(() => done(sum), 300)
})"""


def _place(page: Page) -> dict[str, object]:
    found = page.evaluate(
        """() => ({
          height: Math.round(scrollY),
          focus: document.activeElement.getAttribute("href"),
          open: [...document.querySelectorAll("main details")].map((each) => each.open),
        })"""
    )
    assert isinstance(found, dict)
    return found


def test_back_keeps_filters(page: Page, borough: Served) -> None:
    page.goto(f"{borough.address}/search?q=page")
    page.get_by_role("navigation", name="Kind").get_by_role(
        "link", name=re.compile("Pages")
    ).focus()
    press(page, "Enter")
    is_on(page, r"/search\?q=page&kind=page")
    page.locator(".result a").first.focus()
    press(page, "Enter")
    is_on(page, "/wiki/.*")
    page.evaluate("setTimeout(() => history.back())")
    is_on(page, r"/search\?q=page&kind=page")
    expect(page.locator(".chip[aria-current]")).to_contain_text(["Pages"])


def test_back_keeps_what_was_typed(writer: Page) -> None:
    box = writer.get_by_label("Share an update")
    box.focus()
    writer.keyboard.type("half a thought ")
    writer.evaluate("setTimeout(() => document.querySelector('.site-nav a').click())")
    is_on(writer, "/")
    writer.evaluate("setTimeout(() => history.back())")
    is_on(writer, "/stream")
    expect(box).to_have_value(re.compile("half a thought"))
