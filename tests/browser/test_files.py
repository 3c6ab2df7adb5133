"""Files dropped on the editor: how far they are, trying again, saying what a picture shows."""

import base64
import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import come_in
from tests.files.conftest import picture
from tests.serving import Served

DROP = """(root, [name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([bytes], name, { type }))
  for (const kind of ["dragenter", "dragover", "drop"])
    root.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
}"""


def test_a_picture_is_dropped_tried_again_described_and_saved(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/wiki/everyone/new")
    editor = page.locator(".editor--started")
    editor.wait_for()
    page.get_by_label("Title").fill("Bins")
    box = page.get_by_label("Content")
    box.fill("First.\n\nLast.")
    box.evaluate("box => box.setSelectionRange(6, 6)")

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/files", hold)
    content = base64.b64encode(picture(shape=(1200, 800))).decode()
    editor.evaluate(DROP, ["depot.jpg", "image/jpeg", content])
    expect(page.get_by_role("progressbar", name="Uploading “depot.jpg”")).to_be_visible()
    box.press_sequentially(" Typed on.")
    held.pop().abort()
    expect(editor.locator("[role=status]")).to_contain_text("could not be uploaded")
    page.unroute("**/files")
    page.problems.clear()  # type: ignore[attr-defined]  # the line that was cut
    page.get_by_role("button", name="Try again depot.jpg").click()

    expect(page.get_by_role("button", name="Cancel depot.jpg")).to_be_visible()
    alt = page.get_by_label(re.compile("^What does .+ show"))
    expect(alt).to_be_visible()
    assert Axe().run(page, context=".uploads").response["violations"] == []
    page.get_by_role("button", name="Insert “depot.jpg”").click()
    expect(page.get_by_text("Say what it shows, or that it is only decoration")).to_be_visible()
    alt.fill("The depot")
    alt.press("Enter")
    expect(box).to_be_focused()
    text = box.input_value()
    assert text.startswith("First.\n\n![The depot](/files/")
    assert "Typed on." in text
    page.get_by_role("button", name="Save page").click()

    shown = page.locator(".prose").get_by_role("img", name="The depot")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert "/files/" in shown.evaluate("image => image.currentSrc")
