"""What is particular to generations in a folder: who waits for whom, and that no rubbish stays."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entgov.search.documents import Document
from entgov.search.index import IndexBusy
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex
from tests.search.conftest import generations, keys, rebuild, running, said

Make = Callable[..., Document]


def test_the_old_generation_is_removed(living: WhooshIndex, folder: Path, document: Make) -> None:
    before = generations(folder)
    rebuild(folder, [document("page:2")])
    assert len(generations(folder)) == 1
    assert generations(folder) != before


def test_who_reads_the_old_generation_goes_on(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    reading = living.versions()
    living.refresh([document("page:1"), document("page:2")], [])
    next(reading)
    rebuild(folder, [document("page:9")])
    assert len(list(reading)) == 1


def test_a_refresh_that_waited_for_the_swap_goes_to_the_new_generation(
    folder: Path, document: Make
) -> None:
    patient = WhooshIndex(folder, patience=5)
    rebuild(folder, [document("page:1")])
    with Rebuild(folder) as fresh:
        fresh.hold()
        waiting = threading.Thread(target=patient.refresh, args=([document("page:2")], []))
        waiting.start()
        time.sleep(0.1)
        fresh.swap()
    waiting.join()
    assert keys(patient) == ["page:2"]


def test_an_interrupted_rebuild_changes_nothing(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    def interrupted() -> Iterator[Document]:
        yield document("page:2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(folder, interrupted())
    assert keys(living) == ["page:1"]
    assert len(generations(folder)) == 1
    living.refresh([document("page:3")], [])
    assert keys(living) == ["page:1", "page:3"]


def test_a_swap_waits_for_the_refresh_under_way(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    with living._writing() as writer:
        with pytest.raises(IndexBusy), Rebuild(folder, patience=0.1) as fresh:
            fresh.swap()
        writer.commit()
    assert keys(living) == ["page:1"]


REBUILD_AND_HANG = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from entgov.search.documents import Document
from entgov.search.rebuild import Rebuild

with Rebuild(Path(sys.argv[1])) as fresh:
    fresh.put([Document("page:2", "page", "", "", (), ("1",), (), datetime.now(UTC), 1)])
    fresh.hold()
    print("writing", flush=True)
    time.sleep(600)
"""


def test_a_killed_rebuild_leaves_the_living_index_and_its_rubbish_goes_with_the_next(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    with running(REBUILD_AND_HANG, folder) as process:
        said(process)
    assert keys(living) == ["page:1"]
    assert len(generations(folder)) == 2
    living.refresh([document("page:3")], [])
    rebuild(folder, [document("page:4")])
    assert keys(living) == ["page:4"]
    assert len(generations(folder)) == 1
