"""How words become terms."""

from hypothesis import example, given
from hypothesis import strategies as st

from entgov.search.english import readings, words


@given(st.text())
@example("a-b_c.d'e e\u0301-ﾞ İß ﷺ")
def test_words_stand_where_they_say(text: str) -> None:
    for word in words(text):
        assert word.term
        assert 0 <= word.start < word.end <= len(text)


def test_a_compound_is_itself_and_its_parts() -> None:
    assert list(words("My well-being")) == [
        ("my", 0, 0, 2), ("wellb", 1, 3, 13), ("well", 1, 3, 7), ("be", 2, 8, 13),
    ]  # fmt: skip
    assert readings("well-being") == (("well", "be"), ("wellb",))


def test_where_there_is_no_word_there_is_nothing_to_look_for() -> None:
    assert readings("...") == ()
