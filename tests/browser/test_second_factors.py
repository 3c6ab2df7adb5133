"""Second factors as people meet them: a passkey in a real browser, an app without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import press_and_arrive
from tests.browser.test_accessibility import look_at
from tests.conftest import PASSWORD
from tests.serving import Served, serving


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An installation reached by the name of this machine, where browsers allow passkeys."""
    running = serving(tmp_path_factory.mktemp("local"))
    address = f"http://localhost:{running.port}"
    running.environment["ENTGOV_PUBLIC_URL"] = address
    with running as served:
        served.address = address
        yield served


def lend_authenticator(page: Page) -> None:
    """A device that makes passkeys by itself, as one with a fingerprint reader does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def come_in(page: Page, served: Served, email: str) -> None:
    """Make the first administrator."""
    page.goto(served.set_up)
    page.get_by_label("Full name").fill("Ada Administrator")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press_and_arrive(page.get_by_role("main").get_by_role("button"))


def give_password(page: Page, served: Served, target: str = "/") -> None:
    page.goto(f"{served.address}/sign-in?next={target}")
    page.get_by_label("Email address").fill("ada@body.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press_and_arrive(page.get_by_role("button", name="Sign in", exact=True))


def sign_out(page: Page) -> None:
    press_and_arrive(page.get_by_role("button", name="Sign out").first)


def test_a_passkey_from_the_first_note_to_signing_in_without_a_password(
    local: Served, new_page: Callable[..., Page]
) -> None:
    page = new_page(bypass_csp=True)
    lend_authenticator(page)
    come_in(page, local, "ada@body.example")
    page.goto(f"{local.address}/")
    expect(page.get_by_role("main")).to_contain_text("needs a second factor. Until")
    press_and_arrive(page.get_by_role("link", name="Set one up"))
    press_and_arrive(page.get_by_role("link", name="Add a passkey"))
    page.get_by_label("Name of the passkey").fill("Work laptop")
    press_and_arrive(page.get_by_role("button", name="Add a passkey"))
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(10)
    assert list(look_at(page)) == []
    press_and_arrive(page.get_by_role("button", name="I have kept them, go on"))
    expect(page.get_by_role("main")).to_contain_text("Work laptop")
    assert list(look_at(page)) == []
    press_and_arrive(page.get_by_role("link", name="Remove Work laptop"))
    assert list(look_at(page)) == []
    sign_out(page)

    give_password(page, local, "/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in: second step")
    assert list(look_at(page)) == []
    press_and_arrive(page.get_by_role("button", name="Use a passkey"))
    assert page.url == f"{local.address}/people"
    sign_out(page)

    page.goto(f"{local.address}/sign-in?next=/stream")
    assert list(look_at(page)) == []
    press_and_arrive(page.get_by_role("button", name="Use a passkey"))
    assert page.url == f"{local.address}/stream"
    expect(page.get_by_role("button", name="Sign out").first).to_be_attached()

    app_and_recovery_code_without_javascript(local, new_page, page)


def app_and_recovery_code_without_javascript(
    local: Served, new_page: Callable[..., Page], administrator: Page
) -> None:
    """Somebody else, in a browser that runs no scripts."""
    administrator.goto(f"{local.address}/admin/accounts/new")
    administrator.get_by_label("Full name").fill("Ben Bare")
    administrator.get_by_label("Email address").fill("ben@body.example")
    main = administrator.get_by_role("main")
    press_and_arrive(main.get_by_role("button", name="Invite", exact=True))
    link = administrator.get_by_label("One-time link").input_value()

    page = new_page(java_script_enabled=False)
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press_and_arrive(page.get_by_role("main").get_by_role("button"))
    page.goto(f"{local.address}/settings/factors/app")
    key = page.locator("#key").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(key).now())
    press_and_arrive(page.get_by_role("button", name="Add the app"))
    code = page.get_by_role("main").get_by_role("listitem").first.inner_text()
    press_and_arrive(page.get_by_role("button", name="Sign out").first)

    page.goto(f"{local.address}/sign-in?next=/people")
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_label("Email address").fill("ben@body.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press_and_arrive(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("main")).to_contain_text(re.compile("six figures"))
    press_and_arrive(page.get_by_role("link", name="Use a recovery code instead"))
    page.get_by_label("Code", exact=True).fill(code)
    press_and_arrive(page.get_by_role("button", name="Go on"))
    assert page.url == f"{local.address}/people"
