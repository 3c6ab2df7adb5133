"""Who says just the words of a title means what is called so: it stands first, whatever else says
these words, as often and as recently as it may. Every index promises this."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import Index, Results
from entgov.search.languages import whole
from entgov.search.own_words import OwnWords, Sense
from entgov.search.query import understand
from tests.search.conftest import NOW

Make = Callable[..., Document]
Ask = Callable[..., Results]

_WORDS = ["the", "how", "Parking", "parkings", "permit", "C", "well-being", "café"]
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=4)
_THINGS = st.tuples(
    _TEXTS.map(" ".join),
    _TEXTS.map(" ".join),
    st.sampled_from(["current", "draft", "outdated", "replaced"]),
    st.integers(0, 900),
)


@settings(max_examples=60, deadline=None)
@given(things=st.lists(_THINGS, min_size=2, max_size=8), pick=st.integers(0, 7))
def test_what_is_called_so_stands_before_all_else(
    new_index: Callable[[], Index],
    document: Make,
    ask: Ask,
    things: list[tuple[str, str, str, int]],
    pick: int,
) -> None:
    asked, index = things[pick % len(things)][0], new_index()
    index.refresh(
        [
            document(str(n), title, body, state=state, changed_at=NOW - timedelta(days=days))
            for n, (title, body, state, days) in enumerate(things)
        ],
        [],
    )
    called = {
        str(n)
        for n, (title, *_) in enumerate(things)
        if title and whole(understand(title)) == whole(understand(asked))
    }
    first = {hit.key for hit in ask(index, asked).hits[: len(called)]}
    assert first == called


@pytest.mark.parametrize(
    "asked", ["annual LEAVE policies", "the “annual leave” policy", "policy annual leave"]
)
def test_it_may_be_written_another_way(index: Index, document: Make, ask: Ask, asked: str) -> None:
    index.refresh(
        [
            document("much", "Annual leave policy and form", "annual leave policy " * 9),
            document(
                "this", "The annual leave policy" if "the" in asked else "Annual leave policy"
            ),
        ],
        [],
    )
    assert ask(index, asked).hits[0].key == "this"


@pytest.mark.parametrize("asked", ["IT strategy", "the IT strategy", "is IT it"])
def test_an_acronym_that_is_a_common_word_is_left_out_on_both_sides(
    index: Index, document: Make, asked: str
) -> None:
    words = OwnWords([Sense(1, ("IT", "computers"))])
    much = document("much", f"{asked} and computers", f"{asked} computers " * 9)
    index.refresh([document("this", asked, changed_at=NOW - timedelta(days=900)), much], [])
    hits = index.search(words.added(understand(asked), {1}), frozenset({"staff"}), now=NOW).hits
    assert hits[0].key == "this"


def test_what_one_may_not_see_is_called_nothing(index: Index, document: Make, ask: Ask) -> None:
    secret = document("secret", "Parking", audience=("space:9",))
    index.refresh([document("open", "Parking permits", "parking"), secret], [])
    assert [hit.key for hit in ask(index, "parking").hits] == ["open"]


def test_a_word_counts_for_a_document_once_over_all_its_fields(
    index: Index, document: Make, ask: Ask
) -> None:
    """BM25F: what says a word everywhere does not outweigh what says another word as well."""
    everywhere = document("all", "Parking", "parking", tags=("parking",), headings=("Parking",))
    both = document("both", "Parking permits", "where to get them")
    others = [document(f"{n}", "Notes", "nothing") for n in range(9)]
    index.refresh([everywhere, both, *others], [])
    assert [hit.key for hit in ask(index, "parking permit disabled").hits][:2] == ["both", "all"]
