"""What is asked under load, round by round, each next to a round on the floor."""

import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.load import Load, Request, Result
from bench.processes import Broken, Visitor
from entgov.demo.borough import borough

_PAGES = 200  # that are looked at in turn
_PATIENCE = 60  # seconds
_SAVES = 10
_HEADS = """
    SELECT space.slug, page.slug, page.title, page.head_id, revision.source
    FROM page JOIN space ON space.id = page.space_id JOIN revision ON revision.id = page.head_id
    WHERE space.kind = 'open' ORDER BY page.id
"""


@dataclass(frozen=True)
class Round:
    """One kind of request under load, and the floor in the moments before it."""

    name: str
    entgov: Result
    floor: Result

    @property
    def ratio(self) -> float:
        """How many of the floor's requests one of entgov's takes as long as."""
        return self.floor.per_second / self.entgov.per_second if self.entgov.per_second else 0


@dataclass(frozen=True)
class Pace:
    """How long each round takes, in seconds, and how often a browser looks at each screen."""

    seconds: float
    warm_up: float
    repeats: int


def rounds(data: Path, entgov: Visitor, floor: Visitor, pace: Pace) -> Iterator[Round]:
    """All rounds. Saving comes last: it is the one that gives the worker something to do."""
    for name, requests in (
        ("page view", [Request(page_path(*each[:2])) for each in heads(data)[:_PAGES]]),
        ("home stream", [Request("/")]),
        ("search", [Request(f"/search?q={quote(words)}") for words in _queries()]),
    ):
        base = loaded(floor, [Request("/")], pace)
        yield Round(name, loaded(entgov, requests, pace), base)
    base = loaded(floor, [Request("/")], pace)
    saves = saving(data, entgov.token("/posts/new"))
    yield Round("page save", loaded(entgov, saves, pace, once=True, status=303), base)


def heads(data: Path) -> Sequence[tuple[str, str, str, int, str]]:
    """Space, address, title, head and source of all pages in open spaces."""
    with closing(sqlite3.connect(data / "entgov.sqlite3")) as database:
        return database.execute(_HEADS).fetchall()


def page_path(space: str, page: str) -> str:
    """The address of a page."""
    return f"/wiki/{quote(space)}/{quote(page)}"


def saving(data: Path, token: str) -> list[Request]:
    """A save of every page, each with a line more than it has."""
    return [
        Request(
            f"{page_path(space, page)}/edit",
            urlencode(
                {
                    "csrf_token": token,
                    "title": title,
                    "content": f"{source}\n\nSaved once more.",
                    "summary": "",
                    "base": head,
                }
            ),
        )
        for space, page, title, head, source in heads(data)
    ]


def save_to_found(data: Path, visitor: Visitor) -> list[float]:
    """Seconds from the answer to a save until a search finds what was saved, a few times."""
    token = visitor.token("/posts/new")
    pages = islice(heads(data), _SAVES)
    return [_found_after(visitor, token, f"zyxwv{n}", page) for n, page in enumerate(pages)]


def _found_after(
    visitor: Visitor, token: str, word: str, page: tuple[str, str, str, int, str]
) -> float:
    space, address, title, head, source = page
    fields = {"csrf_token": token, "title": title, "base": str(head), "summary": ""}
    path = f"{page_path(space, address)}/edit"
    status, _ = visitor.post(path, {**fields, "content": f"{source}\n\n{word}"})
    saved = time.perf_counter()
    if status != 303:
        raise Broken(f"saving was answered with {status}")
    while time.perf_counter() - saved < _PATIENCE:
        if page_path(space, address) in visitor.get(f"/search?q={word}")[1]:
            return time.perf_counter() - saved
        time.sleep(0.02)
    raise Broken("what was saved is never found")


def settled(data: Path) -> None:
    """Wait until the worker has nothing left to do."""
    end = time.monotonic() + 10 * _PATIENCE
    waiting = "SELECT 1 FROM delivery WHERE parked_at IS NULL LIMIT 1"
    with closing(sqlite3.connect(data / "entgov.sqlite3")) as database:
        while database.execute(waiting).fetchone():
            if time.monotonic() > end:
                raise Broken("the worker does not come to an end")
            time.sleep(0.1)


def loaded(
    visitor: Visitor,
    requests: Sequence[Request],
    pace: Pace,
    *,
    once: bool = False,
    status: int = 200,
) -> Result:
    """Let another process ask."""
    load = Load(
        port=visitor.port,
        cookie=visitor.cookie,
        requests=requests,
        seconds=pace.seconds,
        warm_up=pace.warm_up,
        once=once,
        status=status,
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Broken(done.stderr.strip().rpartition("\n")[2])
    return Result(**json.loads(done.stdout))


def _queries() -> list[str]:
    """What people look for: the names of topics, and one word of each thing."""
    topics = [topic for place in borough().places for topic in place.topics]
    return [topic.name for topic in topics] + [
        re.findall(r"\w+", topic.thing)[-1] for topic in topics
    ]
