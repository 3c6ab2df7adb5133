"""Whatever is typed is understood as something."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.search.filters import Filters, beginning
from entgov.search.query import LONGEST, MOST_FILTERS, MOST_WORDS, Choice, Query, understand


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
        (
            "sick OR unpaid leave",
            Query(words=("leave",), choices=(Choice(("sick", "unpaid"), False),)),
        ),
        (
            '"sick leave" OR "unpaid leave"',
            Query(choices=(Choice(("sick leave", "unpaid leave"), True),)),
        ),
        ('a OR "b c" OR d', Query(choices=(Choice(("a", "b c", "d"), False),))),
        ("OR leave OR OR -sick OR", Query(words=("leave",), without=("sick",), common=("OR",))),
        ("leave or sick", Query(words=("leave", "sick"), common=("or",))),
        ("kind:page foo:bar", Query(words=("kind", "page", "foo", "bar"))),
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


def means(name: str, value: str) -> Filters | None:
    """Knows two spaces, and what is whose."""
    if name == "in" and value in ("parks", "Parks and trees"):
        return Filters(spaces=frozenset({value}))
    return Filters(by=frozenset({"7"})) if (name, value) == ("mine", "") else None


def within(*spaces: str, by: tuple[str, ...] = ()) -> Filters:
    return Filters(spaces=frozenset(spaces), by=frozenset(by))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("in:parks", Query(filters=within("parks"))),
        ("bins In:parks", Query(words=("bins",), filters=within("parks"))),
        ('in:"Parks and trees" bins', Query(words=("bins",), filters=within("Parks and trees"))),
        ("in:“Parks and trees”", Query(filters=within("Parks and trees"))),
        ("in:parks OR in:“Parks and trees”", Query(filters=within("parks", "Parks and trees"))),
        ("mine: in:parks", Query(filters=within("parks", by=("7",)))),
        ("bins OR in:parks", Query(words=("bins",), filters=within("parks"))),
        ("in:secret", Query(words=("secret",), common=("in",))),
        ('in:"secret garden"', Query(phrases=("secret garden",), common=("in",))),
        ("-in:parks", Query(without=("in parks",))),
        ("xin:parks", Query(words=("xin", "parks"))),
        ("(in:parks)", Query(words=("parks",), common=("in",))),
        ('in:"parks"x', Query(words=("x",), phrases=("parks",), common=("in",))),
        ("in: parks", Query(words=("parks",), common=("in",))),
        ("in:parks the", Query(words=("the",), filters=within("parks"))),
    ],
)
def test_a_filter_is_one_where_it_means_something(text: str, query: Query) -> None:
    assert understand(text, means) == query


PIECES = ["bins", "OR", '"a b"', "-c", "in:parks", "mine:", "in:x"]


@given(st.lists(st.sampled_from(PIECES), max_size=MOST_FILTERS))
def test_what_was_understood_can_be_taken_off_one_by_one(pieces: list[str]) -> None:
    query = understand(" ".join(pieces), means)
    for part in query.parts:
        left = understand(query.typed_without([part]), means)
        assert len(left.parts) < len(query.parts)
    assert not understand(query.said, means).filters
    assert understand(query.said, means).texts == query.texts


@given(st.text(alphabet='in:parkse"OR -x\u201c\0', max_size=60) | st.text(max_size=2 * LONGEST))
def test_no_text_is_an_error_where_filters_are_known(text: str) -> None:
    query = understand(text, means)
    assert query.limited(query.filters) == query
    for part in query.parts:
        assert understand(query.typed_without([part]), means).typed != query.typed or not part


def test_only_so_many_filters_are_looked_up() -> None:
    asked: list[str] = []
    understand("from:a " * 50, lambda name, value: asked.append(value))
    assert len(asked) == MOST_FILTERS


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-3", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-14", datetime(2026, 3, 14, tzinfo=UTC)),
        *((bad, None) for bad in ("", "26", "2026-02-30", "2026-13", "٢٠٢٦", "0001", "2026-1-1-1")),
    ],
)
def test_a_date_may_end_with_the_year_or_the_month(written: str, begins: datetime | None) -> None:
    assert beginning(written, UTC) == begins


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("sut mae cael trwydded barcio", ("trwydded", "barcio")),
        ("les droits de la mairie", ("droits", "mairie")),
        ("EU funding", ("EU", "funding")),
        ("UN convention on NI", ("UN", "convention", "NI")),
        ("LA grants", ("LA", "grants")),
        ("la sur", ("la", "sur")),
        ("y", ("y",)),
    ],
)
def test_common_words_of_other_languages_are_set_aside_where_one_tells_the_language(
    asked: str, words: tuple[str, ...]
) -> None:
    assert understand(asked).words == words
