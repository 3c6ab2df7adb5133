"""What every index promises of being built, swapped, lost, damaged and looked over."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import Index, IndexBusy, IndexUnreadable, Rebuilding, Results
from entgov.search.query import understand
from tests.search.conftest import NOW, Engine, empty, running, said

Make = Callable[..., Document]
Ask = Callable[..., Results]
STAFF = frozenset({"staff"})


def keys(index: Index) -> list[str]:
    return sorted(key for key, _ in index.versions())


def built(index: Index, *documents: Document) -> Index:
    """The index, built anew of these documents."""
    with index.rebuild() as fresh:
        fresh.put(documents)
        fresh.swap()
    return index


@pytest.fixture
def known(engine: Engine, folder: Path, document: Make) -> Index:
    """An index that holds page:1, about parking."""
    return built(engine.open(folder), document("page:1", "Parking"))


class TestWhereThereIsNone:
    def test_it_is_outdated_and_can_be_neither_read_nor_put_into(
        self, engine: Engine, folder: Path, document: Make, ask: Ask
    ) -> None:
        index = engine.open(folder)
        assert index.outdated()
        for refused in (
            lambda: ask(index, "parking"),
            lambda: index.refresh([document("page:1")], []),
            lambda: index.explain(understand("parking"), STAFF, now=NOW),
            lambda: index.hints(understand("parking"), STAFF),
            lambda: index.near(understand("parking"), STAFF),
            lambda: list(index.versions()),
            index.count,
            index.check,
            index.worn,
        ):
            with pytest.raises(IndexUnreadable):
                refused()

    def test_building_it_makes_it(self, engine: Engine, folder: Path, document: Make) -> None:
        index = engine.open(folder)
        empty(index)
        assert not index.outdated()
        index.refresh([document("page:1")], [])
        assert keys(index) == ["page:1"]
        index.check()


class TestBuildingAnew:
    def test_readers_follow_the_swap(self, known: Index, document: Make, ask: Ask) -> None:
        assert ask(known, "parking").total == 1
        built(known, document("page:2", "Parking"), document("page:3", "Parking"))
        assert ask(known, "parking").total == 2
        assert keys(known) == ["page:2", "page:3"]

    def test_so_do_those_of_other_processes(
        self, engine: Engine, known: Index, folder: Path, document: Make, ask: Ask
    ) -> None:
        other = engine.open(folder)
        assert ask(other, "parking").total == 1
        built(known, document("page:2", "Cycling"))
        assert ask(other, "cycling").total == 1
        assert keys(other) == ["page:2"]

    def test_the_living_index_works_until_the_swap(self, known: Index, document: Make) -> None:
        with known.rebuild() as fresh:
            fresh.put([document("page:2")])
            known.refresh([document("page:7")], [])
            assert keys(known) == ["page:1", "page:7"]
            fresh.swap()
        assert keys(known) == ["page:2"]

    def test_the_caller_can_top_up(self, known: Index, document: Make) -> None:
        with known.rebuild() as fresh:
            fresh.put([document("page:1", version=1), document("page:2"), document("page:3")])
            fresh.put([document("page:1", version=2), document("page:1", version=3)])
            fresh.drop(["page:2", "page:404"])
            fresh.put([document("page:4"), document("page:1", version=4)])
            fresh.drop(["page:4"])
            fresh.put([document("page:4", version=5)])
            fresh.swap()
        assert sorted(known.versions()) == [("page:1", 4), ("page:3", 1), ("page:4", 5)]

    def test_what_is_held_cannot_be_refreshed_until_the_swap(
        self, known: Index, document: Make
    ) -> None:
        with known.rebuild() as fresh:
            fresh.hold()
            with pytest.raises(IndexBusy):
                known.refresh([document("page:2")], [])
            fresh.swap()
        known.refresh([document("page:2")], [])
        assert keys(known) == ["page:2"]

    def test_leaving_it_without_a_swap_changes_nothing(self, known: Index, document: Make) -> None:
        def interrupted() -> Iterator[Document]:
            yield document("page:2")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), known.rebuild() as fresh:
            fresh.put(interrupted())
        with known.rebuild() as fresh:
            fresh.put([document("page:2")])
        assert keys(known) == ["page:1"]
        known.refresh([document("page:3")], [])
        assert keys(known) == ["page:1", "page:3"]

    def test_two_do_not_meet_and_others_see_how_far_it_is(
        self, engine: Engine, known: Index, folder: Path, document: Make
    ) -> None:
        other = engine.open(folder)
        assert other.under_way() is None
        with known.rebuild() as fresh:
            fresh.put(document(f"page:{n}") for n in range(3))
            assert other.under_way() in range(4)
            with pytest.raises(IndexBusy):
                other.rebuild()
        assert other.under_way() is None

    def test_readers_in_threads_see_each_generation_whole(
        self, known: Index, document: Make, ask: Ask
    ) -> None:
        everything = [document(f"page:{n}", "parking number") for n in range(30)]
        built(known, *everything)
        done = threading.Event()
        seen: set[int] = set()

        def read() -> None:
            while not done.is_set():
                seen.update((known.count(), ask(known, 'parking "parking number"').total))

        with ThreadPoolExecutor(3) as readers:
            reading = [readers.submit(read) for _ in range(3)]
            try:
                for _ in range(8):
                    built(known, *everything)
            finally:
                done.set()
        assert [reader.result() for reader in reading] == [None] * 3
        assert seen == {30}


BUILD_AND_HANG = """
import sys, time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from entgov.search.documents import Document

index = getattr(import_module(sys.argv[2]), sys.argv[3])(Path(sys.argv[1]))
with index.rebuild() as fresh:
    fresh.put([Document("page:2", "page", "", "", (), ("1",), (), datetime.now(UTC), 1)])
    fresh.hold()
    print("writing", flush=True)
    time.sleep(600)
"""


def test_a_killed_rebuild_leaves_the_living_index_and_is_in_nobody_s_way(
    engine: Engine, known: Index, folder: Path, document: Make
) -> None:
    how = engine.open.__module__, engine.open.__name__
    with running(BUILD_AND_HANG, folder, *how) as process:
        assert said(process) == "writing"
        assert known.under_way() is not None
    assert known.under_way() is None
    assert keys(known) == ["page:1"]
    known.refresh([document("page:3")], [])
    assert keys(built(known, document("page:4"))) == ["page:4"]


def test_reading_ahead_changes_nothing_and_raises_nothing(
    engine: Engine, known: Index, folder: Path, tmp_path: Path, ask: Ask
) -> None:
    other = engine.open(folder)
    other.warm()
    assert ask(other, "parking") == ask(known, "parking")
    engine.open(tmp_path / "nothing").warm()


class TestLosingIt:
    def test_who_has_read_it_is_answered_until_it_is_built_anew(
        self, engine: Engine, known: Index, folder: Path, document: Make, ask: Ask
    ) -> None:
        before = ask(known, "parking")
        engine.lose(folder)
        assert known.outdated()
        assert ask(known, "parking") == before
        built(known, document("page:2", "Parking"))
        assert not known.outdated()
        assert ask(known, "parking").hits[0].key == "page:2"

    def test_who_has_not_is_told_and_nothing_is_made_of_what_comes_then(
        self, engine: Engine, known: Index, folder: Path, document: Make, ask: Ask
    ) -> None:
        engine.lose(folder)
        with pytest.raises(IndexUnreadable):
            ask(engine.open(folder), "parking")
        with pytest.raises(IndexUnreadable):
            known.refresh([document("page:2")], [])
        with pytest.raises(IndexUnreadable):
            known.count()
        assert known.outdated()


class TestDamage:
    @pytest.fixture
    def large(self, known: Index, document: Make) -> Index:
        texts = [f"parking permit {n:x} {n * 7:x}" for n in range(300)]
        return built(known, *(document(f"page:{n}", "Parking", t) for n, t in enumerate(texts)))

    @pytest.mark.filterwarnings("ignore::ResourceWarning")  # what can't be read is left open
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_it_is_found_when_all_is_looked_at_and_mended_by_building_anew(
        self, engine: Engine, large: Index, folder: Path, document: Make, ask: Ask
    ) -> None:
        large.check()
        engine.damage(folder)
        with pytest.raises(IndexUnreadable):
            engine.open(folder).check()
        built(large, document("page:1", "Parking"))
        large.check()
        assert not large.outdated()
        assert ask(large, "parking").total == 1


some = st.lists(st.integers(1, 6), min_size=1, max_size=4)
acts = st.lists(
    st.tuples(st.sampled_from(["put", "drop", "hold"]), some),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(acts=acts, swapped=st.booleans())
def test_a_rebuild_is_what_was_put_into_it_or_never_was(
    new_index: Callable[[], Index],
    document: Make,
    acts: list[tuple[str, list[int]]],
    swapped: bool,
) -> None:
    index, model = new_index(), {f"page:{n}": 0 for n in range(1, 4)}
    index.refresh([document(key, version=0) for key in model], [])
    with index.rebuild() as fresh:
        said = _acted(fresh, acts, document)
        if swapped:
            fresh.swap()
    assert dict(index.versions()) == (said if swapped else model)
    assert index.count() == len(said if swapped else model)
    index.check()


def _acted(fresh: Rebuilding, acts: list[tuple[str, list[int]]], document: Make) -> dict[str, int]:
    """Does so with a rebuild, and with plain keys and versions alike."""
    there: dict[str, int] = {}
    for version, (act, numbers) in enumerate(acts, 1):
        named = [f"page:{n}" for n in numbers]
        if act == "put":
            fresh.put([document(key, version=version) for key in named])
            there |= dict.fromkeys(named, version)
        elif act == "drop":
            fresh.drop(named)
            there = {key: its for key, its in there.items() if key not in named}
        else:
            fresh.hold()
    return there
