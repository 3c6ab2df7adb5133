"""The embedded index: documents in a folder of Whoosh's files; ranking.py decides what matches.

One process writes at a time, all others read what was committed last, of whichever generation is
the living one at that moment.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import compress
from pathlib import Path
from typing import Any

from entgov.search.documents import Document
from entgov.search.english import readings, whole
from entgov.search.generations import Generations
from entgov.search.index import IndexBusy, IndexUnreadable, Results, Sort, Standing
from entgov.search.query import COMPOUND, Query
from entgov.search.ranking import Readings, Wanted, answer, explain
from entgov.search.rebuild import Rebuild
from entgov.search.snapshot import NOTHING, Snapshot, load
from entgov.search.spelling import Spelling
from entgov.search.whoosh_engine import last_commit
from entgov.search.writing import PATIENCE, RETRY, merge, open_writer, replace

_ATTEMPTS = 6
"""How often a reader tries to open an index that is changing under its hands."""


class WhooshIndex:
    """An index in a folder. Follows commits and swaps by whatever process; see index.Index."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._generations = Generations(folder)
        self._patience = patience
        self._snapshot = NOTHING
        self._loading = threading.Lock()

    def refresh(self, put: Iterable[Document], drop: Iterable[str]) -> None:
        """See index.Index.refresh."""
        documents = {document.key: document for document in put}
        with self._writing() as writer:
            replace(writer, documents.values(), drop)
            writer.commit(mergetype=merge)

    def search(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        sort: Sort = "best",
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Results:
        """See index.Index.search."""
        return answer(
            self._latest().segments, _wanted(query), audience,
            sort=sort, page=page, per_page=per_page, now=now,
        )  # fmt: skip

    def explain(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Sequence[Standing]:
        """See index.Index.explain."""
        return explain(
            self._latest().segments, _wanted(query), audience, _bits(query),
            page=page, per_page=per_page, now=now,
        )  # fmt: skip

    def hints(
        self, query: Query, audience: frozenset[str], *, scarce: bool = False
    ) -> Mapping[str, str]:
        """See index.Index.hints."""
        return self._spelling(audience).hints(query, scarce=scarce)

    def near(self, query: Query, audience: frozenset[str], most: int = 6) -> Sequence[str]:
        """See index.Index.near."""
        return self._spelling(audience).near(query, most)

    def _spelling(self, audience: frozenset[str]) -> Spelling:
        return Spelling(self._latest().segments, audience, readings)

    def versions(self) -> Iterator[tuple[str, int]]:
        """See index.Index.versions."""
        for segment in self._latest().segments:
            columns = segment.columns
            yield from compress(zip(columns.keys, columns.versions, strict=True), columns.audiences)

    def count(self) -> int:
        """See index.Index.count."""
        return sum(1 for _ in self.versions())

    def outdated(self) -> bool:
        """See index.Index.outdated."""
        return self._generations.outdated()

    def _latest(self) -> Snapshot:
        """The latest commit of the living generation.

        A commit or a swap may take away files while they are being opened; then it starts anew.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._looked_up()
            except Exception as error:  # damaged files raise nearly anything
                problem = error
                time.sleep(RETRY * attempt)
        raise IndexUnreadable from problem

    def _looked_up(self) -> Snapshot:
        generation = self._generations.current()
        if generation is None:
            return NOTHING
        commit = last_commit(generation)
        with self._loading:
            if (generation, commit) != self._snapshot[:2]:
                self._snapshot = load(generation, self._snapshot)
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
        problem: Exception | None = None
        for attempt in range(_ATTEMPTS):
            generation = self._generations.current() or _first(self._generations, self._patience)
            try:
                writer = open_writer(generation, self._patience)
            except IndexBusy:
                raise
            except Exception as error:  # damaged files raise nearly anything
                problem = error
                time.sleep(RETRY * attempt)
                continue
            if generation == self._generations.current():
                return writer
            writer.cancel()
        raise IndexUnreadable from problem


def _first(generations: Generations, patience: float) -> Path:
    """Makes an empty index where there was none."""
    with Rebuild(generations.folder, patience) as empty:
        if generations.current() is None:
            empty.swap()
    return generations.current() or empty.generation


def _bits(query: Query) -> dict[Readings, str]:
    """The bits of a query, by how they are read."""
    choices = [each.texts for each in query.choices]
    texts = [*((text,) for text in (*query.words, *query.phrases)), *choices]
    return {sum(map(readings, bit), ()): " OR ".join(bit) for bit in texts}


def _wanted(query: Query) -> Wanted:
    def read(texts: Iterable[str]) -> tuple[Readings, ...]:
        return tuple(found for found in map(readings, texts) if found)

    def either(demanded: bool) -> tuple[Readings, ...]:
        groups = (read(each.texts) for each in query.choices if each.demanded is demanded)
        return tuple(sum(group, ()) for group in groups if group)

    times = Counter(word.casefold() for word in COMPOUND.findall(query.said))
    return Wanted(
        words=read(word for word in query.words for _ in range(times[word.casefold()] or 1))
        + either(demanded=False),
        phrases=read(query.phrases) + either(demanded=True),
        without=read(query.without),
        filters=query.filters,
        everything=not query.texts,
        title=whole(query),
    )
