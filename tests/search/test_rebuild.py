"""Building anew beside the living index: nobody waits, nothing is half there."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from entgov.search.documents import Document
from entgov.search.index import IndexBusy
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex
from tests.search.conftest import generations, keys, rebuild, running, said

Make = Callable[..., Document]


def test_readers_follow_the_swap(living: WhooshIndex, folder: Path, document: Make) -> None:
    assert keys(living) == ["page:1"]
    rebuild(folder, [document("page:2"), document("page:3")])
    assert keys(living) == ["page:2", "page:3"]


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


def test_the_living_index_works_until_the_swap(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    with Rebuild(folder) as fresh:
        fresh.put([document("page:2")])
        living.refresh([document("page:7")], [])
        assert keys(living) == ["page:1", "page:7"]
        fresh.swap()
    assert keys(living) == ["page:2"]


def test_the_caller_can_top_up(living: WhooshIndex, folder: Path, document: Make) -> None:
    with Rebuild(folder) as fresh:
        fresh.put([document("page:1", version=1), document("page:2"), document("page:3")])
        fresh.put([document("page:1", version=2), document("page:1", version=3)])
        fresh.drop(["page:2", "page:404"])
        fresh.put([document("page:4"), document("page:1", version=4)])
        fresh.drop(["page:4"])
        fresh.put([document("page:4", version=5)])
        fresh.swap()
    assert sorted(living.versions()) == [("page:1", 4), ("page:3", 1), ("page:4", 5)]


def test_what_is_held_cannot_be_refreshed_until_the_swap(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    with Rebuild(folder) as fresh:
        fresh.hold()
        with pytest.raises(IndexBusy):
            living.refresh([document("page:2")], [])
        fresh.swap()
    living.refresh([document("page:2")], [])
    assert keys(living) == ["page:2"]


def test_a_refresh_that_waited_for_the_swap_goes_to_the_new_generation(
    folder: Path, document: Make
) -> None:
    patient = WhooshIndex(folder, patience=5)
    patient.refresh([document("page:1")], [])
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


def test_readers_in_threads_see_each_generation_whole(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    everything = [document(f"page:{n}") for n in range(30)]
    rebuild(folder, everything)
    done = threading.Event()
    counts: set[int] = set()

    def read() -> None:
        while not done.is_set():
            counts.add(living.count())

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read) for _ in range(3)]
        try:
            for _ in range(10):
                rebuild(folder, everything)
        finally:
            done.set()
    assert [reader.result() for reader in reading] == [None] * 3
    assert counts == {30}


def test_two_rebuilds_do_not_meet(folder: Path) -> None:
    with Rebuild(folder), pytest.raises(IndexBusy):
        Rebuild(folder, patience=0.1)


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
