"""What every index promises of languages, and of the words of a body."""

from collections.abc import Callable

import pytest

from entgov.search.documents import Document
from entgov.search.index import Index, Results
from entgov.search.own_words import OwnWords, Sense
from entgov.search.query import understand
from tests.search.conftest import NOW

Make = Callable[..., Document]
Ask = Callable[..., Results]
STAFF = frozenset({"staff"})


def keys(results: Results) -> list[str]:
    return sorted(hit.key for hit in results.hits)


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("trwydded barcio", "Mae'n rhaid cael drwydded i barcio", "cy"),
        ("llyfrgelloedd", "Oriau'r llyfrgell", "cy"),
        ('"drwydded barcio"', "drwydded barcio", "cy"),
        ("ecole", "Les horaires de l’école", "fr"),
        ("réservées", "places reservees", "fr"),
        ("policies", "our policy", "en"),
        ("policies", "our policy", "de"),
    ],
)
def test_a_text_is_read_in_its_language(
    index: Index, document: Make, ask: Ask, asked: str, text: str, language: str
) -> None:
    index.refresh([document("page:1", body=text, lang=language), document("page:2", body="x")], [])
    assert keys(ask(index, asked)) == ["page:1"]


def test_a_word_of_one_language_finds_nothing_that_looks_like_it_in_another(
    index: Index, document: Make, ask: Ask
) -> None:
    index.refresh(
        [
            document("page:1", body="police", lang="en"),
            document("page:2", body="parc", lang="en"),
            document("page:3", body="parking policies", lang="en"),
        ],
        [],
    )
    assert keys(ask(index, "policies")) == ["page:3"]
    assert keys(ask(index, "parcio")) == []


def test_titles_tags_and_headings_are_in_the_language_too(
    index: Index, document: Make, ask: Ask
) -> None:
    given = {"lang": "cy", "tags": ("drwyddedau",), "headings": ("Y bont",)}
    index.refresh([document("page:1", "Y Gymraeg", **given)], [])
    for asked in ("cymraeg", "trwydded", "pont", "y gymraeg"):
        assert keys(ask(index, asked)) == ["page:1"], asked


def test_a_word_of_another_language_is_no_typo(index: Index, document: Make) -> None:
    english = [document(f"page:{n}", body="the planet") for n in range(40)]
    index.refresh([*english, document("page:99", body="am blant", lang="cy")], [])
    assert index.hints(understand("plant"), STAFF, scarce=True) == {}
    index.refresh([document("page:99", body="a plant", lang="en")], [])
    assert index.hints(understand("plant"), STAFF, scarce=True) == {"plant": "planet"}


def test_a_question_in_another_language_is_not_put_right(index: Index, document: Make) -> None:
    index.refresh([document(f"page:{n}", body="preservation of ciders") for n in range(40)], [])
    assert index.hints(understand("demande de reservation"), STAFF) == {}
    assert index.hints(understand("cyngor ar yr ciderx"), STAFF) == {}
    assert index.hints(understand("ask for reservation"), STAFF) == {"reservation": "preservation"}


HMRC = OwnWords([Sense(1, ("HMRC", "HM Revenue and Customs", "the taxman"))])


def also(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return list(HMRC.added(understand(text), {1}).also)


def test_own_words_are_found_both_ways_as_one_word(index: Index, document: Make) -> None:
    index.refresh(
        [
            document("page:1", body="Ask HMRC about it"),
            document("page:2", body="Ask HM Revenue and Customs about it"),
            document("page:3", body="Ask HM Revenue & Customs about it"),
            document("page:4", body="customs of the revenue"),
            document("page:5", body="Ask the pharmacist"),
        ],
        [],
    )

    def found(text: str) -> list[str]:
        query = HMRC.added(understand(text), {1})
        return [hit.key for hit in index.search(query, STAFF, now=NOW).hits]

    assert sorted(found("hmrc")) == ["page:1", "page:2", "page:3"]
    assert sorted(found("HM Revenue & Customs")[:3]) == ["page:1", "page:2", "page:3"]
    assert sorted(found("hmrc OR pharmacist")) == ["page:1", "page:2", "page:3", "page:5"]
    assert found('"hmrc"') == ["page:1"]
    assert sorted(found("ask -hmrc")) == ["page:2", "page:3", "page:5"]


def test_a_document_that_says_it_in_another_way_says_all_the_words(
    index: Index, document: Make
) -> None:
    index.refresh(
        [
            document("page:1", body="long " * 200 + "pay HMRC"),
            document("page:2", "Pay pay", "pay the revenue, pay customs"),
        ],
        [],
    )
    query = HMRC.added(understand("pay hm revenue and customs"), {1})
    assert [hit.key for hit in index.search(query, STAFF, now=NOW).hits] == ["page:1", "page:2"]


def test_an_own_word_is_no_typo(index: Index, document: Make) -> None:
    index.refresh([document(f"page:{n}", body="harmonic hamrc") for n in range(40)], [])
    assert index.hints(HMRC.added(understand("hmrc"), {1}), STAFF) == {}
    assert index.hints(understand("hmrc"), STAFF) == {"hmrc": "hamrc"}
