"""The running product while its index is lost or damaged: a plain notice at most, and it mends."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest

from bench.processes import Visitor
from tests.serving import serving

EMAIL, PASSWORD = "it@body.example", "three plain words"
_PATIENCE = 60.0


class Body(Visitor):
    """Somebody signed in at an installation, who looks and writes."""

    def __init__(self, address: str, data: Path) -> None:
        super().__init__(int(urlsplit(address).port or 0))
        self.index = data / "index"
        self.sign_in(EMAIL, PASSWORD)

    def publish(self, text: str) -> None:
        fields = {"csrf_token": self.token("/posts/new"), "text": text, "space": "everyone"}
        assert self.post("/posts/new", fields)[0] == 303

    def finds(self, word: str) -> bool | None:
        """Whether a search finds anything; None where it is plainly said that it is out of order.

        Whatever happens, it is no error, and all else goes on.
        """
        status, page = self.get(f"/search?q={quote_plus(word)}")
        assert (status == 503) == ("Search is out of order" in page), page
        assert status in (200, 503)
        assert self.get("/stream")[0] == 200
        assert self.get(f"/suggestions?for=search&q={quote_plus(word)}")[0] == 200
        return None if status == 503 else "0 results" not in unescape(page)

    def condition(self) -> str:
        """What administrators read of the index."""
        page = self.get("/admin/deliveries")[1]
        return str(re.findall(r'role="status">(The search index[^<]*)<', page)[0])


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Body]:
    data = tmp_path_factory.mktemp("out-of-order") / "data"
    first = {"ENTGOV_ADMIN_EMAIL": EMAIL, "ENTGOV_ADMIN_PASSWORD": PASSWORD}
    with serving(data, **first) as served:
        found = Body(served.address, data)
        found.publish("Beekeeping on the roof")
        soon(lambda: found.finds("beekeeping"))
        yield found


def soon(holds: Callable[[], bool | None]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_deleted_folder_is_made_again_and_nothing_is_missed(body: Body) -> None:
    shutil.rmtree(body.index)
    assert body.finds("beekeeping")  # what is in memory goes on answering
    body.publish("Glassblowing for beginners")
    soon(lambda: body.finds("glassblowing"))
    assert body.finds("beekeeping")
    assert body.condition() == "The search index is in order"


def zeroed(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100)


@pytest.mark.parametrize("harm", [zeroed, cut, Path.unlink])
def test_what_is_damaged_is_mended_as_soon_as_somebody_meets_it(
    body: Body, harm: Callable[[Path], None]
) -> None:
    before = {path.name for path in body.index.iterdir() if path.is_dir()}
    for path in body.index.rglob("*.seg"):
        harm(path)
    body.publish("Falconry in the park")  # so that the worker looks at the files

    def mended() -> bool:
        there = {path.name for path in body.index.iterdir() if path.is_dir()}
        try:
            return bool(body.finds("falconry")) and not before & there
        except ConnectionError:  # a file cut short under its hands ends a process; another begins
            return False

    soon(mended)
    assert body.finds("beekeeping")
    assert body.condition() == "The search index is in order"
