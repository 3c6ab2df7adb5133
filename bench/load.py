"""Load from a process of its own: a number of connections, each asking again when it was answered.

`python -m bench.load` reads a Load as JSON from standard input and prints a Result as JSON. It
speaks HTTP over plain sockets: a client library would take more of the machine than the server.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import cycle
from statistics import quantiles

_PATIENCE = 30  # seconds until a silent server counts as broken
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """What to ask; a body makes it a POST of a form."""

    path: str
    body: str = ""


@dataclass(frozen=True)
class Load:
    """What to ask of 127.0.0.1, for how many seconds, how many at once.

    The first `warm_up` seconds are not counted. With `once`, each request is sent once at the most,
    and the load ends early where there are none left. An answer counts as right if its status is
    `status`.
    """

    port: int
    cookie: str
    requests: Sequence[Request]
    seconds: float
    warm_up: float
    at_once: int = 16
    once: bool = False
    status: int = 200


@dataclass(frozen=True)
class Result:
    """Right answers a second; milliseconds until half, 19 of 20 and all of the answers were there.

    `wrong` counts every other status; it should be empty.
    """

    per_second: float
    p50: float
    p95: float
    slowest: float
    answers: int
    wrong: dict[str, int] = field(default_factory=dict)


def run(load: Load) -> Result:
    """Load the server."""
    measured = _Measured(load)
    threads = [threading.Thread(target=measured.ask) for _ in range(load.at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured.result()


class _Measured:
    """What all connections share."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._requests = self._prepared()
        self._lock = threading.Lock()
        self._counted_from = time.perf_counter() + load.warm_up
        self._until = self._counted_from + load.seconds
        self._ended = self._counted_from
        self._times: list[float] = []
        self._wrong: Counter[str] = Counter()

    def ask(self) -> None:
        """Ask on one connection until the time is over."""
        with closing(Connection(self._load.port)) as connection:
            while (begun := time.perf_counter()) < self._until:
                request = self._next()
                if request is None:
                    break
                try:
                    outcome: int | str = connection.answer(request)
                except OSError as error:
                    outcome = type(error).__name__
                    connection.close()
                self._note(outcome, begun, time.perf_counter())

    def result(self) -> Result:
        """What came out."""
        lasted = self._ended - self._counted_from
        if len(self._times) < 2:
            return Result(0, 0, 0, 0, len(self._times), dict(self._wrong))
        shares = [1000 * each for each in quantiles(self._times, n=20, method="inclusive")]
        return Result(
            per_second=len(self._times) / lasted,
            p50=shares[9],
            p95=shares[18],
            slowest=1000 * max(self._times),
            answers=len(self._times),
            wrong=dict(self._wrong),
        )

    def _next(self) -> bytes | None:
        with self._lock:
            return next(self._requests, None)

    def _note(self, outcome: int | str, begun: float, ended: float) -> None:
        with self._lock:
            if outcome != self._load.status:
                self._wrong[str(outcome)] += 1
            elif begun >= self._counted_from:
                self._times.append(ended - begun)
                self._ended = max(self._ended, ended)

    def _prepared(self) -> Iterator[bytes]:
        prepared = [_bytes(request, self._load) for request in self._load.requests]
        return iter(prepared) if self._load.once else cycle(prepared)


def _bytes(request: Request, load: Load) -> bytes:
    body = request.body.encode()
    lines = [
        f"{'POST' if body else 'GET'} {request.path} HTTP/1.1",
        f"Host: 127.0.0.1:{load.port}",
        f"Cookie: {load.cookie}",
        "Accept: text/html",
    ]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


class Connection:
    """A connection that stays open from answer to answer, where the server lets it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def answer(self, request: bytes) -> int:
        """The status of the answer, once all of it is there. Raises OSError."""
        open_socket = self._opened()
        open_socket.sendall(request)
        read = b""
        while _END_OF_HEAD not in read:
            read += _more(open_socket)
        head, _, body = read.partition(_END_OF_HEAD)
        missing = _length(head) - len(body)
        while missing > 0:
            missing -= len(_more(open_socket))
        if b"\nconnection: close" in head.lower():
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        """The next request opens it again."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket


def _more(open_socket: socket.socket) -> bytes:
    some = open_socket.recv(65536)
    if not some:
        raise ConnectionResetError("the server hung up")
    return some


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise OSError("the answer does not say how long it is")


def main() -> None:
    """Do what standard input says."""
    read = json.load(sys.stdin)
    read["requests"] = [Request(**each) for each in read["requests"]]
    print(json.dumps(asdict(run(Load(**read)))))


if __name__ == "__main__":
    main()
