"""Merging keeps what both people wrote, and asks only where they changed the same lines."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge3 import Merge3

from entgov.wiki.alignment import Block, align, lines_of, text_of
from entgov.wiki.merge import Agreed, Conflict, merge

PAGE = "Opening\n\nHours\n\nAddress\n"

texts = st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), max_size=9).flatmap(
    lambda lines: st.sampled_from(["\n".join(lines), text_of(lines)])
)
pages = st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), max_size=9).map(text_of)


@st.composite
def edits_without_moves(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """A text of distinct lines and two versions of it; some insertions are the same in both."""
    base = [f"line {n}" for n in range(draw(st.integers(0, 8)))]
    change = st.sampled_from(["keep", "keep", "keep", "drop", "replace", "insert"])
    versions: list[list[str]] = []
    for side in ("theirs", "yours"):
        version: list[str] = []
        for n, line in enumerate(base):
            by = draw(st.sampled_from([side, "both"]))
            version += {
                "keep": [line],
                "drop": [],
                "replace": [f"{n} by {by}"],
                "insert": [f"before {n} by {by}", line],
            }[draw(change)]
        versions.append(version)
    return base, versions[0], versions[1]


class OurMatcher:
    """Our alignment where the oracle expects difflib's: then only the merging is compared."""

    def __init__(self, _junk: None, old: list[str], new: list[str]) -> None:
        self.old, self.new = old, new

    def get_matching_blocks(self) -> list[Block]:
        return [*align(self.old, self.new), Block(len(self.old), len(self.new), 0)]


def oracle(base: str, theirs: str, yours: str, matcher: Any = None) -> list[tuple[str, ...]]:
    """The merged lines by merge3: agreed ones joined, each conflict as base, theirs and yours."""
    pieces: list[tuple[str, ...]] = []
    three = Merge3(lines_of(base), lines_of(theirs), lines_of(yours), sequence_matcher=matcher)
    for kind, *versions in three.merge_groups():
        if kind == "conflict":
            pieces.append(("conflict", *(text_of(lines) for lines in versions)))
        elif versions[0]:
            before = pieces.pop()[1] if pieces and pieces[-1][0] == "agreed" else ""
            pieces.append(("agreed", before + text_of(versions[0])))
    return pieces


def ours(base: str, theirs: str, yours: str) -> list[tuple[str, ...]]:
    return [
        ("agreed", text_of(piece.lines))
        if isinstance(piece, Agreed)
        else ("conflict", text_of(piece.base), text_of(piece.theirs), text_of(piece.yours))
        for piece in merge(base, theirs, yours).pieces
    ]


def test_changes_in_different_lines_merge_by_themselves() -> None:
    theirs, yours = PAGE.replace("Opening", "Open"), PAGE.replace("Address", "Street")
    assert merge(PAGE, theirs, yours).text == "Open\n\nHours\n\nStreet\n"


def test_changes_to_one_line_are_a_conflict_with_all_three_versions() -> None:
    result = merge(PAGE, PAGE.replace("Hours", "9 to 5"), PAGE.replace("Hours", "8 to 4"))
    assert result.conflicts == (Conflict(("Hours",), ("9 to 5",), ("8 to 4",)),)
    assert result.with_both() == "Opening\n\n9 to 5\n8 to 4\n\nAddress\n"


def test_changes_to_lines_that_touch_are_a_conflict() -> None:
    assert not merge("a\nb\n", "A\nb\n", "a\nB\n").clean
    assert merge("a\n\nb\n", "A\n\nb\n", "a\n\nB\n").text == "A\n\nB\n"


def test_taking_away_what_the_other_changed_is_a_conflict() -> None:
    result = merge("a\nb\nc\n", "a\nc\n", "a\nB\nc\n")
    assert result.conflicts == (Conflict(("b",), (), ("B",)),)
    assert result.with_both() == "a\nB\nc\n"


def test_the_same_change_on_both_sides_is_taken_once() -> None:
    assert merge("a\nb\nc\nd\n", "a\nX\nc\nd\n", "a\nX\nc\nD\n").text == "a\nX\nc\nD\n"


def test_two_entries_at_the_end_of_a_list_are_both_kept() -> None:
    result = merge("- a\n", "- a\n- b\n", "- a\n- c\n")
    assert not result.clean
    assert result.with_both() == "- a\n- b\n- c\n"


def test_a_conflict_has_no_text_until_it_is_resolved() -> None:
    result = merge("a", "b", "c")
    with pytest.raises(ValueError, match="0 choices for 1 conflicts"):
        _ = result.text


def test_every_conflict_takes_the_text_chosen_for_it() -> None:
    result = merge("a\n\nb\n", "A\n\nB\n", "1\n\n2\n")
    assert result.resolve(["A", "my own\r\nwords\r\n"]) == "A\n\nmy own\nwords\n"
    assert result.resolve(["", "2\n"]) == "\n2\n"
    with pytest.raises(ValueError, match="3 choices for 2 conflicts"):
        result.resolve(["A", "B", "C"])


def test_line_ends_of_windows_are_no_change() -> None:
    assert merge("a\nb\n", "a\r\nb\r\n", "a\r\nB\r\n").text == "a\nB\n"


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "merged"),
    [
        ("a\n", "a", "a\nb\n", "a\nb"),
        ("a", "a\n", "a\nb", "a\nb\n"),
        ("a\nb", "A\nb", "a\nb", "A\nb"),
        ("a\n\nb\n", "a\n\nb", "A\n\nb\n", "A\n\nb"),
        ("", "", "\n", "\n"),
        ("a\n", "", "a\n", ""),
    ],
)
def test_a_final_newline_goes_or_comes_only_by_a_change(
    base: str, theirs: str, yours: str, merged: str
) -> None:
    assert merge(base, theirs, yours).text == merged


def test_a_side_left_empty_does_not_take_the_final_newline_along() -> None:
    assert merge("a\n", "b\n", "").with_both() == "b\n"


def test_an_empty_last_line_keeps_its_newline() -> None:
    assert merge("a\n", "a", "\n").text == "\n"


@given(texts, texts)
def test_a_single_change_stands_as_it_is(base: str, changed: str) -> None:
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, base).text == changed
    assert merge(base, changed, changed).text == changed


@given(texts, texts, texts)
def test_it_does_not_matter_who_saved_first(base: str, theirs: str, yours: str) -> None:
    one, other = merge(base, theirs, yours), merge(base, yours, theirs)
    assert one.final_newline == other.final_newline
    assert one.conflicts == tuple(
        Conflict(piece.base, piece.yours, piece.theirs) for piece in other.conflicts
    )
    assert one.resolve([""] * len(one.conflicts)) == other.resolve([""] * len(one.conflicts))


@settings(max_examples=200)
@given(texts, texts, texts)
def test_no_word_is_lost(base: str, theirs: str, yours: str) -> None:
    kept = Counter(lines_of(merge(base, theirs, yours).with_both()))
    for side in (theirs, yours):
        assert Counter(lines_of(side)) - Counter(lines_of(base)) <= kept


@given(pages, pages, pages)
def test_choosing_both_by_hand_gives_the_same(base: str, theirs: str, yours: str) -> None:
    result = merge(base, theirs, yours)
    both = [text_of(piece.theirs) + text_of(piece.yours) for piece in result.conflicts]
    assert result.resolve(both) == result.with_both()


@settings(max_examples=200)
@given(pages, pages, pages)
def test_the_oracle_merges_alike_when_it_aligns_alike(base: str, theirs: str, yours: str) -> None:
    assert ours(base, theirs, yours) == oracle(base, theirs, yours, OurMatcher)


@settings(max_examples=200)
@given(edits_without_moves())
def test_the_oracle_merges_alike_by_its_own_alignment(
    versions: tuple[list[str], list[str], list[str]],
) -> None:
    """Distinct lines that keep their order can be aligned in one way only."""
    base, theirs, yours = (text_of(lines) for lines in versions)
    assert ours(base, theirs, yours) == oracle(base, theirs, yours)


def test_where_lines_repeat_the_oracle_may_align_otherwise() -> None:
    """Which "a" did they take away? difflib says the first, so merge3 sees them agree with yours.

    We keep the start that both versions share and so find the second one gone, which leaves no
    line that all three have: the writer is asked. Only such repeated or moved lines part the two;
    the same alignment (above) always merges alike.
    """
    versions = ("a\na\n", "a\n", "X\na\n")
    assert oracle(*versions) == [("agreed", "X\na\n")]
    assert oracle(*versions, OurMatcher) == ours(*versions) == [("conflict", *versions)]


def test_a_long_text_of_repeated_lines_merges_quickly() -> None:
    choice = random.Random(3).choice
    base, theirs, yours = (text_of(choice(["", "a", "b"]) for _ in range(20_000)) for _ in range(3))
    assert merge(base, theirs, yours).conflicts
