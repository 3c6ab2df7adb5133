"""What is particular to the index in a folder: one writer, damage, surviving a crash."""

import gc
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from entgov.search.documents import Document
from entgov.search.index import IndexBusy, IndexUnreadable, Results
from entgov.search.whoosh_index import WhooshIndex
from tests.search.conftest import generations, keys, rebuild

Make = Callable[..., Document]
Ask = Callable[..., Results]


def test_an_index_is_outdated_until_it_is_made_in_today_s_format(
    folder: Path, document: Make
) -> None:
    index = WhooshIndex(folder)
    assert index.outdated()
    rebuild(folder, [document("page:1")])
    assert not index.outdated()
    old = folder / "0-made-long-ago"
    generations(folder)[0].rename(old)
    (folder / "current").write_text(old.name)
    assert index.outdated()
    assert keys(index) == ["page:1"]


def test_commits_do_not_say_where_our_code_lives(living: WhooshIndex, folder: Path) -> None:
    (commit,) = generations(folder)[0].glob("*.toc")
    assert b"whoosh3" in commit.read_bytes()
    assert b"whoosh_engine" not in commit.read_bytes()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves what it can't read open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_says_so_and_can_be_rebuilt(
    living: WhooshIndex, folder: Path, document: Make, ask: Ask
) -> None:
    for table in generations(folder)[0].glob("*.toc"):
        table.write_bytes(b"")
    with pytest.raises(IndexUnreadable):
        ask(WhooshIndex(folder), "parking")
    with pytest.raises(IndexUnreadable):
        living.refresh([document("page:2")], [])
    rebuild(folder, [document("page:1", "Parking")])
    assert ask(living, "parking").total == 1
    gc.collect()  # so that no later test hears of it


def test_damage_behind_an_open_reader_says_so(
    living: WhooshIndex, folder: Path, document: Make, ask: Ask
) -> None:
    living.refresh([document(f"page:{n}", "Parking", "permits " * n) for n in range(300)], [])
    assert ask(living, "parking").total == 300
    for segment in generations(folder)[0].glob("*.seg"):
        with segment.open("r+b") as file:
            damaged = file.read().replace(b"x^", b"\0\0")  # how Whoosh's compressed data begin
            file.seek(0)
            file.write(damaged)
    with pytest.raises(IndexUnreadable):
        ask(living, "permits")
    rebuild(folder, [document("page:1", "Permits")])
    assert ask(living, "permits").total == 1


def test_a_lost_generation_says_so_and_can_be_rebuilt(
    living: WhooshIndex, folder: Path, document: Make, ask: Ask
) -> None:
    (folder / "current").write_text("1-gone")
    with pytest.raises(IndexUnreadable):
        ask(living, "parking")
    rebuild(folder, [document("page:1", "Parking")])
    assert ask(living, "parking").total == 1


def test_somebody_else_s_random_seed_does_no_harm(living: WhooshIndex, document: Make) -> None:
    before = random.getstate()
    for number in range(5):
        random.seed(1)
        living.refresh([document(f"page:{number}"), document(f"post:{number}")], [])
    random.setstate(before)
    assert living.count() == 10


def test_a_second_writer_is_told_that_the_index_is_busy(
    living: WhooshIndex, document: Make
) -> None:
    other = WhooshIndex(living._generations.folder, patience=0.1)
    with living._writing() as writer:
        with pytest.raises(IndexBusy):
            other.refresh([document("page:2")], [])
        writer.cancel()
    other.refresh([document("page:2")], [])
    assert keys(living) == ["page:1", "page:2"]


def test_much_that_was_replaced_makes_it_worn(
    living: WhooshIndex, folder: Path, document: Make
) -> None:
    everything = [document(f"page:{n}", "Parking") for n in range(2_200)]
    rebuild(folder, everything)
    assert not living.worn()
    living.refresh(everything[:1_150], [])  # what stays is too large to be merged at once
    assert living.worn()
    rebuild(folder, everything)
    assert not living.worn()
