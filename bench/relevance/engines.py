"""What is compared: our own search through its contract, and bm25s as its makers recommend it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import bm25s
import Stemmer

from bench.relevance.collection import Collection
from bench.relevance.measures import DEPTH, Figures, Ranking, judge, mean
from entgov.search.documents import Document
from entgov.search.index import Index
from entgov.search.query import understand
from entgov.search.whoosh_index import WhooshIndex

Search = Callable[[str], Ranking]
"""Gives the keys of what answers a question, best first."""


@contextmanager
def indexed(documents: Sequence[Document]) -> Iterator[Index]:
    """Our own index of these documents, in a folder that goes when they are searched."""
    with TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder))
        with index.rebuild() as fresh:
            fresh.put(documents)
            fresh.swap()
        yield index


def ours(index: Index, collection: Collection) -> Search:
    """Our own search, for somebody who may see every document."""
    everybody = frozenset(term for each in collection.documents for term in each.audience)

    def search(text: str) -> Ranking:
        query, now = understand(text), collection.now
        found = index.search(query, everybody, per_page=DEPTH, now=now)
        return [hit.key for hit in found.hits]

    return search


def theirs(collection: Collection) -> Search:
    """BM25 over all the words of a document, stemmed, without English stop words."""
    stemmer = Stemmer.Stemmer("english")
    keys = [document.key for document in collection.documents]
    engine = bm25s.BM25()
    engine.index(
        _tokens([_all_words(each) for each in collection.documents], stemmer), show_progress=False
    )

    def search(text: str) -> Ranking:
        tokens = _tokens([text], stemmer)
        if not tokens.vocab:
            return []
        most = min(DEPTH, len(keys))
        numbers, scores = engine.retrieve(tokens, k=most, show_progress=False)
        return [keys[n] for n, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    return search


def figures(search: Search, collection: Collection) -> Figures:
    """How well all the questions are answered that anything answers."""
    return mean(by_query(search, collection).values())


def by_query(search: Search, collection: Collection) -> dict[str, Figures]:
    """How well each question is answered."""
    return {
        query: judge(search(collection.queries[query]), grades)
        for query, grades in collection.judged.items()
        if any(grade > 0 for grade in grades.values())
    }


def _tokens(texts: Sequence[str], stemmer: Stemmer.Stemmer) -> bm25s.tokenization.Tokenized:
    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


def _all_words(document: Document) -> str:
    return "\n".join([document.title, *document.tags, document.body])
