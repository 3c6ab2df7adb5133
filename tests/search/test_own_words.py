"""Acronyms and synonyms of a body are looked for beside what was typed."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entgov.search.common_words import telling
from entgov.search.languages import terms
from entgov.search.own_words import OwnWords, Sense
from entgov.search.query import COMPOUND, understand
from entgov.search.wanting import wanted

WORDS = OwnWords(
    [
        Sense(1, ("HMRC", "HM Revenue and Customs")),
        Sense(1, ("customs", "duties")),
        Sense(1, ("IT", "information technology")),
        Sense(2, ("HMRC", "the hidden one")),
        Sense(1, ("R&D", "research and development")),
        Sense(1, ("how", "the way to buy")),
        Sense(1, ("payroll", "who", "wages")),
    ]
)


def also(text: str, spaces: Collection[int] = (1,)) -> dict[str, tuple[str, ...]]:
    return dict(WORDS.added(understand(text), spaces).also)


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("hmrc", {"hmrc": ("HM Revenue and Customs",)}),
        (
            "call hm revenue and customs now",
            {"hm": ("HMRC",), "revenue": ("HMRC",), "customs": ("HMRC",)},
        ),
        ("HM Revenue & Customs", {"hm": ("HMRC",), "revenue": ("HMRC",), "customs": ("HMRC",)}),
        ("custom duty", {"custom": ("duties",), "duty": ("customs",)}),
        ("revenue hm", {}),
        ('"hmrc"', {}),
        ("tax -hmrc", {}),
        ("hmrc OR police", {"hmrc": ("HM Revenue and Customs",)}),
        ("r&d", {"r&d": ("research and development",)}),
        ("is it fixed", {}),
        ("IT support", {"it": ("information technology",)}),
        ("information technology", {}),
        ("how to pay", {}),
        ("HOW to pay", {}),
        ("payroll", {"payroll": ("wages",)}),
        ("", {}),
    ],
)
def test_what_was_typed_is_looked_for_in_its_other_ways(
    asked: str, others: dict[str, tuple[str, ...]]
) -> None:
    assert also(asked) == others


def test_an_acronym_that_is_a_common_word_is_looked_for_where_it_is_written_so() -> None:
    assert WORDS.added(understand("IT support"), {1}).words == ("support", "IT")
    assert WORDS.added(understand("it support"), {1}).words == ("support",)


def test_not_many_other_ways_are_looked_for_in_all() -> None:
    many = OwnWords([Sense(1, (f"word{n}", *(f"way{n}x{m}" for m in range(10)))) for n in range(9)])
    query = many.added(understand(" ".join(f"word{n}" for n in range(9))), {1})
    assert [len(others) for _, others in query.also] == [10, 10, 4]
    assert len(query.looked_for_too) == 24


def test_what_is_too_much_for_one_word_takes_nothing_from_the_next() -> None:
    much = [Sense(n, ("much", *(f"way{n}x{m}" for m in range(10)))) for n in range(4)]
    query = OwnWords([*much, Sense(1, ("few", "little"))]).added(understand("much few"), range(4))
    assert [(word, len(others)) for word, others in query.also] == [("much", 12), ("few", 1)]


def test_each_space_has_its_own() -> None:
    assert also("hmrc", (2,)) == {"hmrc": ("the hidden one",)}
    assert also("hmrc", (1, 2)) == {"hmrc": ("HM Revenue and Customs", "the hidden one")}
    assert also("hmrc", ()) == {}


vocabulary = st.sampled_from(["hm", "tax", "the", "IT", "fee", "fees", "R&D", "-fee", "OR", '"tax'])
texts = st.lists(vocabulary, max_size=6).map(" ".join)
senses = st.lists(
    st.builds(Sense, st.integers(1, 3), st.lists(texts.filter(str.strip), min_size=2, max_size=3))
)


@given(senses, texts, st.frozensets(st.integers(1, 3)))
def test_words_of_other_spaces_change_nothing(
    all_of_them: list[Sense], asked: str, spaces: frozenset[int]
) -> None:
    known = [sense for sense in all_of_them if sense.space_id in spaces]
    query = understand(asked)
    assert OwnWords(all_of_them).added(query, spaces) == OwnWords(known).added(query, spaces)


@given(senses, texts)
def test_what_is_called_so_is_the_same_with_them(all_of_them: list[Sense], asked: str) -> None:
    query = understand(asked)
    assert wanted(OwnWords(all_of_them).added(query, {1, 2, 3})).title == wanted(query).title


@given(senses, texts)
def test_it_only_ever_adds_ways_of_a_sense_that_is_said(
    all_of_them: list[Sense], asked: str
) -> None:
    query = understand(asked)
    added = OwnWords(all_of_them).added(query, {1, 2, 3})
    assert {*added.words, *added.common} == {*query.words, *query.common}
    assert (added.phrases, added.without, added.choices) == (
        query.phrases, query.without, query.choices,
    )  # fmt: skip
    said = {*terms(added.words), *terms([t for each in query.choices for t in each.texts])}
    for _, others in added.also:
        for other in others:
            meant = [sense for sense in all_of_them if other in sense.ways]
            keys = [_key(way) for sense in meant for way in sense.ways if way != other]
            assert any(said.issuperset(key) for key in keys)


def _key(way: str) -> tuple[str, ...]:
    words = COMPOUND.findall(way)
    return terms(telling(words) or words)
