"""Whatever is typed is understood as something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.search.query import LONGEST, MOST_WORDS, Query, understand


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("?! - & ()", Query()),
        ("annual leave", Query(words=("annual", "leave"))),
        ('"annual leave" form', Query(words=("form",), phrases=("annual leave",))),
        ("“annual leave”", Query(phrases=("annual leave",))),
        ("leave -sick", Query(words=("leave",), without=("sick",))),
        ('leave -"sick note"', Query(words=("leave",), without=("sick note",))),
        ('say "annual leave', Query(words=("say", "annual", "leave"))),
        ("well-being", Query(words=("well-being",))),
        ("sick,annual/unpaid", Query(words=("sick", "annual", "unpaid"))),
        ("how do I apply", Query(words=("apply",), common=("how", "do", "I"))),
        ("The The", Query(words=("The",))),
        ("NOT NOT a", Query(words=("NOT", "a"))),
        ('the "annual leave"', Query(phrases=("annual leave",), common=("the",))),
        ("Leave LEAVE leave", Query(words=("Leave",))),
        ("re\u0301sume\u0301", Query(words=("résumé",))),
        ("-", Query()),
        ("--draft", Query(without=("draft",))),
    ],
)
def test_what_is_typed_is_understood(text: str, query: Query) -> None:
    assert understand(text) == query


@given(st.text(max_size=2 * LONGEST))
def test_no_text_is_an_error(text: str) -> None:
    query = understand(text)
    bits = [*query.words, *query.phrases, *query.without, *query.common]
    assert all(any(letter.isalnum() for letter in bit) for bit in bits)
    assert sum(len(bit.split()) for bit in bits) <= MOST_WORDS


def test_only_so_much_is_considered() -> None:
    assert len(understand("a1 " * 10 + " ".join(f"b{n}" for n in range(99))).words) <= MOST_WORDS
    assert understand("x" * 10_000) == Query(words=("x" * LONGEST,))
    assert understand(" " * LONGEST + "late") == Query()
