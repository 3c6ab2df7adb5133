"""Puts documents into the files of a generation: what is stored of them, and by one writer only."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from entgov.search.columns import filed
from entgov.search.documents import Document
from entgov.search.index import IndexBusy
from entgov.search.languages import whole, words
from entgov.search.lexicon import said
from entgov.search.merits import Merits
from entgov.search.query import understand
from entgov.search.whoosh_engine import (
    ID,
    STORED,
    TEXT,
    WRITE_LOCK,
    FileIndex,
    FileLock,
    FileStorage,
    LockError,
    Schema,
    SegmentReader,
    Token,
    Writer,
    try_for,
)

PATIENCE = 2.0
"""Seconds that a writer waits for another one."""
RETRY = 0.05
"""Seconds between two tries."""
_IN = "\x1e"
"""Between the language of a text and the text, on its way to Whoosh."""
_APART = "\x1f"
"""Between things that are no neighbours, so that no phrase reaches from one tag into the next."""
_LARGE = 1000
"""Living documents that make a segment too large to be merged during a refresh."""
_BUSY = "Another process is writing to the search index."


class _Words:
    """Hands our words to Whoosh, which wants one token used again for each of them."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        token = Token(positions=True)
        token.boost = 1.0
        after = 0
        language, text = value.split(_IN, 1)
        for piece in text.split(_APART):
            token.pos = after
            for word in words(piece, language):
                token.text, token.pos = word.term, after + word.position
                yield token
            after = token.pos + 2


SCHEMA = Schema(
    key=ID(unique=True, stored=True),
    title=TEXT(analyzer=_Words()),
    tags=TEXT(analyzer=_Words()),
    body=TEXT(analyzer=_Words()),
    whole=ID(),
    headings=TEXT(analyzer=_Words()),
    former=TEXT(analyzer=_Words()),
    context=TEXT(analyzer=_Words()),
    audience=STORED,
    version=STORED,
    merits=STORED,
    thread=STORED,
    above=STORED,
    said=STORED,
    shared=STORED,
)


def create(generation: Path) -> None:
    """Makes an empty index in an empty folder."""
    FileStorage(str(generation)).create_index(SCHEMA)


def open_writer(generation: Path, patience: float = PATIENCE) -> Any:
    """The one writer of a generation, until it commits or cancels. Raises IndexBusy."""
    index = FileIndex(FileStorage(str(generation)), schema=SCHEMA)
    try:
        return Writer(index, patience, RETRY)
    except LockError as error:
        raise IndexBusy(_BUSY) from error


def hold(generation: Path, patience: float) -> FileLock:
    """Keeps every writer of a generation waiting until it is released. Raises IndexBusy."""
    return lock(generation / WRITE_LOCK, patience, _BUSY)


def lock(file: Path, patience: float, busy: str) -> FileLock:
    """Locks a file until it is released or the process ends; else raises IndexBusy, saying why."""
    held = FileLock(str(file))
    # Looks more often than writers do, or it might never come between them.
    if not try_for(held.acquire, timeout=patience, delay=RETRY / 10):
        raise IndexBusy(busy)
    return held


def replace(writer: Any, put: Iterable[Document], drop: Iterable[str]) -> None:
    """Hands documents with different keys to a writer, in place of those with the same keys."""
    with writer.searcher() as searcher:
        for key in drop:
            writer.delete_by_term("key", key, searcher=searcher)
        for document in put:
            writer.delete_by_term("key", document.key, searcher=searcher)
            add(writer, document)


def add(writer: Any, document: Document) -> None:
    """Hands a document to a writer that has none with its key."""
    spoken = f"{document.lang}{_IN}"
    writer.add_document(
        key=document.key,
        title=spoken + document.title,
        tags=spoken + _APART.join(document.tags),
        body=spoken + document.body,
        said=" ".join(said(_texts(document))),
        whole=whole(understand(document.title)) or None,
        headings=spoken + _APART.join(document.headings),
        former=spoken + _APART.join(document.former),
        context=spoken + document.context,
        audience=document.audience,
        version=document.version,
        merits=Merits.stored(document),
        thread=document.thread or None,
        above=document.above or None,
        shared=filed(document),
    )


def _texts(document: Document) -> tuple[str, ...]:
    """All that it says; its headings stand in the body."""
    return (document.title, document.body, *document.tags, *document.former, document.context)


def merge(writer: Any, segments: Iterable[Any]) -> list[Any]:
    """Folds small segments into the one being written, so that there are never many.

    A segment is taken if it is not much larger than what was gathered before; a large one stays,
    because writing it again would keep a fresh page waiting, until the index is built anew.
    Gives the segments that stay.
    """
    stay = []
    gathered = writer.doc_count()
    for segment in sorted(segments, key=_living):
        living = _living(segment)
        if 0 < living <= min(4 * gathered, _LARGE):
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            gathered += living
        elif living:
            stay.append(segment)
    return stay


def _living(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())
