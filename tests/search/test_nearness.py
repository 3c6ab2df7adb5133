"""Which titles count as close, and that the database is asked for no less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.search.nearness import _pieces, is_one_slip, nearest
from entgov.web.addresses import slug

TITLES = (
    "missed-collections",
    "assisted-collections",
    "bin-days",
    "parking-permits",
    "how-to-vote",
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("missed-colections", "missed-collections"),
        ("mised-collections", "missed-collections"),
        ("misesd-collections", "missed-collections"),
        ("missed-collektions", "missed-collections"),
        ("collections-missed", "missed-collections"),
        ("binday", "bin-days"),
        ("parking", "parking-permits"),
        ("permits-for-parking", "parking-permits"),
    ],
)
def test_a_slip_or_a_word_too_few_finds_the_title(asked: str, found: str) -> None:
    assert nearest(asked, ((title, title) for title in TITLES), most=5)[0] == found


@pytest.mark.parametrize(
    "asked", ["how-to-fly", "zebra", "bins-and-bags-and-boxes", "x", "collector"]
)
def test_what_is_far_is_not_offered(asked: str) -> None:
    assert nearest(asked, ((title, title) for title in TITLES), most=5) == []


@pytest.mark.parametrize("other", ["bins", "bin", "binss", "bans", "bisn", "ibns", "xbins"])
def test_one_slip_is_one_letter_or_two_swapped(other: str) -> None:
    assert is_one_slip("bins", other)
    assert is_one_slip(other, "bins")


@pytest.mark.parametrize("other", ["bi", "snib", "bags", "xbinsx", "nbis"])
def test_two_slips_are_too_many(other: str) -> None:
    assert not is_one_slip("bins", other)


LETTERS = st.text("abcd", min_size=4, max_size=9)


@st.composite
def slipped(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with one slip in it."""
    word = draw(LETTERS)
    at = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from("abcdx"))
    return word, draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
    )


@given(slipped())
def test_whoever_slips_still_types_a_piece_of_the_word(pair: tuple[str, str]) -> None:
    word, typed = pair
    assert is_one_slip(word, typed)
    if len(typed) >= 4:
        assert any(piece in word for piece in _pieces(typed))


@given(st.text(max_size=200))
def test_any_words_can_be_asked_for(text: str) -> None:
    asked = slug(text)
    if asked:
        assert nearest(asked, [(asked, "itself")], most=5) == ["itself"]
