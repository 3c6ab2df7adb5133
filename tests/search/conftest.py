"""The backends that have to keep the contract, and documents to put into them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest

from entgov.search.documents import Document
from entgov.search.index import Index, Results
from entgov.search.query import understand
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
            "space": "1",
            "audience": ("staff",),
            "changed_at": NOW,
            "version": 1,
        }
        return Document(key=key, title=title, body=body, **(rest | given))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def ask() -> Callable[..., Results]:
    """Asks an index what staff asks."""

    def search(index: Index, text: str, *held: str, **given: object) -> Results:
        audience = frozenset(held or ["staff"])
        return index.search(understand(text), audience, **({"now": NOW} | given))  # type: ignore[arg-type]

    return search
