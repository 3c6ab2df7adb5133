"""axe-core finds nothing on any screen: full and empty, wide and narrow, light and dark.

The screens are those of `tests/screens.py`, which are all there are. A machine finds a part of
what can be wrong; the rest is for people with keyboards, screen readers and eyes.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo.accounts import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, STAFF, STAFF_PASSWORD
from tests.browser.conftest import come_in, sign_in
from tests.screens import SCREENS, address, parts_of
from tests.serving import Served, serving

NARROW, WIDE = 320, 1280
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What dark mode can change: everything else was looked at in light mode."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An installation with the demo in it."""
    command = [sys.executable, "-m", "entgov", "demo", "--people", "14", "--pages", "40"]
    running = serving(tmp_path_factory.mktemp("full"))
    environment = running.environment
    subprocess.run([*command, "--posts", "120"], env=environment, check=True, capture_output=True)
    with running as served:
        yield served


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An installation with one administrator and what every installation starts with."""
    with serving(tmp_path_factory.mktemp("empty")) as served:
        yield served


@pytest.mark.parametrize("who", ["administrator", "staff", "visitor"])
def test_axe_finds_nothing_where_there_is_much(
    full: Served, new_page: Callable[..., Page], who: str
) -> None:
    page = new_page(bypass_csp=True)
    if who == "administrator":
        sign_in(page, full.address, ADMINISTRATOR, ADMINISTRATOR_PASSWORD)
    if who == "staff":
        sign_in(page, full.address, STAFF, STAFF_PASSWORD)
    assert look_at_all(page, full, {who}) == []


def test_axe_finds_nothing_where_there_is_little(
    empty: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page(bypass_csp=True)
    come_in(page, empty)
    assert look_at_all(page, empty, {"administrator", "staff"}) == []


def look_at_all(page: Page, served: Served, who: set[str]) -> list[str]:
    """What is wrong with the screens that these can come to, at each width and in each scheme."""
    app = create_app(Settings(data=served.data))
    parts = parts_of(app)
    found = []
    for name, screen in SCREENS.items():
        path = address(app, screen, parts) if screen.who in who else None
        if path:
            page.emulate_media(color_scheme="light")
            page.goto(f"{served.address}{path}")
            found += [f"{name}: {problem}" for problem in look_at(page)]
    return found


def look_at(page: Page) -> Iterator[str]:
    """What is wrong with the screen that the page shows."""
    page.evaluate(AXE_SCRIPT)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("light", {}), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, options):
                yield f"{width} {scheme} {violation}"
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            yield f"{width} scrolls sideways: {across}"


def violations(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe, which the page has loaded, finds; what it finds well stays in the page."""
    run = "options => axe.run(document, options).then(results => results.violations)"
    for violation in page.evaluate(run, {"resultTypes": ["violations"], **options}):
        for node in violation["nodes"]:
            yield f"{violation['id']} at {node['target']}: {node['failureSummary']}"
