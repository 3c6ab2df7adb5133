"""Builds the index anew, in a generation beside the living one that is swapped in at the end."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from entgov.search.documents import Document
from entgov.search.generations import Generations
from entgov.search.index import IndexAway, IndexBusy
from entgov.search.whoosh_engine import FileLock
from entgov.search.writing import PATIENCE, add, create, hold, lock, open_writer

SWAP_PATIENCE = 30.0
"""Seconds that a finished rebuild waits for its turn: it would be a pity about the work."""
_SAID_EVERY = 0.5
"""Seconds between two notes of how far it is."""


class Rebuild:
    """A new generation, written beside the living one; see index.Rebuilding."""

    def __init__(self, folder: Path, patience: float = SWAP_PATIENCE) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._generations = Generations(folder)
            self._patience = patience
            self._lock = lock(
                self._generations.lock_file,
                min(patience, PATIENCE),
                "The search index is already being rebuilt.",
            )
        except OSError as error:
            raise IndexAway(error) from error
        self._session: Any = None
        self._pending: set[str] = set()
        self._settled: set[str] = set()
        self._held: FileLock | None = None
        self._said_at = 0.0
        try:
            self.generation = self._generations.start()
            create(self.generation)
            self._say()
        except BaseException as error:
            self._give_up()
            if isinstance(error, OSError):
                raise IndexAway(error) from error
            raise

    def put(self, documents: Iterable[Document]) -> None:
        """See index.Rebuilding.put."""
        for document in documents:
            self._written(self._put, document)

    def _put(self, document: Document) -> None:
        if document.key in self._pending:
            self._commit()
        if document.key in self._settled:
            self._writer().delete_by_term("key", document.key)
        add(self._writer(), document)
        self._pending.add(document.key)
        if time.monotonic() - self._said_at > _SAID_EVERY:
            self._say()

    def drop(self, keys: Iterable[str]) -> None:
        """See index.Rebuilding.drop."""
        self._written(self._commit)
        for key in self._settled.intersection(keys):
            self._writer().delete_by_term("key", key)

    def hold(self) -> None:
        """See index.Rebuilding.hold."""
        living = self._generations.current()
        if self._held is None and living is not None and living.is_dir():
            self._held = hold(living, self._patience)

    def swap(self) -> None:
        """See index.Rebuilding.swap."""
        self._written(self._commit)
        self.hold()
        self._written(self._generations.adopt, self.generation)

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
        self._give_up()

    def _give_up(self) -> None:
        """Takes away all generations but the living one, and whatever was locked."""
        self._generations.sweep()
        if self._held is not None:
            self._held.release()
        self._lock.release()

    def _written(self, write: Callable[..., None], *what: Any) -> None:
        """What can't be written is no fault of the documents."""
        try:
            write(*what)
        except OSError as error:
            raise IndexAway(error) from error

    def _say(self) -> None:
        self._said_at = time.monotonic()
        self._generations.note(len(self._settled) + len(self._pending))

    def _writer(self) -> Any:
        if self._session is None:
            self._session = open_writer(self.generation)
        return self._session

    def _commit(self) -> None:
        """Settles what was put so far: Whoosh can't replace what is still pending."""
        if self._session is not None:
            self._session.commit(merge=False)
            self._session = None
        self._settled |= self._pending
        self._pending.clear()


def under_way(folder: Path) -> int | None:
    """How many documents a rebuild that is under way has so far; None where none is."""
    generations = Generations(folder)
    if not generations.lock_file.exists():
        return None
    try:
        lock(generations.lock_file, 0, "").release()
    except IndexBusy:
        return generations.noted()
    except OSError:
        return None
    return None
