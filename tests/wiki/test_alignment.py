"""Alignment finds what two sequences share, and stays quick on texts that difflib can't manage."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.wiki import alignment
from entgov.wiki.alignment import align, lines_of, text_of

items = st.lists(st.sampled_from("abcdef"), max_size=14)


def assert_in_common(old: list[str], new: list[str]) -> None:
    i = j = -1
    for block in align(old, new):
        assert block.length > 0
        assert block.old >= i
        assert block.new >= j
        assert (block.old, block.new) != (i, j)
        i, j = block.old + block.length, block.new + block.length
        assert old[block.old : i] == new[block.new : j]
    assert i <= len(old)
    assert j <= len(new)


@settings(max_examples=200)
@given(items, items)
def test_blocks_rise_and_hold_equal_items(old: list[str], new: list[str]) -> None:
    assert_in_common(old, new)


@pytest.fixture(scope="module")
def difflib_is_too_dear() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "STEPS_PER_ITEM", 0)
        yield


@pytest.mark.usefixtures("difflib_is_too_dear")
@settings(max_examples=200)
@given(items, items)
def test_matching_by_occurrence_is_right_too(old: list[str], new: list[str]) -> None:
    assert_in_common(old, new)


@given(items)
def test_equal_texts_are_one_block(old: list[str]) -> None:
    assert align(old, old) == ([(0, 0, len(old))] if old else [])


def test_lines_that_occur_once_are_matched_before_those_that_repeat() -> None:
    old = ["", "first", "", "second", ""]
    assert [block.new for block in align(old, ["", "new", "", *old[1:]])] == [0, 3]


def test_a_long_text_rewritten_between_its_blank_lines_is_aligned_quickly() -> None:
    choice = random.Random(7).choice
    old, new = ([choice(["", "a", "b"]) for _ in range(20_000)] for _ in range(2))
    assert sum(block.length for block in align(old, new)) > 5_000


def test_a_final_newline_ends_a_line_and_starts_none() -> None:
    assert [lines_of(text) for text in ("", "\n", "a", "a\n", "a\n\n", "a\r\nb")] == [
        [],
        [""],
        ["a"],
        ["a"],
        ["a", ""],
        ["a", "b"],
    ]


@given(items)
def test_lines_survive_being_text(lines: list[str]) -> None:
    assert lines_of(text_of(lines)) == lines
