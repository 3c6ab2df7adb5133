"""The backends that have to keep the contract, and documents to put into them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest

from entgov.search.documents import Document
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.index import Index, Results
from entgov.search.query import understand
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

Opener = Callable[[Path], Index]


@pytest.fixture(scope="session", params=[WhooshIndex], ids=["whoosh"])
def open_index(request: pytest.FixtureRequest) -> Opener:
    """Opens an index of each backend in a folder; twice the same folder is twice the same index."""
    opener: Opener = request.param
    return opener


@pytest.fixture(scope="session")
def new_index(open_index: Opener, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Index]:
    """Makes an empty index, each time another one."""
    folder = tmp_path_factory.mktemp("indexes")
    return lambda: open_index(folder / token_hex(8))


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
    index.refresh([document("page:1", "Parking")], [])
    return index


def generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def keys(index: WhooshIndex) -> list[str]:
    return sorted(key for key, _ in index.versions())


def rebuild(folder: Path, documents: Iterable[Document]) -> None:
    """Build the index anew of these documents."""
    with Rebuild(folder) as fresh:
        fresh.put(documents)
        fresh.swap()


@contextmanager
def running(program: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, killed without warning at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
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
