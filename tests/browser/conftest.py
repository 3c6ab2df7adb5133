"""A real server and a real browser: `entgov serve` as people start it, and Debian's Chromium."""

from collections.abc import Iterator
from secrets import token_hex
from time import monotonic

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench.chromium import launch_options
from tests.conftest import PASSWORD
from tests.postgres import Cluster
from tests.serving import Served, serving

PATIENCE = 20_000  # milliseconds: the machine may be busy with other tests

expect.set_options(timeout=PATIENCE)

ON_EVERY_DATABASE = ("test_main_job", "test_drafts", "test_stream", "test_without_javascript")
"""Journeys that write. What the others look at is the same on every database."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only looks is gone once more where it fails, and the report says so: of a browser, a
    server and a worker on a busy machine, one may be late for once. A journey that writes is not:
    text that is lost once in many times is lost. On PostgreSQL, what SQLite has proved for both is
    left out.
    """
    here = [item for item in items if item.path.parent.name == "browser"]
    for item in here:
        if item.path.stem not in ON_EVERY_DATABASE:
            item.add_marker(pytest.mark.flaky(reruns=1))
    if config.getoption("--database") == "sqlite":
        return
    left_out = [item for item in here if item.path.stem not in ON_EVERY_DATABASE]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The distribution's Chromium, without anything that calls home."""
    return launch_options()


@pytest.fixture(scope="session")
def cluster(backend: str) -> Iterator[Cluster | None]:
    """The PostgreSQL server that installations keep their data in; none for SQLite."""
    if backend == "sqlite":
        yield None
        return
    with Cluster() as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> Iterator[Served]:
    """`entgov serve` on a free port, with an empty database of its own."""
    data = tmp_path_factory.mktemp("served")
    database = cluster.create(f"entgov_{token_hex(4)}") if cluster else ""
    with serving(data, database) as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[object]:
    """Gives a page in a window with cookies of its own; errors in the page fail the test.

    Without the service worker, which would hide requests from tests that hold them up; the test
    of the service worker asks for it.
    """
    contexts = []

    def make(**options: object) -> Page:
        context = browser.new_context(**{"service_workers": "block", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: _note(problems, line.type, line.text))
        page.problems = problems
        return page

    yield make
    problems = [
        problem for context in contexts for page in context.pages for problem in page.problems
    ]
    for context in contexts:
        context.close()
    assert problems == []


def _note(problems: list[str], kind: str, text: str) -> None:
    """A refusal that the page itself explains is no problem of the page."""
    if kind == "error" and "the server responded with a status of 4" not in text:
        problems.append(text)


def press_and_arrive(target: Locator) -> None:
    """Press what leads to another screen; that is there, with its style sheets, afterwards.

    For tests that look at the next screen at once: `expect` waits by itself, `assert` does not.
    """
    with target.page.expect_navigation(wait_until="load"):
        target.click()


def reload_until_there(target: Locator) -> None:
    """Ask for the screen anew until it shows what the worker sees to beside it."""
    last_look = monotonic() + PATIENCE / 1000
    while not target.count() and monotonic() < last_look:
        target.page.wait_for_timeout(200)
        target.page.reload()
    expect(target).to_be_visible()


def come_in(page: Page, served: Served) -> None:
    """Sign in as the administrator; who comes first makes the account."""
    page.goto(served.set_up)
    if page.get_by_label("Full name").count():
        page.get_by_label("Full name").fill("Ada Administrator")
        page.get_by_label("Email address").fill("ada@body.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").click()
    else:
        sign_in(page, served.address, "ada@body.example")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.wait_for_load_state()


def invite(administrator: Page, served: Served, name: str) -> str:
    """Invite somebody, whose email address begins with the first name; gives the one-time link."""
    administrator.goto(f"{served.address}/admin/accounts/new")
    administrator.get_by_label("Full name").fill(name)
    first = name.split(maxsplit=1)[0].lower()
    administrator.get_by_label("Email address").fill(f"{first}@body.example")
    administrator.get_by_role("main").get_by_role("button", name="Invite", exact=True).click()
    return administrator.get_by_label("One-time link").input_value()


def join(page: Page, link: str) -> None:
    """Accept an invitation; then one is signed in."""
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_attached()
    page.wait_for_load_state()


def sign_in(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press_and_arrive(page.get_by_role("button", name="Sign in", exact=True))
