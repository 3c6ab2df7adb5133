"""Hints at what a mistyped word may mean, in every index."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.index import Index
from entgov.search.lexicon import Lexicon, slips
from entgov.search.query import understand
from entgov.search.spelling import respelled
from tests.search.conftest import NOW

Make = Callable[..., Document]
STAFF = frozenset(["staff"])


def hint(index: Index, typed: str, *held: str) -> str:
    """What was typed, as it is searched for instead."""
    query = understand(typed)
    return respelled(query, index.hints(query, frozenset(held or STAFF), scarce=True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("parkign", "parking"),
        ("Prking Permitt", "parking permit"),
        ("aprking", "parking"),
        ("arking", "parking"),
        ("pparkng", "parking"),
        ("poilcies", "policies"),
        ("minsiter's diary", "minister diary"),
        ("cafétéira", "cafétéria"),
        ("cafeteira", "cafétéria"),
        ("well-bieng", "well-being"),
        ('"parkign permit" -diray', '"parking permit" -diray'),
        ("parking permits", "parking permits"),
        ("wellbeing", "wellbeing"),
        ("pakrnig", "parking"),
        ("prak", "prak"),
        ("xarkign", "xarkign"),
        ("zebra", "zebra"),
        ("", ""),
    ],
)
def test_the_word_that_was_meant(index: Index, document: Make, typed: str, meant: str) -> None:
    text = "A parking permit: policies and the minister’s diary in the cafétéria, for well-being"
    index.refresh([document("page:1", "Notes", text)], [])
    assert hint(index, typed) == meant


def test_fewer_slips_come_first_then_the_commoner_word(index: Index, document: Make) -> None:
    texts = ["garden", "warden", "warden", "gardens", "gorden", "burden"]
    index.refresh([document(f"page:{n}", body=text) for n, text in enumerate(texts)], [])
    assert hint(index, "girden") == "garden"
    assert hint(index, "xarden") == "warden"
    index.refresh([document("page:9", body="gorden")], [])
    assert hint(index, "girden") == "gorden"


def test_a_word_that_is_hardly_found_gets_a_hint_only_if_it_is_no_title(
    index: Index, document: Make
) -> None:
    index.refresh([document(f"page:{n}", body="Pritchard") for n in range(30)], [])
    index.refresh([document("post:1", body="Prichard and Pritcherd and Pritcherd")], [])
    index.refresh([document("person:1", "Pritcherd", kind="person")], [])
    assert hint(index, "prichard") == "pritchard"
    assert index.hints(understand("prichard"), STAFF) == {}
    assert hint(index, "pritcherd") == "pritcherd"
    index.refresh([document(f"post:{n}", body="prichard") for n in (2, 3)], [])
    assert hint(index, "prichard") == "prichard"


def test_a_word_of_hidden_or_former_documents_is_never_named(index: Index, document: Make) -> None:
    index.refresh([document("page:1", body="parking"), document("page:2", body="Parkinson")], [])
    index.refresh([document("page:2", body="Parkinson", audience=("secret",))], ["page:1"])
    assert hint(index, "parkign") == "parkign"
    assert hint(index, "parkinsen") == "parkinsen"
    assert hint(index, "parkinsen", "secret") == "parkinson"
    assert index.near(understand("parkings"), STAFF) == []


def test_near_words_are_those_with_few_slips_and_those_that_begin_alike(
    index: Index, document: Make
) -> None:
    index.refresh([document("page:1", body="electric electricity elected electron selection")], [])
    near = index.near(understand("electricty electrify"), STAFF)
    assert near == ["electricity", "electric", "electron"]


# A plain reading: what is hinted at, told in the simplest way.

mistyped = st.tuples(
    st.sampled_from(["kobopo", "bokopob", "poko", "kopobokop"]),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("bkop"), st.integers(0, 3)), max_size=2),
)


def typed_so(word: str, errors: list[tuple[int, str, int]]) -> str:
    for place, letter, error in errors:
        at = place % len(word)
        head, tail = word[:at], word[at:]
        word = (
            head + letter + tail,
            head + tail[1:],
            head + letter + tail[1:],
            head + tail[1:2] + tail[:1] + tail[2:],
        )[error]
    return word


words = mistyped.map(lambda each: typed_so(*each))
documents = st.lists(
    st.tuples(
        st.lists(words, max_size=2).map(" ".join),
        st.lists(words, max_size=5).map(" ".join),
        st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
    ),
    max_size=10,
)
readers = st.sampled_from([frozenset(held) for held in ("", "a", "b", "ab")])


@cache
def distance(word: str, other: str) -> int:
    """Letters too many, too few, changed or swapped, each letter once at most."""
    if not word or not other:
        return len(word) + len(other)
    ways = [
        distance(word[1:], other) + 1,
        distance(word, other[1:]) + 1,
        distance(word[1:], other[1:]) + (word[0] != other[0]),
    ]
    if len(word) > 1 and len(other) > 1 and word[:2] == other[1::-1]:
        ways.append(distance(word[2:], other[2:]) + 1)
    return min(ways)


def cost(word: str, other: str) -> float | None:
    """How far away a word is, None if too far."""
    away = distance(word, other)
    if word[0] != other[0]:
        return 1.5 if away == 1 else None
    return away if away <= (2 if len(word) >= 7 else 1) else None


def plain_hint(
    word: str, said: list[set[str]], titles: list[set[str]], *, scarce: bool
) -> str | None:
    found = sum(word in each for each in said)
    few = 2 if scarce else 0
    if len(word) < 4 or found > few or any(word in each for each in titles):
        return None
    common = Counter(other for each in said for other in each if len(other) >= 3)
    rivals = [
        (away, -times, other)
        for other, times in common.items()
        if other != word and times > 10 * found and (away := cost(word, other)) is not None
    ]
    return min(rivals)[2] if rivals else None


def as_documents(given: list[tuple[str, str, tuple[str, ...]]]) -> list[Document]:
    return [
        Document(f"page:{n}", "page", title, body, (), (), audience, NOW, 1)
        for n, (title, body, audience) in enumerate(given)
    ]


@settings(max_examples=150, deadline=None)
@given(given=documents, word=words, held=readers, cut=st.integers(0, 10), scarce=st.booleans())
def test_hints_are_those_of_a_plain_reading_of_what_one_may_see(
    new_index: Callable[[], Index],
    given: list[tuple[str, str, tuple[str, ...]]],
    word: str,
    held: frozenset[str],
    cut: int,
    scarce: bool,
) -> None:
    index, alone = new_index(), new_index()
    all_of_them = as_documents(given)
    index.refresh(all_of_them[:cut], [])
    index.refresh(all_of_them[cut:], [])
    own = [each for each in all_of_them if held & set(each.audience)]
    alone.refresh(own, [])

    titles = [set(each.title.split()) for each in own]
    said = [set(f"{each.title} {each.body}".split()) for each in own]
    expected = plain_hint(word, said, titles, scarce=scarce)
    query = understand(word)
    hints = index.hints(query, held, scarce=scarce)
    assert hints == ({word: expected} if expected else {})
    near = index.near(query, held)
    assert near == alone.near(query, held)
    assert set(near) <= set().union(*said)
    assert scarce or expected is None or near[0] == expected


@given(word=words, other=words)
def test_slips_are_counted_as_a_plain_reading_does(word: str, other: str) -> None:
    away = distance(word, other)
    assert slips(word, other, 2) == away or (away > 2 and slips(word, other, 2) > 2)


@given(lexicon=st.lists(words.filter(bool), max_size=20), word=words)
def test_a_lexicon_finds_all_that_are_like(lexicon: list[str], word: str) -> None:
    found = {other: away for away, other in Lexicon(lexicon).like(word)}
    likely = {other: cost(word, other) for other in lexicon if len(word) >= 4 and other != word}
    assert found == {other: away for other, away in likely.items() if away is not None}
