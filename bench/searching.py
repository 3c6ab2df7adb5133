"""What searching costs: `python -m bench.searching [--times 5]`, of processor time.

A body of 50,000 documents, or so many times as many, is made in bulk. Then it is indexed, and
searched through the whole product: hits, exact counts, facets and snippets. Beside it, in the same
run, the same is asked of a bare table of SQLite's FTS5, of which somebody may read the same spaces.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from flask.testing import FlaskClient

from bench.bulk import Bulk, Speech
from bench.data import Size, borough
from bench.processes import Broken
from bench.queries import signed_in
from bench.stream import p95
from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF
from entgov.search.documents import Document
from entgov.search.found import Source
from entgov.search.whoosh_index import WhooshIndex
from entgov.wiring import SOURCES, library

_BEGINNING = Size(people=60, pages=120, posts=600)
_ASKED = 120
_TYPED = 120
_SAMPLE = {"post": 4_500, "page": 900}


@dataclass(frozen=True)
class Figure:
    """What was measured: one number, or the middle and the 95th of a hundred."""

    what: str
    times: Sequence[float]
    most: str = ""

    def line(self) -> str:
        """For people."""
        if len(self.times) == 1:
            return f"{self.what:52}{self.times[0]:12,.1f}          {self.most}"
        return f"{self.what:52}{median(self.times):12,.1f}{p95(self.times):10,.1f}{self.most:>14}"


@click.command()
@click.option("--times", default=1.0, help="How many times 50,000 documents.")
def main(times: float) -> None:
    """Print what was measured."""
    with borough(_BEGINNING, "searched") as folder:
        app = create_app(Settings(data=folder))
        speech = Speech()
        with app.app_context():
            Bulk(times, speech).grow()
            click.echo(f"{'':52}{'p50':>12}{'p95':>10}{'at the most':>14}")
            for figure in (*_indexing(folder), *_beside(folder, speech)):
                click.echo(figure.line())
        # In a process of its own: what has built all that weighs on whoever goes on in this one.
        with get_context("spawn").Pool(1) as fresh:
            for figure in fresh.apply(_searching, (folder, speech)):
                click.echo(figure.line())


def _indexing(folder: Path) -> Iterator[Figure]:
    for source in SOURCES[:2]:
        yield from _sampled(source)
    shutil.rmtree(folder / "index")
    built = _spent(lambda: library().rebuild(_quiet))
    yield Figure("everything built anew, seconds", [built], "120")
    yield Figure("  documents", [library().index.count()])
    yield Figure("  megabytes", [_size(folder / "index") / 1e6])
    yield Figure("  looked over, seconds", [_spent(library().index.check)])
    fresh = WhooshIndex(folder / "index")
    yield Figure("  read by a process that begins, seconds", [_spent(fresh.count)])


def _sampled(source: Source) -> Iterator[Figure]:
    """How many of one kind are indexed in a second, by a process that has indexed before."""
    sample: list[Document] = []
    read = _spent(lambda: sample.extend(islice(source.everything(), _SAMPLE[source.KIND])))
    for _ in range(2):
        with TemporaryDirectory() as folder:
            spent = _spent(lambda: _built(Path(folder), sample))
    least = {"post": "1,500", "page": "300"}[source.KIND]
    yield Figure(f"{source.KIND}s indexed, each second", [len(sample) / spent], least)
    yield Figure("  the same, read from the database too", [len(sample) / (spent + read)])


def _built(folder: Path, documents: Sequence[Document]) -> None:
    with WhooshIndex(folder).rebuild() as fresh:
        fresh.put(documents)
        fresh.swap()


def _searching(folder: Path, speech: Speech) -> list[Figure]:
    app = create_app(Settings(data=folder))
    with app.app_context():
        client = signed_in(app, STAFF)
    return list(_searched(client, speech))  # outside, or all requests share one context


def _searched(client: FlaskClient, speech: Speech) -> Iterator[Figure]:
    asked = speech.asked(_ASKED)
    _answered(client, ["/search?q=the"])
    found = [f"/search?q={each}" for each in asked]
    yield Figure("results, words not asked for before, ms", _answered(client, found))
    yield Figure("results, ms", _answered(client, found), "40 / 100")
    narrowed = [f"{each}&kind=post&after=2024" for each in found]
    yield Figure("results, two filters, ms", _answered(client, narrowed), "40 / 100")
    mistyped = [each[0] + each[2:] for each in speech.chance.sample(speech.words[:4_000], 40)]
    first, *others = _answered(client, [f"/search?q={each}" for each in mistyped])
    yield Figure("results, the first mistyped word, ms", [first])
    yield Figure("results, a mistyped word, ms", others)
    begun = [each[:length] for each in asked for length in range(1, 6)]
    some = speech.chance.sample(begun, _TYPED)
    for use in ("search", "menu"):
        ways = [f"/suggestions?for={use}&q={each}" for each in ("a", *some)]
        yield Figure(f"suggestions in the {use}, ms", _answered(client, ways)[1:], "25")


def _answered(client: FlaskClient, addresses: Sequence[str]) -> list[float]:
    """Milliseconds of the processor, for each."""
    times = []
    for address in addresses:
        begun = time.process_time()
        if client.get(address).status_code != 200:
            raise Broken(f"{address} is not answered")
        times.append(1_000 * (time.process_time() - begun))
    return times


def _beside(folder: Path, speech: Speech) -> Iterator[Figure]:
    """The same questions to FTS5: the best twenty with a snippet, how many, and two facets."""
    db.session.rollback()
    state = speech.chance.getstate()
    asked = speech.asked(_ASKED)
    speech.chance.setstate(state)  # so that the product is asked the same
    table = sqlite3.connect(folder / "fts5.sqlite3")
    table.execute(
        "CREATE VIRTUAL TABLE docs USING fts5"
        "(title, body, tags, kind UNINDEXED, space UNINDEXED, tokenize = 'porter unicode61')"
    )
    documents = (
        (each.title, each.body, " ".join(each.tags), each.kind, ",".join(each.spaces))
        for source in SOURCES
        for each in source.everything()
    )
    rows = list(documents)
    db.session.rollback()
    yield Figure(
        "FTS5: built, seconds",
        [_spent(lambda: _committed(table, "INSERT INTO docs VALUES (?, ?, ?, ?, ?)", rows))],
    )
    spent = [1_000 * _spent(partial(_asked, table, each)) for each in asked]
    yield Figure("FTS5: the same questions, ms", spent)
    table.close()


def _committed(table: sqlite3.Connection, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
    with table:
        table.executemany(statement, rows)


def _asked(table: sqlite3.Connection, text: str) -> None:
    match = " OR ".join(f'"{word}"' for word in text.split())
    for statement in (
        "SELECT rowid, snippet(docs, 1, '<b>', '</b>', '…', 30) FROM docs"
        " WHERE docs MATCH ? AND space <> '3' ORDER BY rank LIMIT 20",
        "SELECT kind, count(*) FROM docs WHERE docs MATCH ? AND space <> '3' GROUP BY kind",
        "SELECT space, count(*) FROM docs WHERE docs MATCH ? AND space <> '3' GROUP BY space",
    ):
        table.execute(statement, (match,)).fetchall()


def _spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _quiet(_done: int) -> None:
    pass


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
