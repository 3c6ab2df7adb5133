"""The search ranks what it finds well, by questions whose answers somebody has read and judged."""

from collections import Counter
from collections.abc import Iterator

import pytest

from bench.relevance import engines, own
from bench.relevance.collection import Collection
from entgov.search.index import Index

FLOOR = 0.93
"""A little under the nDCG@10 that is measured; docs/adr/0034 says how much that is."""


@pytest.fixture(scope="module")
def collection() -> Collection:
    return own.collection()


@pytest.fixture(scope="module")
def index(collection: Collection) -> Iterator[Index]:
    with engines.indexed(collection.documents) as index:
        yield index


def test_it_ranks_no_worse_than_it_did_and_no_worse_than_a_good_bm25(
    collection: Collection, index: Index
) -> None:
    found = engines.figures(engines.ours(index, collection), collection)
    peer = engines.figures(engines.theirs(collection), collection)
    assert found.ndcg >= FLOOR
    assert found.ndcg >= peer.ndcg
    assert found.average_precision >= peer.average_precision


def test_an_exact_title_is_always_first(collection: Collection, index: Index) -> None:
    search = engines.ours(index, collection)
    titles = {document.key: document.title for document in collection.documents if document.title}
    shared = Counter(title.casefold() for title in titles.values())
    for key, title in titles.items():
        if shared[title.casefold()] == 1:
            assert search(title)[:1] == [key], title


def test_there_are_enough_questions_and_each_has_an_answer(collection: Collection) -> None:
    assert len(collection.queries) >= 60
    answered = {query for query, grades in collection.judged.items() if max(grades.values()) == 3}
    assert answered == collection.queries.keys()
    grades = {grade for each in collection.judged.values() for grade in each.values()}
    assert grades == {1, 2, 3}
