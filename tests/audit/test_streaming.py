"""What is sealed is sent on to a real file, socket and server, and nothing of it is lost."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import update

from entgov.accounts.facts import PersonRenamed
from entgov.audit import health, streaming
from entgov.audit.models import TrailState
from entgov.audit.sealing import look_everywhere
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.core.outlets import Outlet, outlet_at
from entgov.core.settings import Settings
from entgov.glossary.facts import OwnWordAdded
from entgov.spaces.facts import SpaceChanged
from tests.conftest import Make

Stream = Callable[[str], None]


@pytest.fixture
def stream_to(app: Flask) -> Stream:
    """Lets this app send its trail to an address."""

    def to(address: str) -> None:
        settings = app.extensions["entgov.settings"]
        app.extensions["entgov.settings"] = settings.model_copy(update={"audit_stream": address})

    return to


def happen(number: int = 1) -> None:
    with transaction():
        for _ in range(number):
            announce(SpaceChanged(), by=None)
    look_everywhere()


def send() -> bool:
    """Send all that waits; whether anything was taken."""
    taken = False
    while streaming.send_next(threading.Event()):
        taken = True
    db.session.remove()
    return taken


def again() -> None:
    """So much later that it is tried once more."""
    with transaction():
        db.session.execute(update(TrailState).values(claimed_at=now() - timedelta(hours=1)))


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_file_gets_each_fact_with_its_hash(stream_to: Stream, make: Make, tmp_path: Path) -> None:
    ann, file = make.person("Ann Lee", handle="ann"), tmp_path / "audit.jsonl"
    stream_to(f"file:{file}")
    with transaction():
        announce(PersonRenamed(person_id=ann.id, after={"name": "Ann"}), by=ann.id)
    look_everywhere()
    assert send()
    assert not send()
    lines = told(file)
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[-1]["kind"] == "PersonRenamed"
    assert lines[-1]["by"] == "ann"
    assert len(lines[-1]["hash"]) == 64


def test_a_file_that_was_rotated_is_made_anew(stream_to: Stream, tmp_path: Path) -> None:
    file, older = tmp_path / "audit.jsonl", tmp_path / "audit.1"
    stream_to(f"file:{file}")
    happen()
    send()
    file.rename(older)
    happen()
    send()
    assert told(file)[0]["position"] == told(older)[-1]["position"] + 1


def test_half_a_line_of_a_full_disk_stays_alone(stream_to: Stream, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text('{"position":1,"at')
    stream_to(f"file:{file}")
    happen()
    send()
    assert next(json.loads(line)["position"] for line in file.read_text().splitlines()[1:]) == 1


def test_what_nobody_takes_waits_is_said_and_goes_out_then(
    stream_to: Stream, tmp_path: Path
) -> None:
    folder = tmp_path / "later"
    stream_to(f"file:{folder}/audit.jsonl")
    happen(3)
    assert not send()
    assert not list(health.sent())
    with transaction():
        db.session.execute(update(TrailState).values(failed_at=now() - timedelta(hours=1)))
    [ailment] = health.sent()
    assert "can't be sent since" in ailment.what
    assert "facts wait" in ailment.what
    folder.mkdir()
    assert not send()  # not at once: it was tried a moment ago
    again()
    assert send()
    assert not list(health.sent())
    assert len(told(folder / "audit.jsonl")) >= 3


def test_of_private_spaces_no_names_are_sent(stream_to: Stream, make: Make, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    stream_to(f"file:{file}")
    space_id = make.space("Secret", kind="private").id
    said = {"own_word_id": 1, "term": "secret 1", "explanation": "secret 2"}
    with transaction():
        announce(OwnWordAdded(space_id=space_id, ways=("secret 3",), **said), by=None)
    make.space("Known")
    happen()
    send()
    text = file.read_text()
    assert "Known" in text
    assert "ecret" not in text
    assert [line for line in told(file) if line.get("space_id") == space_id]


MESSAGE = re.compile(
    rb"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 \S+ entgov \d+ (\w+) - \xef\xbb\xbf(.*)",
    re.S,
)


def test_syslog_by_udp(stream_to: Stream) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        stream_to(f"syslog://127.0.0.1:{server.getsockname()[1]}")
        happen()
        assert send()
        found = MESSAGE.fullmatch(server.recv(65_536))
    assert found
    assert found[1] == b"SpaceCreated"
    assert json.loads(found[2])["position"] == 1


def test_syslog_by_a_socket_of_the_machine(stream_to: Stream, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "log"))
        server.settimeout(5)
        stream_to(f"syslog+unix://{tmp_path}/log")
        happen()
        assert send()
        assert MESSAGE.fullmatch(server.recv(65_536))


class Server:
    """Takes messages by TCP, each after its length; reads `most` bytes of each connection."""

    def __init__(self) -> None:
        self.most = 10_000_000
        self.messages: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                read = b""
                while len(read) < self.most and (part := line.recv(1_000)):
                    read += part
                if len(read) >= self.most:  # it dies with much unread: the line is reset
                    continue
                while read:
                    length, _, rest = read.partition(b" ")
                    self.messages.append(rest[: int(length)])
                    read = rest[int(length) :]

    def end(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.end()


def test_syslog_by_tcp(stream_to: Stream, server: Server) -> None:
    stream_to(f"syslog+tcp://127.0.0.1:{server.port}")
    happen(1_100)
    assert send()
    found = [MESSAGE.fullmatch(each) for each in server.messages]
    positions = [json.loads(each[2])["position"] for each in found if each]
    assert positions == list(range(1, len(found) + 1))
    assert len(positions) > 1_100


def test_what_a_server_that_dies_has_not_read_is_sent_again(
    stream_to: Stream, server: Server
) -> None:
    stream_to(f"syslog+tcp://127.0.0.1:{server.port}")
    server.most = 1_000
    happen(300)
    assert not send()
    server.most = 10_000_000
    again()
    assert send()
    assert json.loads(server.messages[0].partition(b"\xef\xbb\xbf")[2])["position"] == 1


def test_without_a_setting_nothing_is_sent(app: Flask) -> None:
    happen()
    assert not send()


@pytest.mark.parametrize(
    "address",
    ["x", "file:", "file:audit", "file:/var/", "syslog://", "syslog://host:x", "http://host",
     "syslog://host/path", "syslog://host:0", "syslog+unix://host/x", "file://host/x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError, match="must be an address such as"):
        Settings(audit_stream=address)


def test_addresses_are_understood() -> None:
    assert outlet_at("file:/var/log/a%20b") == Outlet("file", path="/var/log/a b")
    assert outlet_at("syslog://[::1]") == Outlet("udp", host="::1", port=514)
    assert outlet_at("syslog+tcp://log.body.example").port == 601
