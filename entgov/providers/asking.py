"""Asks a provider over HTTP: within a time and a size, over TLS, and going where it is told only.

Not a library for HTTP: those follow redirects and proxies, and read an answer however long it is. A
provider is another server, and on a bad day an attacker's. Nothing else in this room opens a
connection.
"""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

SECONDS = 8
"""For one request, with its whole answer."""
LARGEST = 512 * 1024
"""Bytes of an answer: documents of providers have some thousands."""
AT_ONCE = 4
"""Threads of each process that may wait for providers: a slow one must not keep all of them."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_room = threading.BoundedSemaphore(AT_ONCE)

Problem = Literal["address", "unknown", "certificate", "silent", "status", "large", "odd"]
"""Why there is no answer:

address      it is none that may be asked: neither https, nor http on this machine
unknown      no server has this name
certificate  what it shows is not valid
silent       it did not answer, or not in time
status       it answered that it won't, or sent us elsewhere
large        it answered more than anything of this kind has
odd          it answered something that is no JSON object
"""


class NoAnswer(Exception):
    """A provider could not be asked; `detail` is the status, where there is one."""

    def __init__(self, problem: Problem, detail: str = "", said: Mapping[str, Any] | None = None):
        super().__init__(f"{problem} {detail}".strip())
        self.problem, self.detail, self.said = problem, detail, said or {}


@dataclass(frozen=True)
class _Target:
    tls: bool
    host: str
    port: int
    path: str


def is_safe(url: object, *, named_by: str = "") -> bool:
    """Whether an address may be asked, or a browser sent to: https, or this very machine.

    `named_by` is the provider that names it: only one on this machine names what else is on it.
    """
    try:
        is_here = _target(url).host in LOOPBACK
        return not (is_here and named_by) or _target(named_by).host in LOOPBACK
    except NoAnswer:
        return False


def ask(
    url: object, *, body: str | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at an address; with a body, of a form that was sent. Raises NoAnswer."""
    target = _target(url)
    method, sent = "GET" if body is None else "POST", {**(headers or {})}
    sent |= {"Accept": "application/json", "User-Agent": "entgov", "Connection": "close"}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    if not _room.acquire(timeout=SECONDS / 2):
        raise NoAnswer("silent")
    try:
        return _read(*_asked(target, method, body, sent))
    finally:
        _room.release()


def _asked(
    target: _Target, method: str, body: str | None, sent: Mapping[str, str]
) -> tuple[int, bytes]:
    """The status and the content of an answer, as far as it may go."""
    connection = _connection(target)
    try:
        with _cut_off(connection):
            connection.request(method, target.path, body=body, headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.read(LARGEST + 1)
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer("certificate") from error
    except socket.gaierror as error:
        raise NoAnswer("unknown") from error
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise NoAnswer("silent") from error  # AttributeError: cut off in the middle
    finally:
        connection.close()


def _read(status: int, content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise NoAnswer("large")
    try:
        read: Any = json.loads(content)
    except (ValueError, RecursionError):
        read = None
    if status != http.HTTPStatus.OK:
        raise NoAnswer("status", str(status), read if isinstance(read, dict) else None)
    if not isinstance(read, dict):
        raise NoAnswer("odd")
    return read


def _target(url: object) -> _Target:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoAnswer("address") from error
    plain = isinstance(url, str) and url.isascii() and not any(ord(sign) < 33 for sign in url)
    quoted = plain and not set(str(url)) & set("\"'<>\\^`{|}")
    allowed = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not (quoted and allowed and host) or "@" in parts.netloc:
        raise NoAnswer("address")
    tls = parts.scheme == "https"
    query = f"?{parts.query}" if parts.query else ""
    return _Target(tls, host, port or (443 if tls else 80), (parts.path or "/") + query)


def _connection(target: _Target) -> http.client.HTTPConnection:
    if target.tls:
        return http.client.HTTPSConnection(
            target.host, target.port, timeout=SECONDS, context=_trust()
        )
    return http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)


@cache
def _trust() -> ssl.SSLContext:
    """Reading the certificates that all trust takes a while."""
    return ssl.create_default_context()


@contextmanager
def _cut_off(connection: http.client.HTTPConnection) -> Iterator[None]:
    """End the connection when its time is over, also if a byte comes now and then."""

    def end() -> None:
        with suppress(OSError, AttributeError):  # not connected yet, or no longer
            connection.sock.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(SECONDS, end)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
