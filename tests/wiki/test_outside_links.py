"""Addresses outside: noted, listed, and asked for without letting them into the house."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery
from entgov.spaces.queries import everyone
from entgov.wiki import checking, commands, outside
from entgov.wiki.models import OutsideCheck, OutsideLink
from entgov.wiki.outside import Answer, is_open, look, look_at
from entgov.worker import work_once
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save


class Listening:
    """A server on this machine that counts who comes, and says what it was told to say."""

    def __init__(self, *answers: bytes, hang: float = 0) -> None:
        self.requests: list[bytes] = []
        self._answers, self._over = list(answers), threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._hang = hang
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                there, _ = self._socket.accept()
            except OSError:
                return
            with closing(there):
                self.requests.append(there.recv(4000))
                for answer in self._answers[:1] if len(self._answers) == 1 else [self._next()]:
                    there.sendall(answer)
                while self._hang and not self._over.wait(self._hang):
                    try:
                        there.sendall(b"0")
                    except OSError:
                        break

    def _next(self) -> bytes:
        return self._answers.pop(0) if self._answers else b""

    def close(self) -> None:
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def server() -> Iterator[Callable[..., Listening]]:
    """Makes servers on this machine."""
    made: list[Listening] = []

    def make(*answers: bytes, **options: Any) -> Listening:
        made.append(Listening(*answers, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "LOCALHOST.",
    ],
)
def test_nothing_on_this_machine_is_ever_reached(
    server: Callable[..., Listening], host: str
) -> None:
    listening = server(OK)
    answer = look(f"http://{host}:{listening.port}/")
    assert answer.status is None
    assert answer.problem in ("inside", "unknown")
    assert listening.requests == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
        *("198.18.0.1", "224.0.0.1", "224.0.1.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2001::1", "", "x"),
    ],
)
def test_what_is_not_the_open_internet_is_closed(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_what_is_the_open_internet_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)"),
        *("http://me:secret@a.example/", "http://@a.example/", "http://a.example:25/", "http:///x"),
        *(
            "http://a.example:99999/",
            "http://[::1",
            "http://a b.example/",
            "http://a\r\nb.example/",
        ),
        *(
            "http://xn--.example/%",
            "http://" + "a" * 70 + ".example/",
            "",
            "http://a.example/" + "x" * 3000,
        ),
        "http://a.example\\@127.0.0.1/",
    ],
)
def test_odd_addresses_are_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("asked")

    monkeypatch.setattr(socket, "create_connection", never)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    assert look(url).status is None


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[Listening], None]:
    """Lets names ending in `.test` be a server of the open internet, which this test plays.

    Only the last step is bent: 93.184.215.14 is connected to on this machine. All that is judged
    is judged as ever.
    """
    asked = socket.getaddrinfo
    connect = socket.create_connection
    ports: list[int] = []

    def find(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if str(host).endswith(".test"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port))]
        return asked(host, port, *rest, **named)

    def go(address: Any, *rest: Any, **named: Any) -> Any:
        assert address[0] == "93.184.215.14", "not the address that was judged"
        return connect(("127.0.0.1", ports[0]), *rest, **named)

    def use(listening: Listening) -> None:
        ports[:] = [listening.port]
        monkeypatch.setattr(socket, "getaddrinfo", find)
        monkeypatch.setattr(socket, "create_connection", go)

    return use


def test_an_answer_is_its_status(
    server: Callable[..., Listening], elsewhere: Callable[[Listening], None]
) -> None:
    listening = server(OK)
    elsewhere(listening)
    assert look("http://there.test/a?b=c#d") == Answer(200)
    (request,) = listening.requests
    assert request.startswith(b"HEAD /a?b=c HTTP/1.1\r\n")
    assert b"host: there.test\r\n" in request.lower()
    for word in (b"cookie", b"authorization", b"referer"):
        assert word not in request.lower()


def test_who_knows_no_head_is_asked_as_a_browser_asks(
    server: Callable[..., Listening], elsewhere: Callable[[Listening], None]
) -> None:
    listening = server(b"HTTP/1.1 405 No\r\n\r\n", OK)
    elsewhere(listening)
    assert look("http://there.test/") == Answer(200)
    assert [request[:4] for request in listening.requests] == [b"HEAD", b"GET "]


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "//localhost:{port}/", "file:///etc"]
)
def test_a_redirect_leads_nowhere_inside(
    server: Callable[..., Listening], elsewhere: Callable[[Listening], None], to: str
) -> None:
    inside = server(OK)
    listening = server(moved(to.format(port=inside.port)))
    elsewhere(listening)
    assert look("http://there.test/").status is None
    assert inside.requests == []


def test_redirects_come_to_an_end(
    server: Callable[..., Listening], elsewhere: Callable[[Listening], None]
) -> None:
    listening = server(moved("http://there.test/again"))
    elsewhere(listening)
    assert look("http://there.test/") == Answer(None, "circles")
    assert len(listening.requests) == 4


def test_a_name_with_one_address_inside_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> Any:
        return [(0, 0, 0, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert look("http://there.test/") == Answer(None, "inside")


def test_a_name_is_looked_up_once(
    server: Callable[..., Listening],
    elsewhere: Callable[[Listening], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name server that says another address the second time is never asked a second time."""
    listening = server(OK)
    elsewhere(listening)
    times: list[str] = []
    first = socket.getaddrinfo

    def count(host: Any, *rest: Any, **named: Any) -> Any:
        times.append(str(host))
        return first(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", count)
    assert look("http://there.test/").status == 200
    assert [host for host in times if host.endswith(".test")] == ["there.test"]


def test_who_answers_for_ever_is_cut_off(
    server: Callable[..., Listening],
    elsewhere: Callable[[Listening], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outside, "SECONDS", 1)
    elsewhere(server(b"HTTP/1.1 ", hang=0.2))
    assert look("http://there.test/") == Answer(None, "silent")


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n"])
def test_what_is_no_answer_is_none(
    server: Callable[..., Listening], elsewhere: Callable[[Listening], None], said: bytes
) -> None:
    elsewhere(server(said))
    assert look_at(["http://there.test/"]) == {"http://there.test/": Answer(None, "silent")}


def test_a_certificate_has_to_be_valid(
    server: Callable[..., Listening],
    elsewhere: Callable[[Listening], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere(server(OK))

    def refused(*_: Any) -> None:
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(ssl.SSLSocket, "do_handshake", refused)
    assert look("https://there.test/") == Answer(None, "certificate")


def urls() -> set[str]:
    return set(db.session.scalars(select(OutsideLink.url)).all())


def test_addresses_of_the_text_are_noted(new_page: NewPage, save: Save) -> None:
    page = new_page("Bins", "[a](https://a.example/x) http://b.example. `http://c.example` [[D]]")
    assert urls() == {"https://a.example/x", "http://b.example"}
    save(page, "[a](https://a.example/x) [m](mailto:a@b.example) [in](/wiki/everyone/bins)")
    assert urls() == {"https://a.example/x"}
    save(page, " ".join(f"https://a.example/{number}" for number in range(600)))
    assert len(urls()) == 500


def test_the_list_says_what_became_of_each(
    app: Flask,
    as_person: Callable[[Person], Browser],
    new_page: NewPage,
    make: Make,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {
        "https://a.example": Answer(200),
        "https://b.example": Answer(404),
        "https://c.example": Answer(None, "silent"),
        "https://d.example": Answer(None, "inside"),
        "https://e.example": Answer(503),
    }
    new_page("Bins", " ".join(answers))
    new_page("Rota", "https://b.example")
    monkeypatch.setattr(checking, "look_at", lambda urls: {url: answers[url] for url in urls})
    ada = as_person(make.administrator())
    assert ada.post("/spaces/everyone/pages/outside/check", {}).status_code == 303
    assert "0 of 5 checked" in ada.get("/spaces/everyone/pages/outside").text
    while work_once():
        pass
    text = ada.get("/spaces/everyone/pages/outside").text
    for said in ("5 of 5 checked", "Not found", "No answer", "inside this network", "Error 503"):
        assert said in text
    assert text.index("b.example") < text.index("a.example")  # what failed comes first
    assert db.session.query(Delivery).count() == 0
    staff = as_person(ann)
    assert "Check these links" not in staff.get("/spaces/everyone/pages/outside").text
    assert staff.post("/spaces/everyone/pages/outside/check", {}).status_code == 403


def test_another_space_learns_nothing_of_a_check(
    new_page: NewPage, make: Make, ann: Person, bob: Person, as_ann: Browser
) -> None:
    new_page("Bins", "https://a.example")
    secret = make.space(kind="private", steward=bob)
    new_page("Plan", "https://a.example https://secret.example", space=secret)
    with transaction():
        assert commands.ask_outside_check(secret, by=bob) == 2
    assert {check.space_id for check in db.session.scalars(select(OutsideCheck))} == {secret.id}
    text = as_ann.get(f"/spaces/{everyone().slug}/pages/outside").text
    assert "checked" not in text
    assert "secret.example" not in text
