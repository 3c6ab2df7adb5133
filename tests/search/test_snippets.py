"""A snippet shows the passage that answers, with the words that matched."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.search.query import understand
from entgov.search.snippets import Run, highlight


def matched(text: str, asked: str, length: int | None = 240) -> list[str]:
    return [run.text for run in highlight(text, understand(asked), length) if run.matched]


def shown(text: str, asked: str, length: int | None = 240) -> str:
    return "".join(run.text for run in highlight(text, understand(asked), length))


@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("Our Policies apply.", "policy", ["Policies"]),
        ("In the café, cafes", "cafe", ["café", "cafes"]),
        ("The minister’s diary", "minister", ["minister’s"]),
        ("On well-being at work", "wellbeing", ["well-being"]),
        ("On well-being at work", "well-being", ["well-being"]),
        ("We work well", "well-being", []),
        ("leave annual leave", '"annual leave"', ["annual leave"]),
        ("well-being at work", '"being at work"', ["being at work"]),
        ("the annual leave of all", "the leave", ["leave"]),
        ("who is the who", "the who", ["who", "the", "who"]),
        ("annual leave", "nothing -annual", []),
        ("annual leave", "", []),
        ("", "annual", []),
    ],
)
def test_matches_are_marked_as_the_index_finds_them(
    text: str, asked: str, marked: list[str]
) -> None:
    assert matched(text, asked) == marked
    assert shown(text, asked) == text


def test_markup_stays_the_text_it_is() -> None:
    assert highlight("<b>leave</b>", understand("leave")) == (
        Run("<b>"), Run("leave", matched=True), Run("</b>"),
    )  # fmt: skip


def test_the_passage_with_most_of_the_words_is_shown() -> None:
    filling = "something else entirely " * 50
    text = f"{filling}parking here. {filling}parking permits for visitors. {filling}"
    assert matched(text, "visitors parking permit") == ["parking", "permits", "visitors"]
    assert shown(text, "visitors parking permit").startswith("…")
    assert shown(text, "visitors parking permit").endswith("…")


def test_a_cut_goes_between_words() -> None:
    text = "wonderful " * 100
    first, *_, last = highlight(text, understand("nothing"), 45)
    assert (first.text, last.text) == ("wonderful wonderful wonderful wonderful", "…")


def test_without_a_match_the_beginning_is_shown() -> None:
    assert shown("beginning " * 100, "absent").startswith("beginning")


def test_a_title_is_shown_whole() -> None:
    title = "leave " * 1_000
    assert shown(title, "leave", None) == title


@pytest.mark.parametrize("asked", ["needles", "it needle", '"the needle"', "policy needle"])
def test_a_match_deep_in_a_long_text_is_found_in_no_time(asked: str) -> None:
    text = "with its hay policies and biting " * 15_000 + "the needle " + "hay " * 100_000
    start = time.process_time()
    assert any("needle" in word for word in matched(text, asked))
    assert time.process_time() - start < 1


def test_a_question_of_many_words_is_answered_in_no_time() -> None:
    """Each word stands everywhere, so nearly every place of the text is worth reading."""
    asked = [f"{first}al{last}m" for first in "bcdfghjk" for last in "opru"]
    dense = " ".join(asked) * 3_000
    spread = (" hay" * 300 + " ").join(asked * 8)
    start = time.process_time()
    for text in (dense, spread):
        assert matched(text, " ".join(asked))
    assert time.process_time() - start < 0.4


@given(
    text=st.text(st.sampled_from("ab -é\u0301'.\n")),
    asked=st.text(st.sampled_from('ab -"é')),
    length=st.one_of(st.none(), st.integers(10, 60)),
)
def test_runs_are_a_stretch_of_the_text(text: str, asked: str, length: int | None) -> None:
    runs = highlight(text, understand(asked), length)
    passage = "".join(run.text for run in runs)
    assert passage.strip("…") in text
    assert all(run.text for run in runs)
    assert length is None or len(passage) <= length + 2
