"""What is said of why a hit stands where it does is what put it there, and tells nothing hidden."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import Index
from entgov.search.query import understand
from entgov.search.ranking.order import MIDDLING
from tests.search.conftest import NOW

_TEXTS = st.lists(st.sampled_from(["park", "permit", "the", "leave", "c"]), max_size=5).map(
    " ".join
)
_THINGS = st.tuples(
    _TEXTS,
    _TEXTS,
    st.sampled_from(["current", "outdated"]),
    st.integers(0, 900),
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from([(), ("t",)]),
)
_ASKED = st.one_of(_TEXTS, st.sampled_from(['"park permit"', "park OR leave c", "park park -c"]))


@settings(max_examples=60, deadline=None)
@given(things=st.lists(_THINGS, max_size=8), asked=_ASKED, page=st.integers(1, 2))
def test_the_parts_make_the_score_and_say_nothing_of_what_is_hidden(
    new_index: Callable[[], Index],
    document: Callable[..., Document],
    things: list[tuple[str, str, str, int, bool, int, tuple[str, ...]]],
    asked: str,
    page: int,
) -> None:
    documents = [
        document(
            str(n), title, body, state=state, changed_at=NOW - timedelta(days=days),
            audience=("secret",) if hidden else ("staff",),
            led=led, above=above, thread="" if above else "t", spaces=(str(n % 2),),
        )
        for n, (title, body, state, days, hidden, led, above) in enumerate(things)
    ]  # fmt: skip
    index, innocent = new_index(), new_index()
    index.refresh(documents, [])
    innocent.refresh([each for each in documents if each.audience == ("staff",)], [])
    query, staff = understand(asked), frozenset({"staff"})
    own = frozenset({"1"})
    told = index.explain(query, staff, own=own, page=page, per_page=3, now=NOW)
    hits = index.search(query, staff, own=own, page=page, per_page=3, now=NOW).hits
    assert [(each.key, each.score) for each in told] == [(hit.key, hit.score) for hit in hits]
    assert told == innocent.explain(query, staff, own=own, page=page, per_page=3, now=NOW)
    for each in told:
        boosted = sum(each.said.values()) * each.recent * each.leading * each.near
        total = 2 * each.titled + each.complete + each.trust * boosted / (boosted + MIDDLING)
        assert each.own_score == pytest.approx(total)
        assert each.score > each.own_score if each.above else each.score == each.own_score


def test_bits_are_named_as_they_were_typed(index: Index, document: Callable[..., Document]) -> None:
    index.refresh([document("1", "Permits", "for parking and leaving"), document("2", "x")], [])
    query = understand('permit parking parking leave OR sick "for parking"')
    (hit,) = index.explain(query, frozenset({"staff"}), now=NOW)
    assert set(hit.said) == {"permit", "parking", "leave OR sick", "for parking"}
    assert (hit.titled, hit.complete) == (False, True)
