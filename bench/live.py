"""What many idle readers cost, who only listen to what happens, while others post.

`python -m bench.live` is the readers: a process of its own that reads Readers as JSON from one line
of standard input, says `ready` once all of them listen, and at the end of the input when each heard
of what. Arrival counts from the moment in which the sending of a post begins.
"""

import asyncio
import json
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

from flask import Flask
from sqlalchemy import insert, select

from bench.browser import Figure
from bench.load import Request, Result
from bench.processes import Broken, Running, Visitor, memory
from bench.rounds import Pace, heads, loaded, page_path
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.settings import Settings
from entgov.live.tail import LOOK_BACK

_POSTING = 20  # people
_EVERY = 10.0  # seconds in which each of them posts once
_AT_ONCE = 50  # readers that connect at the same time
_ROUNDS = 3
_HEARD = re.compile(rb'"kind":"post","thing":(\d+)')
_MOST_ARRIVAL, _LEAST_SPEED, _MOST_MEMORY = 5, 0.8, 64  # seconds, of 1, KB


@dataclass(frozen=True)
class Readers:
    """The cookies of those who listen, each at a place of its own kind in turn."""

    port: int
    cookies: Sequence[str]


def figures(data: Path, server: Running, pace: Pace, number: int) -> Sequence[Figure]:
    """How soon posts arrive, what page views keep of their speed, and what a reader takes."""
    app = create_app(Settings(data=data))
    with app.app_context():
        cookies = _signed_in(app, number + _POSTING)
        db.session.remove()
        db.engine.dispose()
    readers, posting = cookies[_POSTING:], cookies[:_POSTING]
    views = [Request(page_path(*each[:2])) for each in heads(data)[:200]]
    visitor = Visitor(server.port, posting[0])
    without: list[Result] = []
    heard: list[float] = []
    with_them: list[Result] = []
    taken: list[float] = []
    for _ in range(_ROUNDS):
        with _posted(server.port, posting):
            without.append(loaded(visitor, views, pace))
        time.sleep(LOOK_BACK)  # idle readers came long ago: nothing is to be told them first
        before = memory(server.process)
        with _listening(Readers(server.port, readers)) as arrivals:
            taken.append(memory(server.process).pss - before.pss)
            with _posted(server.port, posting) as sent:
                with_them.append(loaded(visitor, views, pace))
            time.sleep(3 * _MOST_ARRIVAL)  # late is to be seen as late
        heard += _delays(sent, arrivals, number)
    speed = median(each.per_second for each in with_them) / median(
        each.per_second for each in without
    )
    whole = f"{number:,} who listen while {_POSTING} post"
    return [
        Figure(f"{whole}: a post arrives (p95)", quantiles(heard, n=20)[18], _MOST_ARRIVAL, "s"),
        Figure(f"{whole}: the last of {len(heard):,} arrivals", max(heard), 2 * _MOST_ARRIVAL, "s"),
        Figure(f"{whole}: a page view takes, against without", 1 / speed, 1 / _LEAST_SPEED, "×"),
        Figure(f"{whole}: memory of each", 1024 * max(taken) / number, _MOST_MEMORY, "KB"),
    ]


def _delays(
    sent: dict[int, float], arrivals: dict[int, list[float]], number: int
) -> Iterator[float]:
    for post_id, begun in sent.items():
        told = arrivals.get(post_id, [])
        if len(told) < number:
            raise Broken(f"{number - len(told)} of {number} never heard of post {post_id}")
        yield from (at - begun for at in told)


def _signed_in(app: Flask, number: int) -> list[str]:
    """As many people as that, who are only made for this, and the cookies of their browsers."""
    mark = secrets.token_hex(4)
    rows = [
        {
            "name": f"Reader {place}",
            "handle": f"reader-{mark}-{place}",
            "email": f"reader-{mark}-{place}@bench.example",
            "status": "active",
            "role": "staff",
            "created_at": now(),
            "here_at": now(),
        }
        for place in range(number)
    ]
    with transaction():
        for some in portions(rows):
            db.session.execute(insert(Person), some)
        made = select(Person).where(Person.handle.startswith(f"reader-{mark}-"))
        people = db.session.scalars(made.order_by(Person.id)).all()
        tokens = [open_session(each, address="127.0.0.1", browser="bench") for each in people]
    return [_cookie(app, token) for token in tokens]


def _cookie(app: Flask, token: str) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = {"_user_id": token, "_fresh": True, "csrf_token": secrets.token_hex()}
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(value)}"


@contextmanager
def _posted(port: int, cookies: Sequence[str]) -> Iterator[dict[int, float]]:
    """People who post meanwhile; gives when the sending of which post began."""
    sent: dict[int, float] = {}
    over = Event()
    threads = [
        Thread(target=_post, args=(Visitor(port, each), _EVERY * place / len(cookies), sent, over))
        for place, each in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    try:
        yield sent
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _post(visitor: Visitor, pause: float, sent: dict[int, float], over: Event) -> None:
    token = visitor.token("/posts/new")
    while not over.wait(pause):
        fields = {
            "csrf_token": token,
            "text": f"Something new {secrets.token_hex(4)}",
            "kind": "update",
            "space": "everyone",
            "nonce": secrets.token_hex(12),
        }
        begun = time.time()
        status, answer = visitor.post("/posts/new", fields, {"X-Fragment": "true"})
        found = re.search(r'id="post-(\d+)"', answer)
        if status != 201 or found is None:
            raise Broken(f"a post was answered with {status}")
        sent[int(found[1])] = begun
        pause = _EVERY


@contextmanager
def _listening(readers: Readers) -> Iterator[dict[int, list[float]]]:
    """The readers, from the moment in which all of them listen; what they heard, at the end."""
    arrivals: dict[int, list[float]] = {}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.live"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if not (process.stdin and process.stdout):
        raise Broken("the readers can't be spoken to")
    process.stdin.write(json.dumps(asdict(readers)) + "\n")
    process.stdin.flush()
    if process.stdout.readline().strip() != "ready":
        raise Broken("not all who want to listen can")
    try:
        yield arrivals
    finally:
        process.stdin.close()
        heard = json.loads(process.stdout.readline() or "{}")
        arrivals |= {int(post_id): told for post_id, told in heard.items()}
        process.wait()


class _Reader(asyncio.Protocol):
    """One who listens: a connection, and nothing that is kept."""

    def __init__(self, request: bytes, arrivals: dict[int, list[float]]) -> None:
        self._request, self._arrivals = request, arrivals
        self.listens: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._request)  # type: ignore[attr-defined]  # a socket can be written to

    def data_received(self, data: bytes) -> None:
        if not self.listens.done():
            self.listens.set_result(int(data.split(b" ", 2)[1]))
        moment = time.time()
        for post_id in _HEARD.findall(data):
            self._arrivals.setdefault(int(post_id), []).append(moment)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.listens.done():
            self.listens.set_result(0)


async def _listen(readers: Readers) -> None:
    loop, arrivals = asyncio.get_running_loop(), dict[int, list[float]]()
    made: list[_Reader] = []
    for some in portions(list(enumerate(readers.cookies)), _AT_ONCE):
        new = [_Reader(_request(readers.port, *each), arrivals) for each in some]
        for each in new:
            await loop.create_connection(lambda each=each: each, "127.0.0.1", readers.port)  # type: ignore[misc]
        if {await each.listens for each in new} != {200}:
            return
        made += new
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(arrivals), flush=True)


def _request(port: int, number: int, cookie: str) -> bytes:
    place = ("following", "everyone")[number % 2]
    head = f"GET /live?place={place} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}"
    return f"{head}\r\n\r\n".encode()


def main() -> None:
    """Do what standard input says."""
    asyncio.run(_listen(Readers(**json.loads(sys.stdin.readline()))))


if __name__ == "__main__":
    main()
