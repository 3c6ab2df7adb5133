"""A real server, people who are in its database, and windows that listen."""

import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from tests.conftest import Browser, Make
from tests.postgres import Cluster
from tests.serving import Served, serving

SOON = 5
"""Seconds within which everything arrives."""


@pytest.fixture(scope="module")
def cluster(backend: str) -> Iterator[Cluster | None]:
    """The PostgreSQL server that the installation keeps its data in; none for SQLite."""
    if backend == "sqlite":
        yield None
        return
    with Cluster() as running:
        yield running


@pytest.fixture(scope="module")
def database(cluster: Cluster | None) -> str:
    return cluster.create(f"entgov_{token_hex(4)}") if cluster else ""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("live") / "data", database) as running:
        yield running


@pytest.fixture(scope="module")
def house(served: Served, database: str) -> Iterator[Flask]:
    """An app beside the server, on the same database: what it commits, the server finds."""
    app = create_app(Settings(data=served.data, database_url=database or None))
    app.config["TESTING"] = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def make(house: Flask) -> Make:
    """Makes people and spaces."""
    return Make()


@pytest.fixture
def ann(make: Make) -> Person:
    """The person who listens, as a rule."""
    return make.person("Ann Lee")


@pytest.fixture
def bob(make: Make) -> Person:
    """Another one, who does something."""
    return make.person("Bob Ox")


class Window:
    """A window that listens, as a browser's EventSource does."""

    def __init__(self, served: Served, cookie: str, place: str) -> None:
        host, _, port = urlsplit(served.address).netloc.partition(":")
        # Longer than the server ever is silent, on a busy machine.
        self.line = socket.create_connection((host, int(port)), timeout=60)
        head = f"GET /live?place={quote(place)} HTTP/1.1\r\nHost: {host}:{port}"
        self.line.sendall(f"{head}\r\nCookie: {cookie}\r\n\r\n".encode())
        self._file = self.line.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._headers())
        self._told: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _headers(self) -> Iterator[tuple[str, str]]:
        while (line := self._file.readline().decode().strip()) != "":
            name, _, value = line.partition(": ")
            yield name.lower(), value

    def _listen(self) -> None:
        event, end = "", "cut"
        try:
            for line in self._file:
                if line == b"0\r\n":  # the last of its chunks: the answer is at its end
                    end = "closed"
                    break
                name, _, value = line.decode().strip().partition(": ")
                if name == "event":
                    event = value
                if name == "data" and not event:
                    for each in json.loads(value):
                        self._told.put(each)
                if name == "data":
                    if event == "over":
                        self._told.put("over")
                    event = ""
        except OSError:
            pass
        self._told.put(end)

    def next(self, within: float = SOON, *, after: int = 0) -> Any:
        """What it is told next of things with a larger id than `after`; None if that is nothing.

        Who comes just now is also told what happened in the seconds before.
        """
        try:
            while True:
                told = self._told.get(timeout=within)
                if isinstance(told, str) or told["thing"] > after:
                    return told
        except queue.Empty:
            return None

    def close(self) -> None:
        self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()


Listens = Callable[..., Window]


@pytest.fixture
def listens(served: Served, house: Flask) -> Iterator[Listens]:
    """Opens a window that the person listens in, at a place."""
    with ExitStack() as stack:

        def opened(person: Person, place: str = "following", browser: Any = None) -> Window:
            browser = browser or Browser(house).sign_in(person)
            cookie = browser.client.get_cookie("entgov")
            window = Window(served, f"entgov={cookie.value}", place)
            stack.callback(_closed, window)
            time.sleep(0.05)
            return window

        yield opened


def _closed(window: Window) -> None:
    with suppress(OSError):
        window.close()
