"""A list of people in the browser: sent, its errors by row, looked at, applied, taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_in, press_and_arrive
from tests.serving import Served

SPOILT = "mail,name,manager\n{0}@body.example,Grace Hop,nobody@body.example\nlin-{0},Lin Clark,\n"
RIGHT = "mail,name,job\n{0}@body.example,Grace Hop,Warden\nlin-{0}@body.example,Lin Clark,Clerk\n"


def send(page: Page, served: Served, text: str) -> None:
    page.goto(f"{served.address}/admin/accounts/lists")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("List of people (CSV)").set_input_files(file)
    press_and_arrive(page.get_by_role("button", name="Show what will happen"))


def ready(page: Page, script: bool) -> None:
    """Wait until the worker is done: a script looks by itself, else people look again.

    It has just been started with the server, and on a busy machine that takes its time.
    """
    look = page.get_by_role("link", name="See how far it is")
    for _ in range(0 if script else 120):
        if not look.count():
            break
        press_and_arrive(look)
        page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Row by row")).to_be_visible(timeout=90_000)


@pytest.mark.parametrize(
    ("script", "width"), [(True, 1280), (False, 360)], ids=["script", "without"]
)
def test_a_list_is_sent_mended_applied_and_undone(
    served: Served, new_page: Callable[..., Page], script: bool, width: int
) -> None:
    page = new_page(java_script_enabled=script, viewport={"width": width, "height": 740})
    come_in(page, served)
    name = "grace-by-script" if script else "grace-without"
    send(page, served, SPOILT.format(name))
    ready(page, script)
    expect(page.get_by_text("2 rows have errors, so nothing can be applied")).to_be_visible()
    expect(page.get_by_text("Nobody has this email address")).to_be_visible()
    expect(page.get_by_text("Line 3")).to_be_visible()
    expect(page.get_by_role("button", name="Apply the list")).to_have_count(0)

    send(page, served, RIGHT.format(name))
    ready(page, script)
    expect(page.get_by_text("2 accounts will be made")).to_be_visible()
    press_and_arrive(page.get_by_role("button", name="Apply the list"))
    ready(page, script)
    expect(page.get_by_text("2 accounts were made")).to_be_visible()
    press_and_arrive(page.get_by_role("link", name="Grace Hop"))
    expect(page.get_by_text(f"{name}@body.example")).to_be_visible()

    page.go_back()
    press_and_arrive(page.get_by_role("link", name="Undo this list"))
    expect(page.get_by_text("2 accounts that the list made are deactivated")).to_be_visible()
    press_and_arrive(page.get_by_role("button", name="Undo the list"))
    ready(page, script)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undone")
