"""axe-core finds nothing on the main screens, light and dark, wide and narrow.

A machine finds a part of what can be wrong; the rest is for people with keyboards, screen readers
and eyes.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import come_in
from tests.serving import Served

SCREENS = (
    "/",
    "/stream",
    "/posts/new",
    "/posts/1",
    "/spaces",
    "/spaces/new",
    "/spaces/everyone",
    "/spaces/everyone/members",
    "/wiki/knowledge-base",
    "/wiki/knowledge-base/new",
    "/wiki/knowledge-base/how-to-write-a-page",
    "/wiki/knowledge-base/how-to-write-a-page/edit",
    "/wiki/knowledge-base/how-to-write-a-page/history",
    "/wiki/knowledge-base/how-to-write-a-page/compare",
    "/wiki/knowledge-base/not-written-yet",
    "/search",
    "/search?q=government",
    "/search?q=zyxwv",
    "/tags/entgov",
    "/people",
    "/people/ada",
    "/settings",
    "/settings/password",
    "/admin/accounts",
    "/admin/accounts/new",
    "/admin/accounts/1",
    "/admin/audit",
    "/admin/deliveries",
    "/no-such-place",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(
    served: Served, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    come_in(page, served)
    page.get_by_label("Share an update").fill("Hello everybody #entgov")
    page.get_by_role("button", name="Post", exact=True).click()
    for screen in SCREENS:
        page.goto(f"{served.address}{screen}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{screen}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
