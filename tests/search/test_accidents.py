"""What happens to an index in files: killed at every step, no room at any size, bytes that flip.

Each accident happens in a process of its own, to real files.
"""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from entgov.search.documents import Document
from entgov.search.index import IndexProblem, Results
from entgov.search.whoosh_index import WhooshIndex
from tests.search.conftest import generations, keys, rebuild, running

Make = Callable[..., Document]
Ask = Callable[..., Results]

CHILDREN = """
import json, os, resource, shutil, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from entgov.search.documents import Document
from entgov.search.whoosh_index import WhooshIndex

folder, what, kind = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOUCHING = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def documents(version):
    return [
        Document(
            f"page:{n}", "page", "Parking", f"word{n} " * 40, (), ("1",), ("staff",), NOW, version
        )
        for n in range(12)
    ]


def change(index):
    if what == "refresh":
        index.refresh(documents(2), ["page:gone"])
    else:
        with index.rebuild() as fresh:
            fresh.put(documents(2))
            fresh.swap()


def killed(step):
    # The process ends, as kill -9 ends it, when it is about to touch a file for the step-th time.
    left = [step]

    def look(event, details):
        if event in TOUCHING and details and str(here) in str(details[0]):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def full(step):
    # No file can grow beyond so many bytes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (step, step))


step, stride = 0, 1 if kind == "killed" else 311
while True:
    here = folder / f"{kind}-{step}"
    shutil.copytree(folder / "base", here)
    child = os.fork()
    if child == 0:
        index = WhooshIndex(here)
        {"killed": killed, "full": full}[kind](step)
        try:
            change(index)
        except Exception as error:
            print(json.dumps([here.name, type(error).__name__]), flush=True)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status == 0:
        break
    step += stride
print(json.dumps(["done", step]), flush=True)
"""


@pytest.fixture
def base(folder: Path, document: Make) -> Path:
    """A folder with an index in `base`, twelve documents of version 1 in two commits."""
    rebuild(folder / "base", [])
    index = WhooshIndex(folder / "base")
    index.refresh([document(f"page:{n}", "Parking", version=1) for n in range(10)], [])
    index.refresh([document(f"page:{n}", "Parking", version=1) for n in (10, 11)], [])
    return folder


def happened(base: Path, what: str, kind: str) -> tuple[dict[str, str], list[Path]]:
    """The errors that children ended with, and the folders that they left."""
    with running(CHILDREN, base, what, kind) as process:
        assert process.stdout
        lines = [json.loads(line) for line in process.stdout]
    *errors, (last, steps) = lines
    assert last == "done"
    assert steps > 0
    return dict(errors), sorted(base.glob(f"{kind}-*"))


@pytest.mark.parametrize("what", ["refresh", "rebuild"])
def test_killed_before_any_step_it_is_as_before_or_as_after(
    base: Path, what: str, document: Make, ask: Ask
) -> None:
    errors, left = happened(base, what, "killed")
    assert not errors
    assert len(left) > 15
    for folder in left:
        index = WhooshIndex(folder, patience=0.1)
        index.check()
        assert {version for _, version in index.versions()} in ({1}, {2}), folder.name
        assert ask(index, "parking").total == 12
        index.refresh([document("page:99", "Parking")], [])  # nothing is in the way
        assert index.count() == 13
        if what == "rebuild":
            rebuild(folder, [document("page:1")])
            assert (keys(index), len(generations(folder))) == (["page:1"], 1)
        (generation,) = generations(folder)[:1] if what == "rebuild" else generations(folder)
        assert len(list(generation.glob("_MAIN_*.toc"))) == 1


@pytest.mark.parametrize("what", ["refresh", "rebuild"])
def test_without_room_nothing_changes_and_the_next_try_has_its_turn(
    base: Path, what: str, document: Make, ask: Ask
) -> None:
    errors, left = happened(base, what, "full")
    assert set(errors.values()) == {"IndexAway"}
    assert len(left) > 5
    for folder in left[:-1]:
        index = WhooshIndex(folder, patience=0.1)
        index.check()
        assert ask(index, "parking").total == 12
        index.refresh([document("page:99", "Parking")], [])
        assert index.count() == 13
        assert len(generations(folder)) == 1


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves what it can't read open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_damage_anywhere_is_found_and_never_taken_for_an_answer_when_looked_over(
    base: Path, tmp_path: Path, document: Make, ask: Ask, how: str
) -> None:
    chance = random.Random(7)
    files = [path for path in (base / "base").rglob("*") if path.suffix in (".seg", ".toc")]
    assert len(files) > 1
    for number in range(30):
        place = tmp_path / f"{how}-{number}"
        shutil.copytree(base / "base", place)
        _harm(place / chance.choice(files).relative_to(base / "base"), how, chance)
        index = WhooshIndex(place, patience=0.1)
        with pytest.raises(IndexProblem):
            index.check()
        try:
            ask(index, "parking")  # may go well: the damage can lie elsewhere
        except IndexProblem:
            assert index.outdated()
        with WhooshIndex(place).rebuild() as fresh:
            fresh.put([document("page:1", "Parking")])
            fresh.swap()
        index.check()
        assert not index.outdated()
        assert ask(index, "parking").total == 1


def _harm(file: Path, how: str, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    if how == "flipped":
        data[at] ^= 1 << chance.randrange(8)
    file.unlink()
    if how != "gone":
        file.write_bytes(data[:at] if how == "cut" else data)
