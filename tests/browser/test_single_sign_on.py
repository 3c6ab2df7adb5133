"""Single sign-on in a real browser, with a certified provider as a process of its own."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import come_in
from tests.providers.certified import CLIENT, SECRET, Certified
from tests.serving import Served

NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def certified(served: Served, browser: Browser) -> Iterator[Certified]:
    """The provider, which knows this entgov, and is set up there."""
    with Certified(served.address) as running:
        context = browser.new_context(service_workers="block")
        set_up(context.new_page(), served, running)
        context.close()
        yield running


def set_up(ada: Page, served: Served, certified: Certified) -> None:
    """An administrator sets it up on the screen, and tests it."""
    come_in(ada, served)
    ada.goto(f"{served.address}/admin/providers/new")
    ada.get_by_label("Name", exact=True).fill("Work account")
    ada.get_by_label("Issuer").fill(certified.issuer)
    ada.get_by_label("Client ID").fill(CLIENT)
    ada.get_by_label("Client secret", exact=True).fill(SECRET)
    ada.get_by_label("Make accounts for those who have none").check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Work account is set up")).to_be_visible()
    ada.get_by_role("button", name="Test this provider").click()
    expect(ada.get_by_text("Work account answers as it should")).to_be_visible()


def nothing_from_elsewhere(page: Page) -> None:
    """The provider's own pages ask for a font of the web, which a test has not."""
    elsewhere = re.compile(r"^https://")
    page.context.route(elsewhere, lambda route: route.fulfill(body="", content_type="text/css"))


def sign_in(page: Page, served: Served) -> None:
    """By the button, and by the provider's own page."""
    nothing_from_elsewhere(page)
    page.goto(f"{served.address}/people")
    page.get_by_role("button", name="Sign in with Work account").click()
    page.get_by_placeholder("Enter any login").fill("zoe")
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page).to_have_url(f"{served.address}/people")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_signs_in_and_out_by_a_certified_provider(
    scripts: bool, served: Served, certified: Certified, new_page: NewPage
) -> None:
    zoe = new_page(java_script_enabled=scripts)
    sign_in(zoe, served)
    zoe.goto(f"{served.address}/people/zoe")
    expect(zoe.get_by_role("heading", name="Zoe Newcome")).to_be_visible()

    zoe.get_by_role("button", name="Sign out").first.click()
    zoe.get_by_role("button", name="Yes, sign me out").click()
    expect(zoe).to_have_url(f"{served.address}/sign-in")
    zoe.get_by_role("button", name="Sign in with Work account").click()
    expect(zoe.get_by_placeholder("Enter any login")).to_be_visible()


def test_who_signs_out_at_the_provider_is_signed_out_here(
    served: Served, certified: Certified, new_page: NewPage
) -> None:
    zoe = new_page()
    sign_in(zoe, served)
    there = zoe.context.new_page()
    there.problems = []
    there.goto(f"{certified.issuer}/session/end")
    there.get_by_role("button", name="Yes, sign me out").click()
    expect(there.get_by_text("Sign-out Success")).to_be_visible()
    zoe.goto(f"{served.address}/people")
    expect(zoe.get_by_role("button", name="Sign in with Work account")).to_be_visible()
