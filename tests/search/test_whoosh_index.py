"""What is particular to the index in a folder: one writer, rebuilding beside, surviving a crash."""

import gc
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import IndexBusy, IndexUnreadable, Results
from entgov.search.whoosh_index import Rebuild, WhooshIndex, analyse, readings, rebuild

Make = Callable[..., Document]
Ask = Callable[..., Results]


def generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def keys(index: WhooshIndex) -> list[str]:
    return sorted(key for key, _ in index.versions())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def living(folder: Path, document: Make) -> WhooshIndex:
    index = WhooshIndex(folder, patience=0.1)
    index.refresh([document("page:1", "Parking")], [])
    return index


class TestAnalysis:
    @given(st.text())
    @example("a-b_c.d'e e\u0301-ﾞ İß ﷺ")
    def test_words_stand_where_they_say(self, text: str) -> None:
        for term, start, end in analyse(text):
            assert term
            assert 0 <= start < end <= len(text)

    def test_a_compound_is_itself_and_its_parts(self) -> None:
        assert list(analyse("My well-being")) == [
            ("my", 0, 2), ("wellb", 3, 13), ("well", 3, 7), ("be", 8, 13),
        ]  # fmt: skip
        assert readings("well-being") == (("well", "be"), ("wellb",))

    def test_where_there_is_no_word_there_is_nothing_to_look_for(self) -> None:
        assert readings("...") == ()


class TestRebuilding:
    def test_readers_follow_the_swap(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        assert keys(living) == ["page:1"]
        seen: list[int] = []
        rebuild(folder, [document("page:2"), document("page:3")], seen.append)
        assert keys(living) == ["page:2", "page:3"]
        assert seen == [1, 2]

    def test_the_old_generation_is_removed(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        before = generations(folder)
        rebuild(folder, [document("page:2")], lambda _: None)
        assert len(generations(folder)) == 1
        assert generations(folder) != before

    def test_who_reads_the_old_generation_goes_on(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        reading = living.versions()
        living.refresh([document("page:1"), document("page:2")], [])
        next(reading)
        rebuild(folder, [document("page:9")], lambda _: None)
        assert len(list(reading)) == 1

    def test_the_living_index_works_until_the_swap(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        with Rebuild(folder) as fresh:
            fresh.put([document("page:2")])
            living.refresh([document("page:7")], [])
            assert keys(living) == ["page:1", "page:7"]
            fresh.swap()
        assert keys(living) == ["page:2"]

    def test_the_caller_can_top_up(self, living: WhooshIndex, folder: Path, document: Make) -> None:
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
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        with Rebuild(folder) as fresh:
            fresh.hold()
            with pytest.raises(IndexBusy):
                living.refresh([document("page:2")], [])
            fresh.swap()
        living.refresh([document("page:2")], [])
        assert keys(living) == ["page:2"]

    def test_a_refresh_that_waited_for_the_swap_goes_to_the_new_generation(
        self, folder: Path, document: Make
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
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        def interrupted() -> Iterator[Document]:
            yield document("page:2")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(folder, interrupted(), lambda _: None)
        assert keys(living) == ["page:1"]
        assert len(generations(folder)) == 1
        living.refresh([document("page:3")], [])
        assert keys(living) == ["page:1", "page:3"]

    def test_a_swap_waits_for_the_refresh_under_way(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        with living._writing() as writer:
            with pytest.raises(IndexBusy), Rebuild(folder, patience=0.1) as fresh:
                fresh.swap()
            writer.commit()
        assert keys(living) == ["page:1"]

    def test_readers_in_threads_see_each_generation_whole(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        everything = [document(f"page:{n}") for n in range(30)]
        rebuild(folder, everything, lambda _: None)
        done = threading.Event()
        counts: set[int] = set()

        def read() -> None:
            while not done.is_set():
                counts.add(living.count())

        with ThreadPoolExecutor(3) as readers:
            reading = [readers.submit(read) for _ in range(3)]
            try:
                for _ in range(10):
                    rebuild(folder, everything, lambda _: None)
            finally:
                done.set()
        assert [reader.result() for reader in reading] == [None] * 3
        assert counts == {30}

    def test_two_rebuilds_do_not_meet(self, folder: Path) -> None:
        with Rebuild(folder), pytest.raises(IndexBusy):
            Rebuild(folder, patience=0.1)

    def test_an_index_is_outdated_until_it_is_made_in_today_s_format(
        self, folder: Path, document: Make
    ) -> None:
        index = WhooshIndex(folder)
        assert index.outdated()
        index.refresh([document("page:1")], [])
        assert not index.outdated()
        old = folder / "0-made-long-ago"
        generations(folder)[0].rename(old)
        (folder / "current").write_text(old.name)
        assert index.outdated()
        assert keys(index) == ["page:1"]


class TestDamage:
    @pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves what it can't read open
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_damaged_index_says_so_and_can_be_rebuilt(
        self, living: WhooshIndex, folder: Path, document: Make, ask: Ask
    ) -> None:
        for table in generations(folder)[0].glob("*.toc"):
            table.write_bytes(b"")
        with pytest.raises(IndexUnreadable):
            ask(WhooshIndex(folder), "parking")
        with pytest.raises(IndexUnreadable):
            living.refresh([document("page:2")], [])
        rebuild(folder, [document("page:1", "Parking")], lambda _: None)
        assert ask(living, "parking").total == 1
        gc.collect()  # so that no later test hears of it

    def test_a_lost_generation_says_so_and_can_be_rebuilt(
        self, living: WhooshIndex, folder: Path, document: Make, ask: Ask
    ) -> None:
        (folder / "current").write_text("1-gone")
        with pytest.raises(IndexUnreadable):
            ask(living, "parking")
        rebuild(folder, [document("page:1", "Parking")], lambda _: None)
        assert ask(living, "parking").total == 1


class TestOneWriter:
    def test_somebody_else_s_random_seed_does_no_harm(
        self, living: WhooshIndex, document: Make
    ) -> None:
        before = random.getstate()
        for number in range(5):
            random.seed(1)
            living.refresh([document(f"page:{number}"), document(f"post:{number}")], [])
        random.setstate(before)
        assert living.count() == 10

    def test_a_second_writer_is_told_that_the_index_is_busy(
        self, living: WhooshIndex, document: Make
    ) -> None:
        other = WhooshIndex(living._generations.folder, patience=0.1)
        with living._writing() as writer:
            with pytest.raises(IndexBusy):
                other.refresh([document("page:2")], [])
            with pytest.raises(IndexBusy):
                other.optimise()
            writer.cancel()
        other.refresh([document("page:2")], [])
        assert keys(living) == ["page:1", "page:2"]


KEEP_REFRESHING = """
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from entgov.search.documents import Document
from entgov.search.whoosh_index import WhooshIndex

index = WhooshIndex(Path(sys.argv[1]))
for version in count(1):
    index.refresh(
        [
            Document(f"page:{n}", "page", "Parking", "word " * 50, (), "1", ("staff",),
                     datetime.now(UTC), version)
            for n in range(40)
        ],
        [],
    )
    print(version, flush=True)
"""

REBUILD_AND_HANG = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from entgov.search.documents import Document
from entgov.search.whoosh_index import Rebuild

with Rebuild(Path(sys.argv[1])) as fresh:
    fresh.put([Document("page:2", "page", "", "", (), "1", (), datetime.now(UTC), 1)])
    fresh.hold()
    print("writing", flush=True)
    time.sleep(600)
"""


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


class TestSuddenDeath:
    @pytest.mark.parametrize("milliseconds", [1, 7, 13, 19])
    def test_a_killed_writer_leaves_the_index_whole(
        self, living: WhooshIndex, folder: Path, document: Make, ask: Ask, milliseconds: int
    ) -> None:
        with running(KEEP_REFRESHING, folder) as process:
            committed = int(said(process))
            time.sleep(milliseconds / 1000)
        versions = {version for key, version in living.versions()}
        assert len(versions) == 1
        assert versions.pop() >= committed
        assert ask(living, "parking").total == 40
        living.refresh([document("page:99")], [])
        assert living.count() == 41

    def test_a_killed_rebuild_leaves_the_living_index_and_its_rubbish_goes_with_the_next(
        self, living: WhooshIndex, folder: Path, document: Make
    ) -> None:
        with running(REBUILD_AND_HANG, folder) as process:
            said(process)
        assert keys(living) == ["page:1"]
        assert len(generations(folder)) == 2
        living.refresh([document("page:3")], [])
        rebuild(folder, [document("page:4")], lambda _: None)
        assert keys(living) == ["page:4"]
        assert len(generations(folder)) == 1
