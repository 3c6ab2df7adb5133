"""The project's own judged collection: the starter articles, a small Fenwick Vale, and some more.

The documents are made by the rooms themselves, as the product makes them, from a seed and an end
that are fixed. So only the questions and the judgements are written down, in tests/relevance. A
judgement names documents so that who reads it sees what was judged:

    page:TITLE      the page with this title; person:NAME likewise
    post:WORDS      posts that begin with these words
    page…WORDS      pages that say this anywhere; post…WORDS likewise
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.relevance import more
from bench.relevance.collection import Collection, read_judgements, read_queries
from entgov import installation, wiring
from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings
from entgov.demo.build import build
from entgov.search.documents import Document

FOLDER = Path(__file__).parents[2] / "tests" / "relevance"
END = datetime(2026, 5, 20, 15, 30, tzinfo=UTC)
"""When the year of the borough ends."""
_PEOPLE, _PAGES, _POSTS, _SEED = 40, 200, 300, 1


def collection() -> Collection:
    """Questions and judgements as they are written, and the documents made for them."""
    documents = _made()
    queries = read_queries(FOLDER / "queries.jsonl")
    judged = read_judgements(FOLDER / "qrels.tsv", queries, _naming(documents))
    return Collection(documents, queries, judged, END)


def _made() -> list[Document]:
    with TemporaryDirectory() as folder:
        with create_app(Settings(data=Path(folder))).app_context():
            installation.prepare(lambda _done: None)
            build(_PEOPLE, _PAGES, _POSTS, _SEED, lambda _done, _of: None, end=END)
            more.add(FOLDER / "more.toml", END)
            made = [each for source in wiring.SOURCES for each in source.everything()]
            db.session.remove()
            db.engine.dispose()
        return made


def _naming(documents: Iterable[Document]) -> Callable[[str], set[str]]:
    def named(name: str) -> set[str]:
        for kind in ("page", "post", "person"):
            if name.startswith(kind):
                sign, words = name[len(kind)], name[len(kind) + 1 :]
                return {d.key for d in documents if d.kind == kind and _is_meant(d, sign, words)}
        return set()

    return named


def _is_meant(document: Document, sign: str, words: str) -> bool:
    if sign == "…":
        return words in document.body
    if document.kind == "post":
        return document.body.startswith(words)
    return document.title == words
