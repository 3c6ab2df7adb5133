"""A comparison shows each changed word, hides nothing but unchanged lines, and always ends."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entgov.wiki import compare as module
from entgov.wiki.alignment import lines_of, text_of
from entgov.wiki.compare import Comparison, Line, Run, compare

UNFOLDED = 1_000_000

words = st.sampled_from(["the", "page", "Straße", "हिन्दी", "漢字", "e\u0301", "👍🏽", ",", "don't"])
spaces = st.sampled_from(["", " ", "  ", "\t", "\u00a0"])
lines = st.lists(st.tuples(spaces, words, spaces), max_size=6).map(
    lambda parts: "".join("".join(part) for part in parts)
)
texts = st.lists(lines, max_size=6).map(text_of)


def side(result: Comparison, kind: str) -> list[str]:
    """The lines of the old text ("removed") or of the new one ("added") as the runs give them."""
    return [
        "".join(run.text for run in line.runs if run.kind in ("same", kind))
        for line in result.lines
        if (line.old_number if kind == "removed" else line.new_number) is not None
    ]


def runs(old: str, new: str) -> list[tuple[str, str]]:
    (line,) = compare(old, new).lines
    return [(run.kind, run.text) for run in line.runs]


def test_a_changed_word_is_shown_within_its_line() -> None:
    assert compare("The office opens at nine.", "The office opens at ten.") == Comparison(
        (
            Line(
                "changed",
                1,
                1,
                (
                    Run("same", "The office opens at "),
                    Run("removed", "nine"),
                    Run("added", "ten"),
                    Run("same", "."),
                ),
            ),
        ),
        words_added=1,
        words_removed=1,
        same=False,
    )


def test_words_in_a_row_are_one_run_and_space_around_them_is_no_change() -> None:
    assert runs("keep old words and this", "keep brand new and this") == [
        ("same", "keep "),
        ("removed", "old words"),
        ("added", "brand new"),
        ("same", " and this"),
    ]


def test_more_space_between_words_is_a_change_of_space_only() -> None:
    assert runs("a b c", "a  b c") == [
        ("same", "a"),
        ("added", " "),
        ("same", " b c"),
    ]
    assert compare("a b c", "a  b c").words_added == 0


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("漢字を書く", "漢字を読む", [("removed", "書く"), ("added", "読む")]),
        ("हिन्दी भाषा है", "हिन्दी लिपि है", [("removed", "भाषा"), ("added", "लिपि")]),
        ("cafe\u0301 here", "cafe here", [("removed", "cafe\u0301"), ("added", "cafe")]),
        ("well done 👍🏽", "well done 👍🏿", [("removed", "👍🏽"), ("added", "👍🏿")]),
    ],
)
def test_no_script_is_torn_inside_a_letter(
    old: str, new: str, changed: list[tuple[str, str]]
) -> None:
    assert [run for run in runs(old, new) if run[0] != "same"] == changed


def test_lines_with_nothing_in_common_are_removed_and_added() -> None:
    result = compare("Opening hours", "Parking costs money")
    assert [(line.kind, line.old_number, line.new_number) for line in result.lines] == [
        ("removed", 1, None),
        ("added", None, 1),
    ]
    assert (result.words_removed, result.words_added) == (2, 3)


def test_a_line_is_paired_with_the_one_most_like_it() -> None:
    old = "We open at nine on weekdays.\nBring a passport with you."
    new = "Closed at Easter!\nWe open at ten on weekdays.\nBring an identity card with you."
    assert [(line.kind, line.old_number, line.new_number) for line in compare(old, new).lines] == [
        ("added", None, 1),
        ("changed", 1, 2),
        ("changed", 2, 3),
    ]


def test_unchanged_lines_far_from_a_change_are_folded() -> None:
    old = [f"line {n}" for n in range(1, 21)]
    new = [*old[:9], "changed", *old[10:]]
    kinds = [
        (line.kind, line.old_number, line.new_number, line.folded)
        for line in compare(text_of(old), text_of(new), context=1).lines
    ]
    assert kinds == [
        ("skipped", 1, 1, 8),
        ("same", 9, 9, 0),
        ("removed", 10, None, 0),
        ("added", None, 10, 0),
        ("same", 11, 11, 0),
        ("skipped", 12, 12, 9),
    ]


def test_lines_between_two_changes_keep_their_context_on_both_sides() -> None:
    old = ["x", *"abcdefg", "y"]
    shown = compare(text_of(old), text_of(["1", *"abcdefg", "2"]), context=3).lines
    assert [line.folded for line in shown if line.kind == "skipped"] == [1]


@pytest.mark.parametrize(("old", "new"), [("a\nb", "a\r\nb\r\n"), ("", ""), ("a\n", "a")])
def test_line_ends_make_no_difference(old: str, new: str) -> None:
    result = compare(old, new)
    assert result.same
    assert all(line.kind == "skipped" for line in result.lines)


@settings(max_examples=200)
@given(texts, texts)
def test_both_texts_can_be_read_off_the_runs(old: str, new: str) -> None:
    assume(old != new)
    result = compare(old, new, UNFOLDED)
    assert side(result, "removed") == lines_of(old)
    assert side(result, "added") == lines_of(new)
    assert not result.same


@given(texts, texts, st.integers(0, 2))
def test_every_line_has_its_number_and_folded_ones_are_counted(
    old: str, new: str, context: int
) -> None:
    i = j = 0
    for line in compare(old, new, context).lines:
        assert line.old_number in (None, i + 1)
        assert line.new_number in (None, j + 1)
        i += line.folded or (line.old_number is not None)
        j += line.folded or (line.new_number is not None)
    assert (i, j) == (len(lines_of(old)), len(lines_of(new)))


@given(texts, texts)
def test_runs_are_never_empty_and_tell_of_a_change_only_where_there_is_one(
    old: str, new: str
) -> None:
    for line in compare(old, new).lines:
        assert all(run.text for run in line.runs)
        kinds = [run.kind for run in line.runs]
        assert (line.kind == "changed") == (line.old_number is not None and set(kinds) > {"same"})
        assert all(a != b for a, b in pairwise(kinds))


@given(texts, texts)
def test_swapping_the_texts_swaps_the_numbers_of_words(old: str, new: str) -> None:
    there, back = compare(old, new), compare(new, old)
    gain = there.words_added - there.words_removed
    assert gain == back.words_removed - back.words_added


@pytest.fixture(scope="module")
def pairing_is_too_dear() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_PAIRING", 0)
        yield


@pytest.mark.usefixtures("pairing_is_too_dear")
@given(texts, texts)
def test_lines_paired_by_place_give_both_texts_too(old: str, new: str) -> None:
    assume(old != new)
    result = compare(old, new, UNFOLDED)
    assert (side(result, "removed"), side(result, "added")) == (lines_of(old), lines_of(new))


def test_every_row_of_a_long_table_changed_is_still_compared_by_words() -> None:
    old = text_of(f"| row {n} | open |" for n in range(1_000))
    assert {line.kind for line in compare(old, old.replace("open", "shut")).lines} == {"changed"}


def test_two_endless_lines_are_compared_quickly() -> None:
    choice = random.Random(5).choice
    old, new = (" ".join(choice("ab") for _ in range(20_000)) for _ in range(2))
    result = compare(old, new)
    assert (side(result, "removed"), side(result, "added")) == ([old], [new])


def test_many_blocks_of_short_lines_are_compared_quickly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What pairing lines may cost is one sum for the whole comparison, not one for each block."""
    choice = random.Random(5).choice
    old, new = ("\n".join(choice("abcdefgh") for _ in range(20_000)) for _ in range(2))
    asked = []
    likeness = module._likeness
    monkeypatch.setattr(module, "_likeness", lambda a, b: asked.append(1) or likeness(a, b))
    compare(old, new)
    assert len(asked) < 100_000


def test_a_line_of_countless_words_is_replaced_whole() -> None:
    old, new = "一" * 200_000, "二" * 200_000
    runs = {run.kind: len(run.text) for line in compare(old, new).lines for run in line.runs}
    assert runs == {"removed": 200_000, "added": 200_000}


def test_a_comparison_without_end_is_cut_and_says_so() -> None:
    old, new = text_of("a" * 60_000), text_of("b" * 60_000)
    result = compare(old, new)
    assert len(result.lines) == module.MOST_LINES
    assert result.left_out == 120_000 - module.MOST_LINES
    assert (result.words_removed, result.words_added) == (60_000, 60_000)


def test_lines_beyond_those_that_are_shown_are_not_compared_by_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a comparison costs is bounded by what it shows; a page may have 250,000 lines."""
    asked, runs = [], module._runs
    monkeypatch.setattr(module, "_runs", lambda a, b: asked.append(1) or runs(a, b))
    old = text_of(f"| row {n} | open |" for n in range(20_000))
    result = compare(old, old.replace("open", "shut"))
    assert len(asked) == len(result.lines) == module.MOST_LINES
    assert (result.words_removed, result.words_added) == (20_000, 20_000)
