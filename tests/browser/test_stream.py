"""The stream in a browser: posts that appear at once and are never lost, and nothing that moves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import come_in, invite, join, sign_in
from tests.serving import Served

NewPage = Callable[..., Page]
WATCH_SHIFTS = """() => {
  window.shifts = 0
  const add = (list) => { for (const each of list.getEntries()) shifts += each.value }
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true })
}"""


@pytest.fixture
def ada(served: Served, new_page: NewPage) -> Page:
    """The administrator on Home."""
    page = new_page(service_workers="block")  # what goes through one can't be held up here
    come_in(page, served)
    page.goto(served.address)
    return page


@pytest.fixture
def ben(served: Served, ada: Page, new_page: NewPage) -> Page:
    """A colleague, signed in."""
    page = new_page(service_workers="block")
    ada.goto(f"{served.address}/admin/accounts?q=ben")
    if not ada.get_by_role("link", name="Ben Bright").count():
        join(page, invite(ada, served, "Ben Bright"))
    else:
        sign_in(page, served.address, "ben@body.example")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    ada.goto(served.address)
    return page


def post(page: Page, text: str, button: str = "Post") -> None:
    page.get_by_label("Write a reply" if button == "Reply" else "Share an update").fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def article(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def is_posted(page: Page, text: str) -> None:
    """The server's own card stands there."""
    expect(article(page, text).get_by_role("link", name="Edit")).to_be_visible()


def how_often(page: Page, served: Served, text: str) -> int:
    page.goto(f"{served.address}/stream")
    return page.get_by_role("article").filter(has_text=text).count()


def cut_line(page: Page, *, answers: bool = False) -> Callable[[], None]:
    """Lose what is posted, or only the answers to it; gives the way to mend the line."""

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        if answers:
            route.fulfill(response=route.fetch(), status=502, body="")
        else:
            route.abort()

    page.route("**/posts/**", lose)
    return lambda: page.unroute("**/posts/**", lose)


def forget_lost_lines(page: Page) -> None:
    """That the line was lost stands in the console, as it should."""
    lost = ("ERR_FAILED", "status of 502")
    page.problems[:] = [line for line in page.problems if not any(each in line for each in lost)]


def test_a_post_appears_at_once_and_then_as_the_server_has_it(ada: Page, served: Served) -> None:
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    ada.route("**/posts/new", wait)
    post(ada, "The **lift** works again")
    card = article(ada, "The **lift** works again")
    expect(card.get_by_text("Sending…")).to_be_visible()
    expect(ada.get_by_label("Share an update")).to_have_value("")
    waiting[0].continue_()
    ada.unroute("**/posts/new")
    done = article(ada, "The lift works again")
    expect(done).to_contain_text("just now")
    expect(done.get_by_role("link", name="Edit")).to_be_visible()
    expect(ada.get_by_text("Posted", exact=True)).to_have_count(1)
    expect(ada.locator("[role=feed] > article").first).to_have_attribute("aria-posinset", "1")
    assert ada.url.rstrip("/") == served.address
    assert how_often(ada, served, "The lift works again") == 1


@pytest.mark.parametrize("answers", [False, True])
def test_what_was_not_sent_stays_and_is_posted_once(
    ada: Page, served: Served, answers: bool
) -> None:
    """Also where the post arrived and only the answer was lost."""
    words = f"Mind the step {answers}"
    mend = cut_line(ada, answers=answers)
    post(ada, words)
    card = article(ada, words)
    expect(card.get_by_text("Not sent.")).to_be_visible()
    with ada.expect_request("**/posts/new"):
        card.get_by_role("button", name="Try again").click()
    expect(card.get_by_text("Not sent.")).to_be_visible()
    mend()
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_role("link", name="Edit")).to_be_visible()
    expect(card).to_be_focused()
    forget_lost_lines(ada)
    assert how_often(ada, served, words) == 1


def test_what_was_not_sent_can_be_edited(ada: Page, served: Served) -> None:
    mend = cut_line(ada)
    post(ada, "Whith a mistake")
    article(ada, "Whith a mistake").get_by_role("button", name="Edit").click()
    box = ada.get_by_label("Share an update")
    expect(box).to_have_value("Whith a mistake")
    expect(box).to_be_focused()
    expect(article(ada, "Whith a mistake")).to_have_count(0)
    mend()
    post(ada, "Without a mistake")
    is_posted(ada, "Without a mistake")
    forget_lost_lines(ada)
    assert how_often(ada, served, "a mistake") == 1


def test_leaving_with_what_was_not_sent_asks_first(ada: Page) -> None:
    mend = cut_line(ada)
    post(ada, "Do not lose me")
    expect(article(ada, "Do not lose me").get_by_text("Not sent.")).to_be_visible()
    asked = []
    ada.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    ada.get_by_role("link", name="Stream", exact=True).first.click()
    ada.wait_for_url("**/stream")
    mend()
    forget_lost_lines(ada)
    assert asked == ["beforeunload"]


def test_posts_keep_their_order(ada: Page, served: Served) -> None:
    for number in range(3):
        post(ada, f"Step number {number}")
    for number in range(3):
        is_posted(ada, f"Step number {number}")
    ada.goto(f"{served.address}/stream")
    shown = [text for text in ada.get_by_role("article").all_inner_texts() if "Step number" in text]
    assert [re.search(r"Step number (\d)", text)[1] for text in shown] == ["2", "1", "0"]


def test_what_is_wrong_is_said_beside_the_box(ada: Page) -> None:
    box = ada.get_by_label("Share an update")
    post(ada, "")
    expect(ada.locator("#text-error")).to_contain_text("Write something first")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-describedby", re.compile("text-error"))
    post(ada, "x" * 10_001)
    expect(ada.locator("#text-error")).to_contain_text("Shorten this")
    expect(box).to_have_value("x" * 10_001)
    post(ada, "Short enough now")
    is_posted(ada, "Short enough now")
    expect(ada.locator("#text-error")).to_have_count(0)


def test_a_form_token_that_grew_old_holds_nothing_up(ada: Page, served: Served) -> None:
    other = ada.context.new_page()
    other.problems = []
    other.goto(served.address)
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, served.address, "ada@body.example")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    post(ada, "Typed before signing in again")
    is_posted(ada, "Typed before")


def test_who_is_signed_out_signs_in_beside_it_and_tries_again(ada: Page, served: Served) -> None:
    ada.context.clear_cookies()
    post(ada, "Written while the session ended")
    card = article(ada, "Written while the session ended")
    expect(card).to_contain_text("You are signed out")
    with ada.context.expect_page() as opened:
        card.get_by_role("link", name="Sign in in a new tab").click()
    other = opened.value
    other.problems = []
    sign_in(other, served.address, "ada@body.example")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_role("link", name="Edit")).to_be_visible()


def test_nobody_else_posts_what_was_typed(ada: Page, ben: Page, served: Served) -> None:
    ada.context.clear_cookies()
    post(ada, "Only Ada's words")
    card = article(ada, "Only Ada's words")
    expect(card).to_contain_text("You are signed out")
    ada.context.add_cookies(ben.context.cookies())
    card.get_by_role("button", name="Try again").click()
    expect(card).to_contain_text("You are signed out")
    assert how_often(ben, served, "Only Ada's words") == 0


def test_a_reply_appears_at_the_end_of_its_thread(ada: Page, served: Served) -> None:
    post(ada, "Where is the key?")
    article(ada, "Where is the key?").get_by_role("link", name=re.compile("^Reply")).click()
    expect(ada.get_by_text("No replies yet")).to_be_visible()
    ada.keyboard.press("Escape")
    mend = cut_line(ada)
    post(ada, "On its hook", "Reply")
    card = article(ada, "On its hook")
    expect(card.get_by_text("Not sent.")).to_be_visible()
    expect(ada.get_by_text("No replies yet")).to_have_count(0)
    mend()
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_role("link", name="Edit")).to_be_visible()
    forget_lost_lines(ada)
    ada.reload()
    expect(article(ada, "On its hook")).to_have_count(1)
    expect(ada.get_by_role("heading", name="1 reply")).to_be_visible()


def test_the_box_rests_until_somebody_goes_into_it_and_then_stays(
    ada: Page, served: Served
) -> None:
    ada.goto(f"{served.address}/stream")
    box, button = ada.get_by_label("Share an update"), ada.get_by_role("button", name="Preview")
    expect(button).to_be_hidden()
    before = box.bounding_box()
    box.focus()
    expect(button).to_be_visible()
    assert box.bounding_box() == before
    expect(ada.locator("[data-resting]")).to_have_count(0)
    box.blur()
    expect(button).to_be_visible()


@pytest.fixture
def minutes(ada: Page) -> Callable[[int], None]:
    """Lets minutes pass in Ada's window."""
    ada.clock.install()
    return lambda number: ada.clock.run_for(number * 60_000 + 1000)


def test_new_posts_wait_and_nothing_moves(
    ada: Page, ben: Page, served: Served, minutes: Callable[[int], None]
) -> None:
    ada.goto(f"{served.address}/stream")
    ada.evaluate(WATCH_SHIFTS)
    places = (
        "Array.from(document.querySelectorAll('article'), (it) => it.getBoundingClientRect().y)"
    )
    before = ada.evaluate(places)
    minutes(1)
    control = ada.locator(".new-posts")
    expect(control).to_be_hidden()
    for number in range(2):
        ben.goto(f"{served.address}/stream")
        post(ben, f"News from Ben {number}")
        is_posted(ben, f"News from Ben {number}")
    minutes(1)
    expect(control).to_have_text("2 new posts")
    assert ada.evaluate(places) == before
    assert ada.evaluate("shifts") == 0
    expect(article(ada, "News from Ben")).to_have_count(0)
    control.click()
    expect(article(ada, "News from Ben")).to_have_count(2)
    expect(ada.locator(".new-posts")).to_be_hidden()


def test_a_window_that_nobody_sees_asks_nothing(
    ada: Page, served: Served, minutes: Callable[[int], None]
) -> None:
    ada.goto(f"{served.address}/stream")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/stream/new" in request.url:
            asked.append(request.url)

    ada.on("request", note)
    ada.evaluate(
        """() => { Object.defineProperty(document, "hidden", { value: true, configurable: true })
        document.dispatchEvent(new Event("visibilitychange")) }"""
    )
    minutes(30)
    assert asked == []
    ada.evaluate(
        """() => { Object.defineProperty(document, "hidden", { value: false })
        document.dispatchEvent(new Event("visibilitychange")) }"""
    )
    minutes(1)
    assert asked


def test_a_bad_line_is_asked_less_and_less(
    ada: Page, served: Served, minutes: Callable[[int], None]
) -> None:
    ada.route("**/live*", lambda route: route.abort())
    ada.goto(f"{served.address}/stream")
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    ada.route("**/stream/new*", fail)
    for _ in range(14):
        minutes(1)
        ada.wait_for_timeout(50)
    assert 3 <= len(asked) <= 4
    forget_lost_lines(ada)
