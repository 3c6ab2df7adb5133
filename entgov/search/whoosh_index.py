"""The embedded index: documents in a folder of Whoosh's files; ranking/ decides what matches.

One process writes at a time, all others read what was committed last, of whichever generation is
the living one at that moment.
"""

import errno
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

from entgov.search.documents import Document
from entgov.search.generations import Generations
from entgov.search.index import (
    IndexAway,
    IndexUnreadable,
    Results,
    Sort,
    Standing,
)
from entgov.search.languages import ways
from entgov.search.latest import Latest
from entgov.search.query import Query
from entgov.search.ranking import Segment, answer, explain
from entgov.search.rebuild import Rebuild, under_way
from entgov.search.spelling import Spelling
from entgov.search.wanting import bits, wanted
from entgov.search.whoosh_engine import undamaged
from entgov.search.writing import PATIENCE, SCHEMA, merge, open_writer, replace

_SWAPS = 6
"""How often a writer begins anew because it was overtaken by a swap; there are minutes between."""
_MANY_SEGMENTS = 24
_MANY_DEAD = 1 / 3
"""Of all documents: what was replaced or dropped, and still is looked through."""
_NO_ROOM = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE")
)
"""What says that files can't be written, and nothing of whether they are whole."""


class WhooshIndex:
    """An index in a folder. Follows commits and swaps by whatever process; see index.Index."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self._generations = Generations(folder)
        self._patience = patience
        self._latest = Latest(self._generations)

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
        own: frozenset[str] = frozenset(),
        gone: Collection[str] = (),
        sort: Sort = "best",
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Results:
        """See index.Index.search."""
        with self._searched(gone) as segments:
            return answer(
                segments, wanted(query), audience,
                own=own, sort=sort, page=page, per_page=per_page, now=now,
            )  # fmt: skip

    def explain(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        own: frozenset[str] = frozenset(),
        gone: Collection[str] = (),
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Sequence[Standing]:
        """See index.Index.explain."""
        with self._searched(gone) as segments:
            return explain(
                segments, wanted(query), audience, bits(query),
                own=own, page=page, per_page=per_page, now=now,
            )  # fmt: skip

    def hints(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        gone: Collection[str] = (),
        scarce: bool = False,
    ) -> Mapping[str, str]:
        """See index.Index.hints."""
        with self._searched(gone) as segments:
            return Spelling(segments, audience, partial(ways, query)).hints(query, scarce=scarce)

    def near(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        gone: Collection[str] = (),
        most: int = 6,
    ) -> Sequence[str]:
        """See index.Index.near."""
        with self._searched(gone) as segments:
            return Spelling(segments, audience, partial(ways, query)).near(query, most)

    def led(self) -> Iterator[tuple[str, int]]:
        """See index.Index.led."""
        for segment in self._latest.exact().segments:
            columns = segment.columns
            led = zip(columns.keys, columns.merits.led(), strict=True)
            yield from compress(led, columns.audiences)

    def versions(self) -> Iterator[tuple[str, int]]:
        """See index.Index.versions."""
        for segment in self._latest.exact().segments:
            columns = segment.columns
            yield from compress(zip(columns.keys, columns.versions, strict=True), columns.audiences)

    def count(self) -> int:
        """See index.Index.count."""
        return sum(1 for _ in self.versions())

    def outdated(self) -> bool:
        """See index.Index.outdated."""
        return self._generations.outdated() or (self._generations.is_suspect and self._damaged())

    def check(self) -> None:
        """See index.Index.check."""
        if not self._latest.steady(lambda generation: undamaged(generation, SCHEMA)):
            raise IndexUnreadable

    def warm(self) -> None:
        """See index.Index.warm."""
        self._latest.warm()

    def worn(self) -> bool:
        """See index.Index.worn."""
        segments = self._latest.exact().segments
        places = sum(len(segment.columns.audiences) for segment in segments)
        dead = sum(segment.living[0] for segment in segments)
        return len(segments) > _MANY_SEGMENTS or dead > _MANY_DEAD * places

    def rebuild(self) -> Rebuild:
        """See index.Index.rebuild."""
        return Rebuild(self._generations.folder)

    def under_way(self) -> int | None:
        """See index.Index.under_way."""
        return under_way(self._generations.folder)

    def _damaged(self) -> bool:
        """Whether there is any damage; if so, whoever mends the index hears of it."""
        try:
            self.check()
        except IndexUnreadable:
            self._generations.suspect()
            return True
        self._generations.trust()
        return False

    @contextmanager
    def _searched(self, gone: Collection[str]) -> Iterator[Sequence[Segment]]:
        """What is searched; who meets damage in it lets that be known."""
        try:
            segments = self._latest.soon().segments
            yield [each.without(gone) for each in segments] if gone else segments
        except IndexUnreadable:
            self._generations.suspect()
            raise

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """The one writer; what is not committed in the end is thrown away."""
        writer = self._writer()
        try:
            yield writer
        except BaseException as error:
            writer.cancel()
            written = not isinstance(error, OSError) or error.errno not in _NO_ROOM
            if written and isinstance(error, Exception) and self._damaged():
                raise IndexUnreadable from error
            if isinstance(error, OSError):
                raise IndexAway(error) from error
            raise

    def _writer(self) -> Any:
        """The one writer of the living generation, even if a swap comes in between."""
        for _ in range(_SWAPS):
            if self._generations.outdated():
                raise IndexUnreadable
            writer = self._latest.steady(self._opened)
            if Path(writer.storage.folder) == self._generations.current():
                return writer
            writer.cancel()
        raise IndexUnreadable

    def _opened(self, generation: Path) -> Any:
        try:
            return open_writer(generation, self._patience)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise IndexAway(error) from error
            raise
