"""No word is lost: to a closed tab, a dropped line, a sign-out, or another window."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PATIENCE, come_in, invite, join, sign_in
from tests.conftest import PASSWORD
from tests.serving import Served

NewPage = Callable[..., Page]
KEPT = re.compile(r"Draft kept at \d\d:\d\d")
NOT_CONNECTED = "Not connected. Your text is kept in this browser"
_numbers = count(1)


@pytest.fixture
def tab(served: Served, new_page: NewPage) -> Iterator[Page]:
    """A tab of somebody who is signed in. That the line was down is no problem of the page."""
    page = new_page()
    come_in(page, served)
    yield page
    for each in page.context.pages:
        each.problems[:] = [line for line in each.problems if "net::ERR_" not in line]
        each.problems[:] = [line for line in each.problems if "status of 50" not in line]


@pytest.fixture
def edit(tab: Page, served: Served) -> str:
    """The address at which a new page is changed."""
    tab.goto(f"{served.address}/wiki/everyone/new")
    tab.get_by_label("Title").fill(f"Page {next(_numbers)}")
    tab.get_by_label("Content").fill("First line.\n\nSecond line.\n")
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_role("heading", name=re.compile(r"^Page \d+$"))).to_be_visible()
    return f"{tab.url}/edit"


def another_tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.problems = []
    return page


def reopened(page: Page, address: str) -> Page:
    """The tab dies without a last word, and another is opened."""
    context = page.context
    page.close()
    tab = another_tab(context)
    tab.goto(address)
    return tab


def write(page: Page, text: str, box: str = "Content") -> None:
    place = page.get_by_label(box)
    place.press("Control+End")
    place.press_sequentially(text)


def wait_for_copies(page: Page, number: int) -> None:
    """Until the browser itself keeps so many texts."""
    for _ in range(PATIENCE // 50):
        if len(page.evaluate("Object.keys(localStorage)")) == number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate("Object.keys(localStorage)"))


def drafts_in_the_list(page: Page, served: Served, name: str) -> int:
    page.goto(f"{served.address}/drafts")
    return page.get_by_role("main").get_by_role("link", name=name, exact=True).count()


def name_of(edit: str) -> str:
    """The title of the page at an address."""
    return edit.split("/")[-2].replace("-", " ").capitalize()


def revisions(page: Page, edit: str) -> int:
    page.goto(edit.replace("/edit", "/history"))
    return page.get_by_role("link", name=re.compile(r"^Version \d+$")).count()


def test_text_is_kept_on_the_server_and_back_after_the_tab_died(tab: Page, edit: str) -> None:
    tab.goto(edit)
    write(tab, "Kept words.")
    expect(tab.get_by_text(KEPT)).to_be_visible()
    wait_for_copies(tab, 0)
    tab = reopened(tab, edit)
    expect(tab.get_by_text("This is your draft from")).to_be_visible()
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Kept words."))
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("The page is saved")).to_be_visible()
    tab.goto(edit)
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Kept words."))
    expect(tab.get_by_text("This is your draft from")).to_be_hidden()


def test_what_the_server_never_got_is_back_too(tab: Page, edit: str) -> None:
    tab.goto(edit)
    context = tab.context
    write(tab, "Last words.")
    context.set_offline(True)
    wait_for_copies(tab, 1)
    tab.close()
    context.set_offline(False)
    tab = another_tab(context)
    tab.goto(edit)
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Last words."))
    expect(tab.get_by_text("This is what you wrote in this browser")).to_be_visible()
    expect(tab.get_by_text(KEPT)).to_be_visible()
    wait_for_copies(tab, 0)
    tab.get_by_role("link", name="See what differs").click()
    expect(tab.get_by_role("heading", name="What your draft changes")).to_be_visible()


def test_the_line_drops_while_typing_and_comes_back(tab: Page, edit: str) -> None:
    tab.goto(edit)
    tab.context.set_offline(True)
    write(tab, "Typed in a tunnel.")
    expect(tab.get_by_text(NOT_CONNECTED)).to_be_visible()
    tab.context.set_offline(False)
    expect(tab.get_by_text(KEPT)).to_be_visible()
    expect(tab.get_by_text(NOT_CONNECTED)).to_be_hidden()
    tab = reopened(tab, edit)
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Typed in a tunnel."))


def test_signed_out_in_another_tab(tab: Page, edit: str, served: Served) -> None:
    tab.goto(edit)
    write(tab, "Before. ")
    expect(tab.get_by_text(KEPT)).to_be_visible()
    other = another_tab(tab.context)
    other.goto(served.address)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    write(tab, "After.")
    expect(tab.get_by_text("You are signed out. Your text is kept")).to_be_visible()
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.problems = []
    opened.value.get_by_label("Email address").fill("ada@body.example")
    opened.value.get_by_label("Password", exact=True).fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in", exact=True).click()
    expect(opened.value.get_by_role("button", name="Sign out")).to_be_visible()
    tab.bring_to_front()
    expect(tab.get_by_text(KEPT)).to_be_visible()
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("Before. After.")).to_be_visible()


def test_nobody_else_at_the_same_machine_gets_the_text(
    tab: Page, edit: str, served: Served
) -> None:
    link = invite(tab, served, "Ben Bright")
    tab.goto(edit)
    other = another_tab(tab.context)
    other.goto(served.address)
    other.get_by_role("button", name="Sign out").click()
    write(tab, "Ada's own words.")
    expect(tab.get_by_text("You are signed out. Your text is kept")).to_be_visible()
    join(other, link)
    tab.bring_to_front()
    expect(tab.get_by_text("Somebody else is signed in")).to_be_visible()
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("Saving…")).to_be_hidden()
    expect(tab).to_have_url(edit)
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Ada's own words."))
    other.goto(edit)
    expect(other.get_by_label("Content")).to_have_value("First line.\n\nSecond line.\n")
    assert drafts_in_the_list(other, served, name_of(edit)) == 0
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, served.address, "ada@body.example")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    tab.bring_to_front()
    expect(tab.get_by_text(KEPT)).to_be_visible()


def test_the_line_drops_in_mid_save(tab: Page, edit: str) -> None:
    tab.goto(edit)
    write(tab, "Saved in the end.")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("Not saved: no answer came from the server.")).to_be_visible()
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Saved in the end."))
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_text("The page is saved")).to_be_visible()
    assert revisions(tab, edit) == 2


def test_the_page_is_saved_but_the_answer_is_lost(tab: Page, edit: str, served: Served) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    tab.goto(edit)
    write(tab, "Saved once.")
    tab.route(edit, lose_the_answer)
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("Not saved: no answer came from the server.")).to_be_visible()
    tab.unroute(edit)
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_text("The page is saved").first).to_be_visible()
    assert revisions(tab, edit) == 2
    tab.goto(edit)
    expect(tab.get_by_text("This is your draft from")).to_be_hidden()
    assert drafts_in_the_list(tab, served, name_of(edit)) == 0


def test_a_server_in_trouble_leaves_the_form_as_it_is(tab: Page, edit: str) -> None:
    tab.goto(edit)
    write(tab, "Patience.")
    tab.route(edit, lambda route: route.fulfill(status=502, body="Bad gateway"))
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Patience."))
    tab.unroute(edit)
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_text("The page is saved")).to_be_visible()


def test_what_the_server_refuses_is_shown_with_all_that_was_typed(tab: Page, edit: str) -> None:
    tab.goto(edit)
    write(tab, "Still here.")
    tab.get_by_label("Title").fill("")
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    expect(tab.get_by_label("Content")).to_have_value(re.compile("Still here."))
    expect(tab.get_by_text(KEPT)).to_be_visible()
    tab.get_by_label("Title").fill("Another title")
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_role("heading", name="Another title")).to_be_visible()


def test_two_tabs_of_one_page_keep_both_texts(tab: Page, edit: str, served: Served) -> None:
    tab.goto(edit)
    other = another_tab(tab.context)
    write(tab, "First tab. ")
    expect(tab.get_by_text(KEPT)).to_be_visible()
    other.goto(edit)
    write(other, "Other tab.")
    expect(other.get_by_text(KEPT)).to_be_visible()
    write(tab, "First tab again.")
    expect(tab.get_by_text("This draft was changed in another window.")).to_be_visible()
    assert drafts_in_the_list(other, served, name_of(edit)) == 2
    tab.get_by_role("button", name="Save page").click()
    expect(tab.get_by_text("The page is saved")).to_be_visible()
    assert drafts_in_the_list(other, served, name_of(edit)) == 1
    other.get_by_role("link", name=re.compile(rf"Discard.*{name_of(edit)}")).click()
    other.get_by_role("button", name="Discard draft").click()
    expect(other.get_by_text("The draft is discarded")).to_be_visible()


def test_leaving_warns_only_while_the_text_is_not_kept(tab: Page, edit: str) -> None:
    asked: list[str] = []
    tab.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    tab.goto(edit)
    write(tab, "Kept.")
    expect(tab.get_by_text(KEPT)).to_be_visible()
    tab.reload()
    assert asked == []
    tab.route("**/text", lambda route: route.abort())
    write(tab, "Not kept.")
    expect(tab.get_by_text(NOT_CONNECTED)).to_be_visible()
    tab.reload()
    assert asked == ["beforeunload"]
    expect(tab.get_by_label("Content")).to_have_value(re.compile(r"Kept\.Not kept\."))


def test_a_post_made_at_once_leaves_no_draft_behind(tab: Page, served: Served) -> None:
    tab.goto(f"{served.address}/stream")
    tab.get_by_label("Share an update").press_sequentially("Quick as that")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.get_by_text("Quick as that", exact=True).first).to_be_visible()
    expect(tab.get_by_label("Share an update")).to_have_value("")
    wait_for_copies(tab, 0)
    assert drafts_in_the_list(tab, served, "New post") == 0


def test_a_post_that_was_not_sent_is_back_after_the_tab_died(tab: Page, served: Served) -> None:
    tab.goto(f"{served.address}/stream")
    tab.context.set_offline(True)
    tab.get_by_label("Share an update").press_sequentially("Written in a tunnel")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.get_by_text("Not sent.", exact=True)).to_be_visible()
    context = tab.context
    tab.close()
    context.set_offline(False)
    tab = another_tab(context)
    tab.goto(f"{served.address}/stream")
    expect(tab.get_by_label("Share an update")).to_have_value("Written in a tunnel")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.get_by_text("Written in a tunnel", exact=True).first).to_be_visible()
    expect(tab.get_by_text("Sending…")).to_have_count(0)
    wait_for_copies(tab, 0)
    assert drafts_in_the_list(tab, served, "New post") == 0


def test_a_new_post_on_its_own_screen_survives_a_dropped_line(tab: Page, served: Served) -> None:
    tab.goto(f"{served.address}/posts/new")
    tab.get_by_label("Share an update").fill("Sent twice, posted once")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Try again").click()
    expect(tab).to_have_url(re.compile(r"/posts/\d+$"))
    tab.goto(f"{served.address}/stream")
    expect(tab.get_by_text("Sent twice, posted once", exact=True)).to_have_count(1)
    assert drafts_in_the_list(tab, served, "New post") == 0


def test_others_are_seen_to_edit(tab: Page, edit: str, served: Served, new_page: NewPage) -> None:
    other = new_page()
    join(other, invite(tab, served, "Cara Colleague"))
    tab.goto(edit)
    other.goto(edit)
    write(other, "Cara was here.")
    expect(other.get_by_text(KEPT)).to_be_visible()
    write(tab, "So was Ada.")
    expect(tab.get_by_text(re.compile("Cara Colleague. is editing this page"))).to_be_visible()
    other.goto(edit.replace("/edit", ""))
    expect(other.get_by_text(re.compile("Ada Administrator. is editing this page"))).to_be_visible()


def test_without_javascript_a_button_keeps_the_text(
    served: Served, new_page: NewPage, edit: str
) -> None:
    page = new_page(java_script_enabled=False)
    come_in(page, served)
    page.goto(edit)
    page.get_by_label("Content").fill("Kept by hand")
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_text("Your draft is kept. It has not been saved yet.")).to_be_visible()
    page.goto(edit)
    expect(page.get_by_label("Content")).to_have_value("Kept by hand")
    page.get_by_role("link", name="See what differs").click()
    expect(page.get_by_text("Kept by hand")).to_be_visible()
    page.goto(edit)
    page.get_by_role("link", name="Set it aside").click()
    expect(page.get_by_label("Content")).to_have_value("First line.\n\nSecond line.\n")
    page.get_by_role("link", name="You have 1 draft of this").click()
    page.get_by_role("link", name=re.compile(rf"Continue.*{name_of(edit)}")).click()
    expect(page.get_by_label("Content")).to_have_value("Kept by hand")
    page.get_by_role("button", name="Save page").click()
    expect(page.get_by_text("Kept by hand")).to_be_visible()
    assert drafts_in_the_list(page, served, name_of(edit)) == 0
