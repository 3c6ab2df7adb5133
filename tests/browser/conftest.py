"""A real server and a real browser: `entgov serve` as people start it, and Debian's Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.postgres import Cluster

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


@dataclass
class Served:
    """A running installation."""

    address: str
    set_up: str
    process: subprocess.Popen[str]


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


class serving:  # reads as a verb: with serving(...)
    """Starts an installation, and ends it as Ctrl+C does."""

    def __init__(self, data: Path, database: str = "", **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "ENTGOV_DATA": str(data),
            "ENTGOV_DATABASE_URL": database,
            "ENTGOV_BIND": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.output = data.parent / f"{data.name}.log"

    def __enter__(self) -> Served:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "entgov", "serve"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        address = f"http://127.0.0.1:{self.port}"
        for _ in range(300):
            try:
                with urlopen(f"{address}/readyz", timeout=2):  # our own server
                    break
            except (URLError, OSError):
                assert self.process.poll() is None, self.output.read_text()
                time.sleep(0.1)
        found = re.search(r"http://\S+/set-up/\S+", self.output.read_text())
        return Served(address, found[0] if found else "", self.process)

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(15) == 0, self.output.read_text()


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
