"""Starting and stopping servers, and how much memory all of their processes take."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

_PATIENCE = 60  # seconds
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Broken(Exception):
    """A server did not do what it should."""


@dataclass(frozen=True)
class Running:
    """A server, and how many seconds it took from the start to its first page."""

    process: subprocess.Popen[bytes]
    port: int
    cold_start: float


@dataclass(frozen=True)
class Memory:
    """Megabytes of all processes together. In `pss`, what several share is divided by them."""

    pss: float
    rss: float
    processes: int


@contextmanager
def serving(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[Running]:
    """A server that runs meanwhile, from the moment its first page is there."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, *command], env={**surroundings(), **environment}, stdout=subprocess.DEVNULL
    )
    try:
        _await_first_page(process, port)
        yield Running(process, port, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def surroundings() -> dict[str, str]:
    """The environment without settings of entgov, but for how many threads and processes serve.

    One person writes as quickly here as many do.
    """
    return {
        "ENTGOV_POSTS_A_MINUTE": "1000",
        "ENTGOV_POSTS_AN_HOUR": "10000",
    } | {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ENTGOV_") or name.startswith("ENTGOV_WEB_")
    }


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_first_page(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Broken("the server ended at once")
        try:
            if Visitor(port).get("/")[0] < 500:
                return
        except OSError:
            time.sleep(0.01)
    raise Broken("the server does not answer")


class Visitor:
    """A very plain browser: keeps its cookies, follows no redirect."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self._cookies: dict[str, str] = {}
        if cookie:
            self._keep(cookie)

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        return self._ask("GET", path, None)

    def post(
        self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body."""
        return self._ask("POST", path, urlencode(fields), headers or {})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form. Raises Broken if that fails."""
        fields = {"csrf_token": self.token("/sign-in"), "email": email, "password": password}
        status, _ = self.post("/sign-in", fields)
        if status != 303:
            raise Broken(f"signing in was answered with {status}")

    def token(self, path: str) -> str:
        """The form token on a screen."""
        found = _TOKEN.search(self.get(path)[1])
        if found is None:
            raise Broken(f"there is no form token on {path}")
        return found[1]

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= more or {}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self._keep(value)
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionResetError("the server hung up") from error
        finally:
            connection.close()

    def _keep(self, header: str) -> None:
        name, _, value = header.partition(";")[0].partition("=")
        self._cookies[name] = value


def memory(process: subprocess.Popen[bytes]) -> Memory:
    """What the process and all that it started take now, as the Linux kernel counts it."""
    found = [_of_one(pid) for pid in _tree(process.pid)]
    return Memory(sum(pss for pss, _ in found), sum(rss for _, rss in found), len(found))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _of_one(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return int(sizes["Pss"]) / 1024, int(sizes["Rss"]) / 1024
