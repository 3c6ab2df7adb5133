"""A real server and a real browser: `entgov serve` as people start it, and Debian's Chromium."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.postgres import Cluster
from tests.serving import Served, serving

PATIENCE = 20_000  # milliseconds: the machine may be busy with other tests

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The distribution's Chromium, without anything that calls home."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def database_address(backend: str) -> Iterator[str]:
    """Where a served installation keeps its data: empty for its own SQLite file."""
    if backend == "sqlite":
        yield ""
        return
    with Cluster() as cluster:
        yield cluster.create("served")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database_address: str) -> Iterator[Served]:
    """`entgov serve` on a free port, with nobody in it yet."""
    with serving(tmp_path_factory.mktemp("served"), database_address) as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[object]:
    """Gives a page in a window with cookies of its own; errors in the page fail the test."""
    contexts = []

    def make(**options: object) -> Page:
        context = browser.new_context(**options)
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
