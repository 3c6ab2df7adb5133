"""What guessing passwords costs those who are signed in: `python -m bench.signing_in`.

Guesses come at an even pace, from many addresses and for many accounts, each with a right form
token, from a process of their own (`python -m bench.signing_in guess`, which reads Guesses as JSON
from standard input, says `ready`, and at the end of the input how each was answered). Meanwhile
signed-in people look at pages as fast as they can, and somebody signs in from a browser that they
have signed in with before. All of it on loopback and for seconds: never point it at anything else.
"""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import click

from bench.data import Size, borough
from bench.load import Request
from bench.processes import Broken, Visitor, free_port, serving
from bench.rounds import Pace, heads, loaded, page_path
from entgov.demo.accounts import STAFF, STAFF_PASSWORD

LEAST_SPEED = 0.8  # of 1: what page views keep of their speed
_ROUNDS = 3
_CONNECTIONS = 64
_WARM_UP = 1.0  # seconds
_REST = 2.0


@dataclass(frozen=True)
class Guesses:
    """How many a second, with what form token and cookie, for which accounts."""

    port: int
    cookie: str
    token: str
    emails: Sequence[str]
    a_second: float


@dataclass
class Attack:
    """What came of one: answers by their status, and how long it lasted."""

    answers: dict[str, int]
    seconds: float

    @property
    def a_second(self) -> float:
        return sum(self.answers.values()) / self.seconds


@click.command()
@click.option("--rate", default=200.0, help="Guesses a second.")
@click.option("--seconds", default=8.0, help="How long each of the three rounds measures.")
def main(rate: float, seconds: float) -> None:
    """Print what page views keep of their speed, and whether a known device signs in."""
    pace = Pace(seconds, warm_up=_WARM_UP, repeats=1)
    with borough(Size(people=60, pages=120, posts=600), "guessed") as folder:
        port = free_port()
        surroundings = {
            "ENTGOV_DATA": str(folder),
            "ENTGOV_BIND": f"127.0.0.1:{port}",
            "ENTGOV_TRUSTED_PROXIES": "1",
        }
        with serving(["-m", "entgov", "serve"], port, surroundings):
            measure(folder, port, pace, rate)


def measure(folder: Path, port: int, pace: Pace, rate: float) -> None:
    """Rounds without and with guesses, in turn; prints what they came to."""
    reader, known = Visitor(port), Visitor(port)
    for each in (reader, known):
        each.sign_in(STAFF, STAFF_PASSWORD)
    views = [Request(page_path(*each[:2])) for each in heads(folder)[:100]]
    guesses = _guesses(folder, port, rate)
    without, during, attacks, waits = [], [], [], []
    for _ in range(_ROUNDS):
        without.append(loaded(reader, views, pace).per_second)
        with _attacked(guesses) as attack:
            waits.append(_signed_in_again(known))
            during.append(loaded(reader, views, pace).per_second)
        attacks += attack
        time.sleep(_REST)
    kept = median(during) / median(without)
    answers = sum((Counter(each.answers) for each in attacks), Counter())
    click.echo(
        f"{median(each.a_second for each in attacks):.0f} guesses a second for "
        f"{len(guesses.emails)} accounts, answered with {dict(answers)}\n"
        f"page views a second: {median(without):.0f} without, {median(during):.0f} with them: "
        f"{kept:.0%} of the speed, at least {LEAST_SPEED:.0%} asked"
        f"{'' if kept >= LEAST_SPEED else ' (over budget)'}\n"
        f"signing in meanwhile from a known device: {median(waits):.2f} s, "
        f"at the most {max(waits):.2f} s"
    )


def _guesses(folder: Path, port: int, rate: float) -> Guesses:
    with closing(sqlite3.connect(folder / "entgov.sqlite3")) as database:
        found = [email for (email,) in database.execute("SELECT email FROM person")]
    unknown = [f"nobody-{number}@bench.example" for number in range(len(found))]
    stranger = Visitor(port)
    token = stranger.token("/sign-in")
    return Guesses(port, stranger.cookie, token, found + unknown, rate)


def _signed_in_again(known: Visitor) -> float:
    """In how many seconds somebody signs in from a browser that they have signed in with before."""
    time.sleep(_WARM_UP)  # the guesses have begun
    known.post("/sign-out", {"csrf_token": known.token("/settings")})
    begun = time.perf_counter()
    known.sign_in(STAFF, STAFF_PASSWORD)
    return time.perf_counter() - begun


@contextmanager
def _attacked(guesses: Guesses) -> Iterator[list[Attack]]:
    """Guesses meanwhile; what came of them, at the end."""
    came: list[Attack] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.signing_in", "guess"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if not (process.stdin and process.stdout):
        raise Broken("the guesser can't be spoken to")
    process.stdin.write(json.dumps(asdict(guesses)) + "\n")
    process.stdin.flush()
    if process.stdout.readline().strip() != "ready":
        raise Broken("the guesser does not begin")
    try:
        yield came
    finally:
        process.stdin.close()
        came.append(Attack(**json.loads(process.stdout.readline() or "{}")))
        process.wait()


_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _guess(guesses: Guesses) -> None:
    """Send them at an even pace, over connections that stay open."""
    answers: Counter[str] = Counter()
    over, free = asyncio.Event(), asyncio.Queue[_Line]()
    for _ in range(_CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", guesses.port))
    print("ready", flush=True)
    asyncio.get_running_loop().run_in_executor(None, _await_end, over, asyncio.get_running_loop())
    begun, sent, running = time.monotonic(), 0, set[asyncio.Task[None]]()
    while not over.is_set():
        await asyncio.sleep(max(0, begun + sent / guesses.a_second - time.monotonic()))
        line = await free.get()
        task = asyncio.create_task(_one(guesses, line, free, answers))
        running.add(task)
        task.add_done_callback(running.discard)
        sent += 1
    seconds = time.monotonic() - begun
    await asyncio.wait(running, timeout=10) if running else None
    print(json.dumps({"answers": dict(answers), "seconds": seconds}), flush=True)


def _await_end(over: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(over.set)


async def _one(
    guesses: Guesses, line: _Line, free: asyncio.Queue[_Line], answers: Counter[str]
) -> None:
    reader, writer = line
    try:
        writer.write(_request(guesses))
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        answers[head.split(b" ", 2)[1].decode()] += 1
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        answers[type(error).__name__] += 1
        writer.close()
        line = await asyncio.open_connection("127.0.0.1", guesses.port)
    free.put_nowait(line)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise OSError("the answer does not say how long it is")


def _request(guesses: Guesses) -> bytes:
    fields = {
        "csrf_token": guesses.token,
        "email": random.choice(guesses.emails),  # noqa: S311  # nothing is protected by it
        "password": f"a guess {random.random()}",  # noqa: S311  # as above
        "next": "",
        "kept": "",
    }
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # noqa: S311  # as above
    body = urlencode(fields).encode()
    lines = (
        "POST /sign-in HTTP/1.1",
        f"Host: 127.0.0.1:{guesses.port}",
        f"Cookie: {guesses.cookie}",
        f"X-Forwarded-For: {address}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


if __name__ == "__main__":
    if sys.argv[1:] == ["guess"]:
        asyncio.run(_guess(Guesses(**json.loads(sys.stdin.readline()))))
    else:
        main()
