"""What administrators set really shows: the accent in the header, the logo beside the name."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from entgov.core.contrast import contrast
from tests.browser.conftest import come_in, press_and_arrive
from tests.serving import Served

ACCENT = "#8a1538"


def colours(page: Page, selector: str) -> tuple[str, str]:
    """Text and ground of an element, as the browser paints them."""
    painted = page.eval_on_selector(
        selector, "it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    )
    return _hexadecimal(painted[0]), _hexadecimal(painted[1])


def _hexadecimal(painted: str) -> str:
    parts = painted.removeprefix("rgb(").removesuffix(")").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts)


@pytest.mark.parametrize("script", [True, False])
def test_a_set_accent_colours_the_header_and_its_text_can_be_read(
    served: Served, new_page: Callable[..., Page], script: bool
) -> None:
    page = new_page(java_script_enabled=script)
    come_in(page, served)
    page.goto(f"{served.address}/admin/settings/appearance")
    page.get_by_label("Accent colour").fill("")
    press_and_arrive(page.get_by_role("button", name="Save"))
    assert colours(page, ".site-header")[1] != ACCENT
    page.get_by_label("Accent colour").fill(ACCENT)
    press_and_arrive(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("The settings are saved")).to_be_visible()
    assert colours(page, ".site-header") == ("#ffffff", ACCENT)
    page.emulate_media(color_scheme="dark")
    text, ground = colours(page, ".site-header")
    assert ground not in (ACCENT, "#000000")
    assert contrast(text, ground) >= 4.5


def test_a_logo_stands_beside_the_name_on_every_screen(
    served: Served, new_page: Callable[..., Page]
) -> None:
    target = BytesIO()
    Image.new("RGB", (400, 100), "white").save(target, "PNG")
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/admin/settings/appearance")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": target.getvalue()}
    )
    press_and_arrive(page.get_by_role("button", name="Save"))
    for screen in ("/admin/settings/appearance", "/sign-in", "/no-such-place"):
        page.goto(f"{served.address}{screen}")
        logo = page.locator(".site-header__logo")
        assert logo.evaluate("it => it.complete && it.naturalWidth") == 256
        assert logo.bounding_box()["height"] == 32


def test_the_picker_and_the_field_follow_each_other(
    served: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/admin/settings/appearance")
    field, picker = page.get_by_label("Accent colour"), page.get_by_label("Pick from all colours")
    field.fill(ACCENT)
    expect(picker).to_have_value(ACCENT)
    picker.fill("#123456")
    expect(field).to_have_value("#123456")
    assert colours(page, ".site-header")[1] == "#123456"


def test_settings_are_found_while_one_types(served: Served, new_page: Callable[..., Page]) -> None:
    page = new_page()
    come_in(page, served)
    page.goto(f"{served.address}/admin/settings")
    page.get_by_label("Find a setting").press_sequentially("largest import")
    count = page.get_by_role("search", name="Settings").get_by_role("status")
    expect(count).to_have_text("1 setting")
    expect(page.locator("#largest_import")).to_be_visible()
    expect(page.locator("#timezone")).to_have_count(0)
    expect(page.get_by_label("Find a setting")).to_be_focused()
    assert page.url.endswith("?q=largest+import")
    page.get_by_label("Find a setting").fill("")
    expect(page.locator("#timezone")).to_be_visible()
