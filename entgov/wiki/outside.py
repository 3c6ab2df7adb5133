"""Asks the web whether an address can still be reached, without letting it reach into the house.

The addresses are what anybody typed into a page, and the server stands where they do not. So a name
is looked up once, every address it has must be one of the open internet, and the connection goes to
the very address that was judged: a name that says one thing when asked and another when used (DNS
rebinding) gains nothing. Each redirect is judged anew. Nothing is sent that tells who we are: no
cookie, no password; and of the answer nothing is read but its head.

Not a library for HTTP: those look names up by themselves, and follow redirects and proxies.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

Problem = Literal["", "inside", "unknown", "silent", "certificate", "circles", "odd"]
"""Why there is no status:

inside       it leads to our own network, or another that is not the open internet
unknown      no server has this name
silent       it did not answer, or not in time
certificate  what it shows is not valid, so that nobody can tell who answers
circles      it sends one on and on
odd          it is no address that can be asked
"""

SECONDS = 8
"""For one address, with all its redirects."""
AT_ONCE = 4
MOST_REDIRECTS = 3

_PORTS = {"http": 80, "https": 443}
_LOWEST_PORT = 1024  # below it, other services than the web's could be made to listen to us
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST = 2_000
_HOST = re.compile(r"[0-9A-Za-z._:-]+")
_HEADERS = {"User-Agent": "entgov link check", "Accept": "*/*", "Connection": "close"}
_UNRESERVED = "/?:@!$&'()*+,;=-._~%[]"


@dataclass(frozen=True)
class Answer:
    """The HTTP status that came back; where none did, why."""

    status: int | None
    problem: Problem = ""


class _NoAnswer(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class _Silent(_NoAnswer):
    def __init__(self) -> None:
        super().__init__("silent")


def look_at(urls: Iterable[str]) -> Mapping[str, Answer]:
    """What each address answers; a few at once, and each within its time."""
    urls = list(urls)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outside")
    asked = {url: pool.submit(look, url) for url in urls}
    rounds = -(-len(urls) // AT_ONCE)
    wait(asked.values(), timeout=rounds * (SECONDS + 2))
    pool.shutdown(wait=False, cancel_futures=True)  # a name server may keep a thread long
    silent = Answer(None, "silent")
    return {url: each.result() if each.done() else silent for url, each in asked.items()}


def look(url: str) -> Answer:
    """What one address answers. Servers that know no HEAD are asked as a browser asks."""
    deadline = time.monotonic() + SECONDS
    try:
        with suppress(_Silent):
            status = _follow(url, "HEAD", deadline)
            if status < HTTPStatus.BAD_REQUEST:
                return Answer(status)
        return Answer(_follow(url, "GET", deadline))
    except _NoAnswer as none:
        return Answer(None, none.problem)


def is_open(address: str) -> bool:
    """Whether an address of a server (its number) is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_open(str(ip.ipv4_mapped))
        if ip.scope_id or ip.sixtofour or ip.teredo or ip.is_site_local:
            return False
    closed = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    return ip.is_global and not (closed or ip.is_multicast or ip.is_reserved)


def _follow(url: str, method: str, deadline: float) -> int:
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _ask(_Target.read(url), method, deadline)
        if status not in _REDIRECTS or not location:
            return status
        url = _joined(url, location)
    raise _NoAnswer("circles")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise _NoAnswer("odd") from error


@dataclass(frozen=True)
class _Target:
    """An address, taken apart: nothing in it that a server could be fooled with."""

    tls: bool
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, url: str) -> "_Target":
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
            host = (parts.hostname or "").encode("idna").decode()
            query = f"?{parts.query}" if parts.query else ""
            path = quote((parts.path or "/") + query, _UNRESERVED)
        except (ValueError, KeyError) as error:  # what no name or text can be is a ValueError too
            raise _NoAnswer("odd") from error
        fine = port in _PORTS.values() or port >= _LOWEST_PORT
        if not (fine and _HOST.fullmatch(host) and len(url) <= _LONGEST) or "@" in parts.netloc:
            raise _NoAnswer("odd")
        return cls(parts.scheme == "https", host, port, path)


def _ask(target: _Target, method: str, deadline: float) -> tuple[int, str | None]:
    """The status and where it sends one on. Nothing else of the answer is read."""
    connection = _Connection(target, _open_address(target), deadline - time.monotonic())
    try:
        with _cut_off(connection):
            connection.request(method, target.path, headers=_HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location")
    except ssl.SSLCertVerificationError as error:
        raise _NoAnswer("certificate") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _Silent from error
    finally:
        connection.close()


def _open_address(target: _Target) -> str:
    """The address to connect to. If any that the name has is not open, none is good."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _NoAnswer("unknown") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(is_open, addresses)):
        raise _NoAnswer("inside")
    return addresses[0]


class _Connection(http.client.HTTPConnection):
    """Goes to the address that was judged, whatever the name says by now."""

    def __init__(self, target: _Target, address: str, seconds: float) -> None:
        if seconds <= 0:
            raise _Silent
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = _PORTS["https" if target.tls else "http"]
        self.seconds = seconds
        self._address, self._tls = address, target.tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.seconds)
        if self._tls:
            self.sock = _trust().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()


@cache
def _trust() -> ssl.SSLContext:
    """Reading the certificates that all trust takes a while."""
    return ssl.create_default_context()


@contextmanager
def _cut_off(connection: _Connection) -> Iterator[None]:
    """End the connection when its time is over, also if a byte comes now and then."""

    def end() -> None:
        with suppress(OSError, AttributeError):  # not connected yet, or no longer
            connection.sock.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(connection.seconds, end)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
