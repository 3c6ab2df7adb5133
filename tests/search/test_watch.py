"""Queries that wait call what an index would find with all words demanded, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.search.documents import Document
from entgov.search.filters import Filters
from entgov.search.index import Index
from entgov.search.query import Query, understand
from entgov.search.watch import Watch
from tests.search.test_contract import NOW, all_filters, documents, queries

ALL = frozenset("abc")


def demanded(query: Query) -> Query:
    """The same, with all words demanded."""
    choices = tuple(each._replace(demanded=True) for each in query.choices)
    return replace(query, words=(), phrases=(*query.phrases, *query.words), choices=choices)


@settings(max_examples=60, deadline=None)
@given(
    some=st.lists(documents, max_size=8, unique_by=lambda each: each.key),
    asked=st.lists(st.tuples(queries, all_filters), max_size=6),
)
def test_it_calls_what_an_index_finds(
    new_index: Callable[[], Index], some: list[Document], asked: list[tuple[Query, Filters]]
) -> None:
    index, some = new_index(), [replace(each, context="") for each in some]
    index.refresh(some, [])
    wanted = [query.limited(filters) for query, filters in asked]
    watch = Watch(enumerate(wanted))
    readable = [document for document in some if document.audience]
    called = [sorted(watch.answered_by(document)) for document in readable]
    found = [
        {hit.key for hit in index.search(demanded(each), ALL, now=NOW, per_page=100).hits}
        for each in wanted
    ]
    assert called == [
        [number for number, keys in enumerate(found) if document.key in keys]
        for document in readable
    ]


def test_words_are_found_as_they_are_said_in_a_language_and_in_other_words(
    document: Callable[..., Document],
) -> None:
    french = document("page:1", "Les politiques", lang="fr")
    body = document("page:2", body="HM Revenue and Customs")
    asked = replace(understand("hmrc"), also=(("hmrc", ("hm revenue and customs",)),))
    watch = Watch([("policy", understand("politique")), ("tax", asked)])
    assert watch.answered_by(french) == ["policy"]
    assert watch.answered_by(body) == ["tax"]


def test_many_who_wait_for_the_same_are_called_at_once(document: Callable[..., Document]) -> None:
    watch = Watch((number, understand("parking  permit")) for number in range(1_000))
    assert len(watch.answered_by(document("page:1", "Parking permits"))) == 1_000
    assert watch.answered_by(document("page:2", "Parking")) == []
    assert not Watch[int](())
