"""The editor with the keyboard alone: what it does to a text, says, and undoes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import come_in
from tests.serving import Served

NewPage = Callable[..., Page]


@pytest.fixture
def page(served: Served, new_page: NewPage) -> Page:
    """A new page being written, the caret in its content."""
    shown = new_page()
    come_in(shown, served)
    return start(shown, f"{served.address}/wiki/everyone/new")


@pytest.fixture
def box(page: Page) -> Locator:
    """The box of that page."""
    return page.get_by_label("Content")


def start(page: Page, address: str, label: str = "Content") -> Page:
    """Open a screen with an editor, and put the caret into it; a draft that came back goes."""
    page.goto(address)
    page.locator(".editor--started").wait_for()
    page.get_by_label(label).fill("")
    return page


def options(page: Page) -> Locator:
    """What is suggested for the word at the caret."""
    return page.locator(".editor [role=listbox] [role=option]")


def typed(page: Page, text: str) -> None:
    """Type as a person does: Enter is a key too."""
    for number, line in enumerate(text.split("\n")):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def paste(page: Page, plain: str, html: str = "") -> bool:
    """Paste; says whether the editor took care of it."""
    return bool(
        page.evaluate(
            """([plain, html]) => {
                const data = new DataTransfer()
                data.setData("text/plain", plain)
                if (html) data.setData("text/html", html)
                const options = { clipboardData: data, bubbles: true, cancelable: true }
                return !document.activeElement.dispatchEvent(new ClipboardEvent("paste", options))
            }""",
            [plain, html],
        )
    )


def chosen(page: Page) -> str:
    """The option that a screen reader is led to, by its name."""
    return str(
        page.evaluate(
            """() => {
                const id = document.activeElement.getAttribute("aria-activedescendant")
                const option = document.getElementById(id)
                return option?.getAttribute("aria-selected") === "true" ? option.textContent : ""
            }"""
        )
    )


# The toolbar


def test_the_toolbar_is_one_stop_and_the_arrow_keys_go_through_it(page: Page, box: Locator) -> None:
    page.get_by_label("Title").focus()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()
    press(page, "ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    press(page, "End")
    expect(page.get_by_role("button", name="Emoji")).to_be_focused()
    press(page, "ArrowRight", "ArrowLeft", "Home")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()
    press(page, "Tab")
    expect(box).to_be_focused()


def test_a_button_works_on_what_is_selected_and_undo_takes_it_back(
    page: Page, box: Locator
) -> None:
    typed(page, "hello world")
    press(page, "Control+Shift+ArrowLeft", "Shift+Tab", "ArrowRight", "Enter")
    expect(box).to_be_focused()
    assert box.input_value() == "hello **world**"
    press(page, "Control+z")
    assert box.input_value() == "hello world"
    press(page, "Control+y")
    assert box.input_value() == "hello **world**"


BUTTONS = [
    ("Heading", "Bins", "# Bins"),
    ("Heading", "# Bins", "## Bins"),
    ("Heading", "### Bins", "Bins"),
    ("Bold", "Bins", "**Bins**"),
    ("Bold", "**Bins**", "Bins"),
    ("Bold", "*Bins*", "***Bins***"),
    ("Italic", "Bins", "*Bins*"),
    ("Italic", "**Bins**", "***Bins***"),
    ("Italic", "***Bins***", "**Bins**"),
    ("Italic", "👩‍👩‍👧‍👦", "*👩‍👩‍👧‍👦*"),
    ("Quote", "one\n\ntwo", "> one\n\n> two"),
    ("Quote", "> one", "one"),
    ("Code", "Bins", "`Bins`"),
    ("Code", "one\ntwo", "```\none\ntwo\n```"),
    ("Code", "```\none\ntwo\n```", "one\ntwo"),
    ("Link", "Bins", "[Bins](https://)"),
    ("Link", "https://bins.example", "[text](https://bins.example)"),
    ("Bulleted list", "one\ntwo", "- one\n- two"),
    ("Bulleted list", "- one\n- two", "one\ntwo"),
    ("Numbered list", "- one\n- two", "1. one\n2. two"),
    ("Task list", "1. one\n2. two", "- [ ] one\n- [ ] two"),
    ("Task list", "- [x] one", "one"),
]


def test_each_button_does_what_it_says(page: Page, box: Locator) -> None:
    for name, before, after in BUTTONS:
        box.fill(before)
        box.evaluate(
            "(box) => { const [s] = /\\*{1,3}$|^\\*{0,3}/.exec(box.value.match(/^\\*{0,3}/)[0]);"
            " box.setSelectionRange(s.length, box.value.length - s.length) }"
        )
        page.get_by_role("button", name=name, exact=True).press("Enter")
        assert box.input_value() == after, (name, before)
        press(page, "Control+z")
        assert box.input_value() == before, (name, "undone")


def test_a_table_can_be_filled_in_at_once(page: Page, box: Locator) -> None:
    typed(page, "The rota:")
    page.get_by_role("button", name="Table").press("Enter")
    typed(page, "Day")
    assert box.input_value().startswith("The rota:\n\n| Day | Heading |\n| --- | --- |\n| Text |")


def test_the_shortcuts_are_the_editors_own(page: Page, box: Locator) -> None:
    typed(page, "one two three")
    press(page, "Control+Shift+ArrowLeft", "Control+b")
    assert box.input_value() == "one two **three**"
    press(page, "Home", "Control+Shift+ArrowRight", "Control+i")
    assert box.input_value() == "*one* two **three**"
    box.fill("the rota")
    press(page, "Control+a", "Control+k")
    assert box.input_value() == "[the rota](https://)"
    assert page.get_by_role("dialog").count() == 0
    typed(page, "https://rota.example")
    assert box.input_value() == "[the rota](https://rota.example)"


def test_the_tab_key_leads_on(page: Page, box: Locator) -> None:
    typed(page, "- one")
    press(page, "Tab")
    expect(box).not_to_be_focused()
    assert box.input_value() == "- one"


# Completion


def test_a_person_is_completed_and_told_to_screen_readers(page: Page, box: Locator) -> None:
    typed(page, "Thank you @ad")
    expect(options(page)).to_have_count(1)
    expect(box).to_be_focused()
    assert "Ada Administrator" in chosen(page)
    assert box.get_attribute("aria-autocomplete") == "list"
    controlled = box.get_attribute("aria-controls")
    assert page.locator(f"#{controlled}").get_attribute("role") == "listbox"
    expect(page.locator(".editor [role=status]")).to_have_text("1 suggestion")
    press(page, "Enter")
    assert box.input_value() == "Thank you @ada "
    expect(options(page)).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    press(page, "Control+z")
    assert box.input_value() == "Thank you @ad"


def test_a_sentence_that_ends_with_a_name_ends(page: Page, box: Locator) -> None:
    typed(page, "Thank you @ada")
    options(page).wait_for()
    typed(page, ".\nBye")
    assert box.input_value() == "Thank you @ada.\nBye"


def test_escape_closes_and_stays_closed(page: Page, box: Locator) -> None:
    typed(page, "@ada")
    options(page).wait_for()
    press(page, "Escape")
    expect(options(page)).to_have_count(0)
    typed(page, " m\nand on")
    page.wait_for_timeout(500)
    expect(options(page)).to_have_count(0)
    assert box.input_value() == "@ada m\nand on"


def test_a_page_is_linked_by_its_name(page: Page, box: Locator, served: Served) -> None:
    for title in ("Fostering guide", "Fostering rates"):
        start(page, f"{served.address}/wiki/everyone/new")
        page.get_by_label("Title").fill(title)
        press(page, "Control+Enter")
        page.get_by_role("heading", name=title).wait_for()
    start(page, f"{served.address}/wiki/everyone/new")
    typed(page, "See [[foster")
    expect(options(page)).to_have_count(2)
    first = chosen(page)
    press(page, "ArrowDown")
    assert chosen(page) not in ("", first)
    press(page, "ArrowUp", "ArrowUp", "ArrowDown")
    assert chosen(page) == first
    press(page, "Tab")
    expect(box).to_be_focused()
    assert box.input_value() == f"See [[{first.strip()}]]"

    start(page, f"{served.address}/posts/new", "Share an update")
    typed(page, "See [[fostering g")
    options(page).wait_for()
    press(page, "Enter")
    link = "See [Fostering guide](/wiki/everyone/fostering-guide)"
    assert page.get_by_label("Share an update").input_value() == link


def test_a_tag_is_completed(page: Page, box: Locator, served: Served) -> None:
    start(page, f"{served.address}/posts/new", "Share an update")
    typed(page, "Salt is in #winter-service")
    press(page, "Control+Enter")
    page.get_by_role("link", name="#winter-service").first.wait_for()
    start(page, f"{served.address}/wiki/everyone/new")
    typed(page, "# A heading\nand #win")
    options(page).wait_for()
    press(page, "Enter")
    assert box.input_value() == "# A heading\nand #winter-service "


def test_an_emoji_is_completed_and_a_colon_stays_a_colon(page: Page, box: Locator) -> None:
    typed(page, "Note: at 10:30 :tad")
    expect(options(page).first).to_contain_text(":tada:")
    press(page, "Enter")
    assert box.input_value() == "Note: at 10:30 🎉 "
    typed(page, "and (:tad")
    expect(options(page).first).to_contain_text(":tada:")
    typed(page, "a:)")
    assert box.input_value() == "Note: at 10:30 🎉 and (🎉)"


def test_completion_comes_when_the_line_is_back(served: Served, new_page: NewPage) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/wiki/everyone/new")
    page.locator(".editor--started").wait_for()
    page.context.set_offline(True)
    page.get_by_label("Content").focus()
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    typed(page, "@ada")
    options(page).wait_for()
    page.problems.clear()  # type: ignore[attr-defined]  # the browser says that it was offline


def test_nothing_is_completed_in_code(page: Page, box: Locator) -> None:
    typed(page, "```\n@ada\n```\n`@ada")
    page.wait_for_timeout(500)
    expect(options(page)).to_have_count(0)


def test_a_button_of_the_toolbar_begins_a_completion(page: Page, box: Locator) -> None:
    typed(page, "Ask")
    page.get_by_role("button", name="Mention somebody").press("Enter")
    typed(page, "ada")
    options(page).wait_for()
    press(page, "Enter")
    assert box.input_value() == "Ask @ada "


def test_text_that_is_still_being_composed_is_left_alone(page: Page, box: Locator) -> None:
    session = page.context.new_cdp_session(page)
    typed(page, "- ")
    session.send("Input.imeSetComposition", {"text": "@ad", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(500)
    expect(options(page)).to_have_count(0)
    session.send("Input.insertText", {"text": "@ad"})
    options(page).wait_for()


# Lists

LISTS = [
    ("- one\ntwo\n\nthree", "- one\n- two\nthree"),
    ("* one\ntwo", "* one\n* two"),
    ("1. one\ntwo\nthree", "1. one\n2. two\n3. three"),
    ("9) one\ntwo", "9) one\n10) two"),
    ("- [x] one\ntwo", "- [x] one\n- [ ] two"),
    ("> one\ntwo\n\nthree", "> one\n> two\nthree"),
    ("> - one\ntwo", "> - one\n> - two"),
    ("one\ntwo", "one\ntwo"),
    ("```\n- one\ntwo", "```\n- one\ntwo"),
    ("-one\ntwo", "-one\ntwo"),
]


def test_lists_go_on(page: Page, box: Locator) -> None:
    for keys, text in LISTS:
        box.fill("")
        typed(page, keys)
        assert box.input_value() == text, keys


def test_a_list_is_numbered_anew_and_undo_takes_it_back(page: Page, box: Locator) -> None:
    box.fill("1. one\n2. two\n3. three\nend\n1. another")
    press(page, "Control+Home", "End", "Enter")
    typed(page, "new")
    assert box.input_value() == "1. one\n2. new\n3. two\n4. three\nend\n1. another"
    press(page, "Control+z", "Control+z")
    assert box.input_value() == "1. one\n2. two\n3. three\nend\n1. another"


def test_items_move_in_and_out(page: Page, box: Locator) -> None:
    box.fill("1. one\n2. two\n3. three")
    press(page, "ArrowUp", "Control+]")
    assert box.input_value() == "1. one\n   1. two\n2. three"
    press(page, "Control+[")
    assert box.input_value() == "1. one\n2. two\n3. three"
    box.fill("- one\n- two\n- three")
    press(page, "Control+Home", "ArrowDown", "Shift+Control+End", "Control+]")
    assert box.input_value() == "- one\n  - two\n  - three"


# Pasting

PAGES: list[tuple[str, str]] = [
    ("<h2>Bins</h2><p>Put <b>it</b> <i>out</i>.</p>", "## Bins\n\nPut **it** *out*."),
    ("<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>", "- one\n  - two\n- three"),
    ("<ol start=3><li>one</li><li>two</li></ol>", "3. one\n4. two"),
    (
        "<ul><li><input type=checkbox checked> one</li><li><input type=checkbox>two</li></ul>",
        "- [x] one\n- [ ] two",
    ),
    ('<a href="https://a.example/b_(c)">the page</a>', "[the page](https://a.example/b_%28c%29)"),
    ('<a href="javascript:alert(1)">the page</a> <b>x</b>', "the page **x**"),
    ('<b style="font-weight:normal"><p>Docs</p><p><b>x</b></p></b>', "Docs\n\n**x**"),
    ("<blockquote><p>So it is</p></blockquote><del>no</del>", "> So it is\n\n~~no~~"),
    ("<pre>a  b\n*c*</pre>", "```\na  b\n*c*\n```"),
    ("<p>1 * 2 * 3 <b>x</b></p>", "1 \\* 2 \\* 3 **x**"),
    (
        "<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'>"
        "<span style='mso-list:Ignore'>·<span>&nbsp; </span></span>one</p>"
        "<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'>"
        "<span style='mso-list:Ignore'>o<span>&nbsp; </span></span>two</p>",
        "- one\n  - two",
    ),
    (
        "<table><tr><td>Day</td><td>Bin | box</td></tr><tr><td>Mon<br>day</td><td><b>Blue</b></td>"
        "</tr><tr><td>&nbsp;</td><td></td></tr></table>",
        "| Day | Bin \\| box |\n| --- | --- |\n| Mon day | **Blue** |",
    ),
    ("<p>Look: <img src=x alt=y><script>alert(1)</script><b>x</b></p>", "Look: **x**"),
]


@pytest.mark.parametrize(("html", "markdown"), PAGES)
def test_a_page_is_pasted_as_markdown(page: Page, box: Locator, html: str, markdown: str) -> None:
    typed(page, "before ")
    assert paste(page, "the bare text", f"<meta charset=utf-8><!--StartFragment-->{html}")
    expect(box).to_have_value(f"before {markdown}")
    press(page, "Control+z")
    assert box.input_value() == "before "


def test_a_spreadsheet_is_pasted_as_a_table(page: Page, box: Locator) -> None:
    assert paste(page, "Day\tBin\r\nMonday\tBlue\r\n")
    expect(box).to_have_value("| Day | Bin |\n| --- | --- |\n| Monday | Blue |")


def test_a_large_spreadsheet_goes_in_whole(page: Page, box: Locator) -> None:
    rows = [f"{number}\t a & b\t<i>x</i>\tlast " for number in range(2_000)]
    typed(page, "before ")
    assert paste(page, "\n".join(rows))
    expect(box).to_have_value(re.compile(r"^before \| 0 \| a & b \| <i>x</i> \| last \|\n"))
    assert box.input_value().endswith("\n| 1999 | a & b | <i>x</i> | last |")
    press(page, "Control+z")
    assert box.input_value() == "before "


def test_what_has_no_formatting_is_left_to_the_browser(page: Page, box: Locator) -> None:
    assert not paste(page, "one\ttwo")
    assert not paste(page, "plain words")
    assert not paste(page, "x = 1", "<div style='font-family:monospace'><span>x = 1</span></div>")
    typed(page, "```\n")
    assert not paste(page, "x", "<b>x</b>")


def test_ctrl_shift_v_pastes_the_bare_text(page: Page, box: Locator) -> None:
    press(page, "Control+Shift+V")
    assert not paste(page, "x", "<b>x</b>")
    press(page, "Control+V")
    assert paste(page, "x", "<b>x</b>")


def test_an_address_over_words_makes_a_link(page: Page, box: Locator) -> None:
    typed(page, "the rota")
    press(page, "Control+a")
    assert paste(page, "https://rota.example/a")
    assert box.input_value() == "[the rota](https://rota.example/a)"
    press(page, "Control+z")
    assert box.input_value() == "the rota"


def test_what_can_not_be_converted_goes_in_as_text(page: Page, box: Locator) -> None:
    page.route("**/turndown.min.js", lambda route: route.abort())
    assert paste(page, "the bare text", "<b>the bare text</b>")
    expect(box).to_have_value("the bare text")
    page.problems[:] = [line for line in page.problems if "ERR_FAILED" not in line]  # type: ignore[attr-defined]


# The preview

RICH = "# Bins\n\nPut **it** out, @ada. #waste\n\n| Day | Bin |\n| --- | --- |\n| Mon | Blue |\n"


def look(page: Page, selector: str) -> str:
    """The HTML of a text; which boxes scroll depends on how wide they are."""
    html = page.locator(selector).first.inner_html()
    return html.replace(' tabindex="0"', "").strip()


def test_the_preview_is_the_page_that_is_saved(page: Page, box: Locator) -> None:
    page.get_by_label("Title").fill("Looked at first")
    box.fill(RICH)
    press(page, "Control+Shift+P")
    expect(page.get_by_role("button", name="Preview")).to_have_attribute("aria-pressed", "true")
    shown = page.get_by_role("region", name="Preview")
    expect(shown.get_by_role("heading", name="Bins")).to_be_visible()
    expect(box).to_be_focused()
    press(page, "Control+End")
    typed(page, "\nthe end")
    expect(shown.get_by_text("the end")).to_be_visible()
    preview = look(page, "[data-editor-look]")
    press(page, "Control+Enter")
    page.get_by_role("heading", name="Looked at first").wait_for()
    assert look(page, ".prose:has(h2)") == preview


def test_nothing_is_asked_for_while_the_preview_is_hidden(page: Page, box: Locator) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    typed(page, "some words")
    page.wait_for_timeout(600)
    press(page, "Control+Shift+P")
    page.get_by_role("region", name="Preview").get_by_text("some words").wait_for()
    press(page, "Control+Shift+P")
    expect(page.get_by_role("region", name="Preview")).to_be_hidden()
    typed(page, " and more")
    page.wait_for_timeout(600)
    assert sum(url.endswith("/preview") for url in asked) == 1


def test_a_preview_that_fails_says_so_and_tries_again(page: Page, box: Locator) -> None:
    page.route("**/preview", lambda route: route.fulfill(status=404))
    typed(page, "some words")
    press(page, "Control+Shift+P")
    shown = page.get_by_role("region", name="Preview")
    expect(shown.get_by_text("The preview could not be made")).to_be_visible()
    expect(page.locator(".editor [role=status]")).to_contain_text("could not be made")
    page.unroute("**/preview")
    typed(page, " more")
    expect(shown.get_by_text("some words more")).to_be_visible()
    expect(shown.get_by_text("The preview could not be made")).to_be_hidden()


def test_the_preview_scrolls_along(page: Page, box: Locator) -> None:
    box.fill("\n\n".join(f"Paragraph {number}" for number in range(200)))
    press(page, "Control+Shift+P", "Control+End")
    shown = page.get_by_role("region", name="Preview")
    expect(shown.get_by_text("Paragraph 199")).to_be_in_viewport()
    press(page, "Control+Home")
    box.evaluate("(box) => box.scrollTo(0, 0)")
    expect(shown.get_by_text("Paragraph 0", exact=True)).to_be_in_viewport()


# Counting and sending


def test_words_are_counted_and_room_is_told_near_the_limit(page: Page, served: Served) -> None:
    start(page, f"{served.address}/posts/new", "Share an update")
    count = page.locator("[data-editor-count]")
    typed(page, "One")
    expect(count).to_have_text("1 word")
    typed(page, " two, three")
    expect(count).to_have_text("3 words")
    box = page.get_by_label("Share an update")
    box.fill("x" * 9_500)
    expect(count).to_have_text("500 characters left")
    expect(page.locator(".editor [role=status]")).to_have_text("500 characters left")
    box.fill("x" * 9_999 + "🦊🦊")
    expect(count).to_have_text("1 character too many")


def test_ctrl_enter_posts(page: Page, served: Served) -> None:
    start(page, f"{served.address}/posts/new", "Share an update")
    typed(page, "Sent with two keys")
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/posts/\d+$"))
    expect(page.get_by_text("Sent with two keys", exact=True)).to_be_visible()


def test_the_box_grows_with_its_text_and_no_further_than_the_screen(
    page: Page, box: Locator
) -> None:
    height = "(box) => box.getBoundingClientRect().height"
    small = box.evaluate(height)
    box.fill("line\n" * 18)
    middle = box.evaluate(height)
    box.fill("line\n" * 300)
    assert small < middle <= box.evaluate(height) < page.viewport_size["height"]  # type: ignore[index]


def test_nothing_moves_when_the_editor_starts(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/wiki/everyone/new")
    page.locator(".editor--started").wait_for()
    moved: Any = page.evaluate(
        """() => new Promise((done) => {
            const seen = []
            new PerformanceObserver((list) => seen.push(...list.getEntries()))
                .observe({ type: "layout-shift", buffered: true })
            setTimeout(() => done(seen.reduce((sum, each) => sum + each.value, 0)), 500)
        })"""
    )
    assert moved == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits(served: Served, new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 700}, has_touch=True, bypass_csp=True)
    come_in(page, served)
    for address, label in (("/wiki/everyone/new", "Content"), ("/posts/new", "Share an update")):
        start(page, served.address + address, label)
        page.get_by_text("Formatting help").click()
        page.get_by_label(label).fill("word " * 200 + "x" * 200)
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("region", name="Preview").get_by_text("word").wait_for()
        page.get_by_label(label).focus()
        typed(page, " @a")
        options(page).first.wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 320:
            for tool in page.get_by_role("toolbar").get_by_role("button").all():
                size = tool.bounding_box()
                assert size
                assert min(size["width"], size["height"]) >= 44


def test_without_javascript_the_button_shows_the_text(served: Served, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    come_in(page, served)
    for address, label in (("/wiki/everyone/new", "Content"), ("/posts/new", "Share an update")):
        page.goto(served.address + address)
        expect(page.get_by_role("toolbar")).to_be_hidden()
        page.get_by_text("Formatting help").click()
        expect(page.get_by_text("A list with bullets")).to_be_visible()
        page.get_by_label(label).fill("Put **it** out")
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("heading", name="Preview")).to_be_visible()
        expect(page.locator(".preview strong")).to_have_text("it")
        assert page.get_by_label(label).input_value() == "Put **it** out"
