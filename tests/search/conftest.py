"""The backends that have to keep the contract, and documents to put into them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest

from entgov.search.documents import Document
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.index import Index, Results
from entgov.search.query import understand
from entgov.search.whoosh_index import WhooshIndex

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

Opener = Callable[[Path], Index]


def lose(folder: Path) -> None:
    """What an accident does to an index in files: all of it is gone."""
    shutil.rmtree(folder)


def damage(folder: Path) -> None:
    """What a bad disk does to an index in files: the middle of the largest is not what it was."""
    largest = max(folder.rglob("*.seg"), key=lambda path: path.stat().st_size)
    with largest.open("r+b") as file:
        file.seek(largest.stat().st_size // 2)
        some = file.read(64)
        file.seek(-len(some), os.SEEK_CUR)
        file.write(bytes(255 - each for each in some))


@dataclass(frozen=True)
class Engine:
    """A backend, and what can happen to what it keeps; `open` has to be found by its name."""

    open: Callable[[Path], Index]
    lose: Callable[[Path], None]
    damage: Callable[[Path], None]


ENGINES = {"whoosh": Engine(WhooshIndex, lose, damage)}
"""What has to keep the contract: all tests that ask for an index run once for each."""


@pytest.fixture(scope="session", params=ENGINES.values(), ids=ENGINES.keys())
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


@pytest.fixture(scope="session")
def open_index(engine: Engine) -> Opener:
    """Opens an index of each backend in a folder; twice the same folder is twice the same index."""
    return engine.open


@pytest.fixture(scope="session")
def new_index(open_index: Opener, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Index]:
    """Makes an empty index, each time another one."""
    folder = tmp_path_factory.mktemp("indexes")
    return lambda: empty(open_index(folder / token_hex(8)))


def empty(index: Index) -> Index:
    """The same index, with nothing in it."""
    with index.rebuild() as fresh:
        fresh.swap()
    return index


@pytest.fixture
def index(new_index: Callable[[], Index]) -> Index:
    return new_index()


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Makes a document of which only what matters has to be given."""

    def make(key: str, title: str = "", body: str = "", **given: object) -> Document:
        rest: dict[str, object] = {
            "kind": "page",
            "tags": (),
            "spaces": ("1",),
            "audience": ("staff",),
            "changed_at": NOW,
            "version": 1,
        }
        return Document(key=key, title=title, body=body, **(rest | given))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def ask() -> Callable[..., Results]:
    """Asks an index what staff asks."""

    def search(
        index: Index, text: str, *held: str, filters: Filters = NO_FILTERS, **given: object
    ) -> Results:
        audience, query = frozenset(held or ["staff"]), understand(text).limited(filters)
        return index.search(query, audience, **({"now": NOW} | given))  # type: ignore[arg-type]

    return search


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for an index."""
    return tmp_path / "index"


@pytest.fixture
def living(folder: Path, document: Callable[..., Document]) -> WhooshIndex:
    """An index in that folder that holds page:1, about parking."""
    index = WhooshIndex(folder, patience=0.1)
    empty(index)
    index.refresh([document("page:1", "Parking")], [])
    return index


def generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def keys(index: WhooshIndex) -> list[str]:
    return sorted(key for key, _ in index.versions())


def rebuild(folder: Path, documents: Iterable[Document]) -> None:
    """Build the index anew of these documents."""
    with WhooshIndex(folder).rebuild() as fresh:
        fresh.put(documents)
        fresh.swap()


@contextmanager
def running(program: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, killed without warning at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder), *more],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
