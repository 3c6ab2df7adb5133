"""The embedded index: documents in Whoosh, which keeps the files; ranking.py decides what matches.

The only module that imports Whoosh. What is used of it: the analysis chain's stemmer, segments
written by one writer and committed in one step, and their postings. What is not: its query parser
(raises on odd input), its collectors (see ranking.py) and its reuse of open readers (closes them
under the feet of other threads).
"""

import re
import threading
import time
import unicodedata
import warnings
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import compress
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, NamedTuple, Self

from entgov.search import ranking
from entgov.search.documents import Document
from entgov.search.generations import Generations
from entgov.search.index import IndexBusy, IndexUnreadable, Results
from entgov.search.query import COMPOUND, PART, Query

with warnings.catch_warnings():
    # Whoosh 2.7.4 is of 2016: compiling it complains of "\g" and of `is 0`.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    from whoosh.analysis import Token
    from whoosh.codec.whoosh3 import W3Codec, W3Segment
    from whoosh.fields import ID, STORED, TEXT, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC, FileIndex
    from whoosh.lang.porter2 import stem
    from whoosh.reading import SegmentReader
    from whoosh.util.filelock import FileLock, try_for
    from whoosh.writing import LockError

_LONGEST_TERM = 64
"""Characters of a word that tell it from others; what is longer is data, not a word."""
PATIENCE = 2.0
"""Seconds that a writer waits for another one."""
SWAP_PATIENCE = 30.0
"""Seconds that a finished rebuild waits for its turn: it would be a pity about the work."""
_RETRY = 0.05
_ATTEMPTS = 6
"""How often a reader tries to open an index that is changing under its hands."""
_APART = "\x1f"
"""Between things that are no neighbours, so that no phrase reaches from one tag into the next."""
_LARGE = 1000
"""Living documents that make a segment too large to be merged during a refresh."""
_CACHED = 1_000_000
"""Postings that are kept decoded for each segment, at some 8 bytes each."""


_BUSY = "Another process is writing to the search index."
_UNREADABLE = "The search index can't be read. Run: entgov search rebuild"


# Analysis


class Word(NamedTuple):
    """A word of a text: its term, its place among the words, and where it stands."""

    term: str
    position: int
    start: int
    end: int


def analyse(text: str) -> Iterator[tuple[str, int, int]]:
    """The terms of a text, as the index sees them, each with its start and end in the text.

    A compound gives itself in one, then its parts: well-being → wellb, well, be.
    """
    return ((word.term, word.start, word.end) for word in _words(text))


def readings(text: str) -> ranking.Readings:
    """The ways to find a bit of a query; empty if there is nothing in it to look for."""
    parts = tuple(term for term in _parts(text) if term)
    if len(parts) < 2:
        return (parts,) if parts else ()
    compound = COMPOUND.fullmatch(text.strip())
    return (parts, (_compound_term(compound[0]),)) if compound else (parts,)


def _parts(text: str) -> Iterator[str]:
    return (_term(part[0]) for part in PART.finditer(text))


def _words(text: str) -> Iterator[Word]:
    position = 0
    for compound in COMPOUND.finditer(text):
        for word in _parts_and_whole(compound, position):
            yield word
            position = max(position, word.position + 1)


def _parts_and_whole(compound: re.Match[str], position: int) -> Iterable[Word]:
    start, end = compound.span()
    if compound[0].isalnum():  # nearly all are a plain word
        term = _term(compound[0])
        return (Word(term, position, start, end),) if term else ()
    matches = [part for part in PART.finditer(compound.string, start, end) if _term(part[0])]
    parts = [
        Word(_term(part[0]), place, part.start(), part.end())
        for place, part in enumerate(matches, start=position)
    ]
    whole = [Word(_compound_term(compound[0]), position, start, end)] if len(parts) > 1 else []
    return whole + parts


@lru_cache(maxsize=50_000)
def _term(part: str) -> str:
    return str(stem(_folded(part)))[:_LONGEST_TERM]


@lru_cache(maxsize=5_000)
def _compound_term(compound: str) -> str:
    return str(stem("".join(_folded(part[0]) for part in PART.finditer(compound))))[:_LONGEST_TERM]


def _folded(part: str) -> str:
    """Lower case without accents, apostrophes and the possessive's s."""
    plain = unicodedata.normalize("NFKD", part[: 2 * _LONGEST_TERM].casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.replace("\u2019", "'").removesuffix("'s").replace("'", "")


class _English:
    """Hands our words to Whoosh, which wants one token used again for each of them."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        token = Token(positions=True)
        token.boost = 1.0
        after = 0
        for piece in value.split(_APART):
            token.pos = after
            for word in _words(piece):
                token.text, token.pos = word.term, after + word.position
                yield token
            after = token.pos + 2


_SCHEMA = Schema(
    key=ID(unique=True, stored=True),
    title=TEXT(analyzer=_English()),
    tags=TEXT(analyzer=_English()),
    body=TEXT(analyzer=_English()),
    kind=STORED,
    space=STORED,
    audience=STORED,
    changed=STORED,
    version=STORED,
)


# Reading


class _Field(NamedTuple):
    """How much a field tells.

    BM25, except that lengths are set against a fixed middling one instead of the average: so what
    a document says does not depend on its neighbours, and can be kept.
    """

    name: str
    boost: float
    middling: int
    """Words."""
    fairness: float
    """From 0 (length does not matter) to 1 (twice as long needs the word twice)."""

    def strength(self, times: float, length: int) -> float:
        """What so many mentions in a field of this length are worth."""
        long = 1 - self.fairness + self.fairness * length / self.middling
        return self.boost * times * 2.2 / (times + 1.2 * long)


_TITLE = _Field("title", 4.0, middling=6, fairness=0.4)
_FIELDS = (_TITLE, _Field("tags", 2.0, 4, 0.4), _Field("body", 1.0, 150, 0.75))


class _Shelf:
    """The postings of one segment file, read when asked for and kept while there is room.

    Whoosh moves a file position while it reads, so one thread reads at a time.
    """

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: dict[tuple[ranking.Reading, bool], ranking.Postings] = {}
        self._room = _CACHED
        self.columns = _columns(reader)

    def postings(self, reading: ranking.Reading, *, titles_only: bool = False) -> ranking.Postings:
        """The documents in which these terms stand side by side, with how much they tell."""
        wanted = reading, titles_only
        kept = self._kept.get(wanted)
        if kept is None:
            with self._lock:
                kept = self._read(reading, (_TITLE,) if titles_only else _FIELDS)
                self._keep(wanted, kept)
        return kept

    def _keep(self, wanted: tuple[ranking.Reading, bool], postings: ranking.Postings) -> None:
        if self._room < 0:
            self._kept.clear()
            self._room = _CACHED
        self._room -= len(postings[0]) + 1
        self._kept[wanted] = postings

    def _read(self, reading: ranking.Reading, fields: Iterable[_Field]) -> ranking.Postings:
        strengths: defaultdict[int, float] = defaultdict(float)
        for field in fields:
            for number, times in self._mentions(field.name, reading):
                length = self._reader.doc_field_length(number, field.name)
                strengths[number] += field.strength(times, length)
        return array("I", strengths), array("f", strengths.values())

    def _mentions(self, field: str, reading: ranking.Reading) -> Iterator[tuple[int, float]]:
        """How often these terms stand side by side in a field of each document."""
        if not all((field, term) in self._reader for term in reading):
            return
        if len(reading) > 1:
            yield from self._side_by_side(field, reading)
            return
        matcher = self._reader.postings(field, reading[0])
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def _side_by_side(self, field: str, reading: ranking.Reading) -> Iterator[tuple[int, int]]:
        postings = self._reader.postings
        together = set.intersection(*(set(postings(field, term).all_ids()) for term in reading))
        matchers = [postings(field, term) for term in reading]
        for number in sorted(together):
            starts = [
                {position - shift for position in _positions(matcher, number)}
                for shift, matcher in enumerate(matchers)
            ]
            if times := len(set.intersection(*starts)):
                yield number, times


def _positions(matcher: Any, number: int) -> list[int]:
    matcher.skip_to(number)
    positions: list[int] = matcher.value_as("positions")
    return positions


def _columns(reader: SegmentReader) -> ranking.Columns:
    """What is stored of a segment's documents; what is deleted keeps a blank place."""
    size = reader.doc_count_all()
    columns = ranking.Columns(
        [""] * size, [""] * size, [""] * size, [0] * size,
        [0.0] * size, [0] * size, [frozenset()],
    )  # fmt: skip
    circles: dict[frozenset[str], int] = {}
    for number, stored in reader.iter_docs():
        columns.keys[number] = stored["key"]
        columns.kinds[number] = stored["kind"]
        columns.spaces[number] = stored["space"]
        columns.versions[number] = stored["version"]
        columns.changed[number] = stored["changed"]
        circle = frozenset(stored["audience"])
        columns.audiences[number] = circles.setdefault(circle, len(circles) + 1)
    columns.circles.extend(circles)
    return columns


class _Snapshot(NamedTuple):
    """The index as of one commit; never changes, so any number of threads may search it."""

    generation: Path | None
    commit: int
    shelves: dict[str, _Shelf]
    segments: tuple[ranking.Segment, ...]


_NOTHING = _Snapshot(None, 0, {}, ())


def _load(generation: Path, former: _Snapshot) -> _Snapshot:
    """Opens the latest commit, keeping the shelves that are still in it."""
    storage = FileStorage(str(generation))
    toc = TOC.read(storage, "MAIN", schema=_SCHEMA)
    shelves: dict[str, _Shelf] = {}
    segments = []
    for segment in toc.segments:
        name = segment.segment_id()
        shelf = former.shelves.get(name) or _Shelf(SegmentReader(storage, _SCHEMA, segment))
        shelves[name] = shelf
        segments.append(ranking.Segment(shelf, shelf.columns.without(segment.deleted_docs())))
    return _Snapshot(generation, toc.generation, shelves, tuple(segments))


def _latest_commit(generation: Path) -> int:
    """The number of the last commit, without reading the commit itself as Whoosh would."""
    commit: int = TOC._latest_generation(FileStorage(str(generation)), "MAIN")
    return commit


# Writing


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Names segments by chance of its own: Whoosh's names repeat when somebody seeds `random`."""

    def new_segment(self, _storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(self, indexname, segid=token_hex(8))


def _open(generation: Path) -> FileIndex:
    return FileIndex(FileStorage(str(generation)), schema=_SCHEMA)


def _write(writer: Any, put: Iterable[Document], drop: Iterable[str]) -> None:
    """Hands documents with different keys to a writer, in place of those with the same keys."""
    with writer.searcher() as searcher:
        for key in drop:
            writer.delete_by_term("key", key, searcher=searcher)
        for document in put:
            writer.delete_by_term("key", document.key, searcher=searcher)
            writer.add_document(**_stored(document))


def _stored(document: Document) -> dict[str, object]:
    return {
        "key": document.key,
        "title": document.title,
        "tags": _APART.join(document.tags),
        "body": document.body,
        "kind": document.kind,
        "space": document.space,
        "audience": document.audience,
        "changed": document.changed_at.timestamp(),
        "version": document.version,
    }


def _merge(writer: Any, segments: Iterable[Any]) -> list[Any]:
    """Folds small segments into the one being written, so that there are never many.

    A segment is taken if it is not much larger than what was gathered before; a large one stays,
    because writing it again would keep a fresh page waiting, until the index is optimised.
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


# The index


class WhooshIndex:
    """An index in a folder. Follows commits and swaps by whatever process; see index.Index."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._generations = Generations(folder)
        self._patience = patience
        self._snapshot = _NOTHING
        self._loading = threading.Lock()

    def refresh(self, put: Iterable[Document], drop: Iterable[str]) -> None:
        """See index.Index.refresh."""
        documents = {document.key: document for document in put}
        with self._writing() as writer:
            _write(writer, documents.values(), drop)
            writer.commit(mergetype=_merge)

    def search(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        kind: str | None = None,
        space: str | None = None,
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Results:
        """See index.Index.search."""
        return ranking.answer(
            self._latest().segments, _wanted(query), audience,
            kind=kind, space=space, page=page, per_page=per_page, now=now,
        )  # fmt: skip

    def versions(self) -> Iterator[tuple[str, int]]:
        """See index.Index.versions."""
        for segment in self._latest().segments:
            columns = segment.columns
            yield from compress(zip(columns.keys, columns.versions, strict=True), columns.audiences)

    def count(self) -> int:
        """See index.Index.count."""
        return sum(1 for _ in self.versions())

    def optimise(self) -> None:
        """See index.Index.optimise."""
        with self._writing() as writer:
            writer.commit(optimize=True)

    def close(self) -> None:
        """See index.Index.close; the next search opens the files again."""
        self._snapshot = _NOTHING

    def outdated(self) -> bool:
        """See index.Index.outdated."""
        return self._generations.outdated()

    def _latest(self) -> _Snapshot:
        """The latest commit of the living generation.

        A commit or a swap may take away files while they are being opened; then it starts anew.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._looked_up()
            except Exception as error:  # damaged files raise nearly anything
                problem = error
                time.sleep(_RETRY * attempt)
        raise IndexUnreadable(_UNREADABLE) from problem

    def _looked_up(self) -> _Snapshot:
        generation = self._generations.current()
        if generation is None:
            return _NOTHING
        commit = _latest_commit(generation)
        with self._loading:
            if (generation, commit) != self._snapshot[:2]:
                self._snapshot = _load(generation, self._snapshot)
            return self._snapshot

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """The one writer; what is not committed in the end is thrown away."""
        writer = self._writer()
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise

    def _writer(self) -> Any:
        """The one writer of the living generation, even if a swap comes in between."""
        for attempt in range(_ATTEMPTS):
            generation = self._generations.current() or _first(self._generations, self._patience)
            try:
                writer = _open(generation).writer(
                    codec=_Codec(), timeout=self._patience, delay=_RETRY
                )
            except LockError as error:
                raise IndexBusy(_BUSY) from error
            except Exception as error:  # damaged files raise nearly anything
                problem = error
                time.sleep(_RETRY * attempt)
                continue
            if generation == self._generations.current():
                return writer
            writer.cancel()
        raise IndexUnreadable(_UNREADABLE) from problem


def _first(generations: Generations, patience: float) -> Path:
    """Makes an empty index where there was none."""
    with Rebuild(generations.folder, patience) as empty:
        if generations.current() is None:
            empty.swap()
    return generations.current() or empty.generation


def _wanted(query: Query) -> ranking.Wanted:
    def read(texts: Iterable[str]) -> tuple[ranking.Readings, ...]:
        return tuple(found for found in map(readings, texts) if found)

    return ranking.Wanted(
        read(query.words), read(query.phrases), read(query.without), read(query.common)
    )


class Rebuild:
    """A new generation, written beside the living one.

    Used as a context manager; leaving it without swap() throws the new generation away. Whatever
    changes meanwhile goes to the living generation, so the caller tops up before the swap:

        with Rebuild(folder) as fresh:
            fresh.put(everything)
            fresh.put(what_changed_since)
            fresh.hold()                    # from here on refreshes wait
            fresh.put(the_last_changes)
            fresh.swap()
    """

    def __init__(self, folder: Path, patience: float = SWAP_PATIENCE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._generations = Generations(folder)
        self._patience = patience
        self._lock = FileLock(str(self._generations.lock_file))
        if not try_for(self._lock.acquire, timeout=min(patience, PATIENCE), delay=_RETRY):
            raise IndexBusy("The search index is already being rebuilt.")
        self.generation = self._generations.start()
        FileStorage(str(self.generation)).create_index(_SCHEMA)
        self._session: Any = None
        self._pending: set[str] = set()
        self._settled: set[str] = set()
        self._held: FileLock | None = None

    def put(self, documents: Iterable[Document]) -> None:
        """Adds documents, in place of those put before with the same keys."""
        for document in documents:
            if document.key in self._pending:
                self._commit()
            if document.key in self._settled:
                self._writer().delete_by_term("key", document.key)
            self._writer().add_document(**_stored(document))
            self._pending.add(document.key)

    def drop(self, keys: Iterable[str]) -> None:
        """Removes documents put before; others are passed over."""
        self._commit()
        for key in self._settled.intersection(keys):
            self._writer().delete_by_term("key", key)

    def hold(self) -> None:
        """Keeps refreshes of the living generation waiting until the swap. Raises IndexBusy."""
        living = self._generations.current()
        if self._held or living is None or not living.is_dir():
            return
        lock = FileStorage(str(living)).lock("MAIN_WRITELOCK")
        if not try_for(lock.acquire, timeout=self._patience, delay=_RETRY / 10):
            raise IndexBusy(_BUSY)
        self._held = lock

    def swap(self) -> None:
        """Makes the new generation the living one, and removes all others. Raises IndexBusy."""
        self._commit()
        self.hold()
        self._generations.adopt(self.generation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            self._session.cancel()
        self._generations.sweep()
        if self._held is not None:
            self._held.release()
        self._lock.release()

    def _writer(self) -> Any:
        if self._session is None:
            self._session = _open(self.generation).writer(codec=_Codec())
        return self._session

    def _commit(self) -> None:
        """Settles what was put so far: Whoosh can't replace what is still pending."""
        if self._session is not None:
            self._session.commit(merge=False)
            self._session = None
        self._settled |= self._pending
        self._pending.clear()


def rebuild(
    folder: Path, documents: Iterable[Document], on_progress: Callable[[int], None]
) -> None:
    """Writes the index anew and swaps it in; reports how many documents are done.

    Until the swap the living index is untouched. Raises IndexBusy.
    """
    with Rebuild(folder) as fresh:
        for done, document in enumerate(documents, start=1):
            fresh.put([document])
            on_progress(done)
        fresh.swap()
