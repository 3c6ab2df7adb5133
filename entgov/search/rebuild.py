"""Builds the index anew, in a generation beside the living one that is swapped in at the end."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from entgov.search.documents import Document
from entgov.search.generations import Generations
from entgov.search.whoosh_engine import FileLock
from entgov.search.writing import PATIENCE, add, create, hold, lock, open_writer

SWAP_PATIENCE = 30.0
"""Seconds that a finished rebuild waits for its turn: it would be a pity about the work."""


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
        self._lock = lock(
            self._generations.lock_file,
            min(patience, PATIENCE),
            "The search index is already being rebuilt.",
        )
        self.generation = self._generations.start()
        create(self.generation)
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
            add(self._writer(), document)
            self._pending.add(document.key)

    def drop(self, keys: Iterable[str]) -> None:
        """Removes documents put before; others are passed over."""
        self._commit()
        for key in self._settled.intersection(keys):
            self._writer().delete_by_term("key", key)

    def hold(self) -> None:
        """Keeps refreshes of the living generation waiting until the swap. Raises IndexBusy."""
        living = self._generations.current()
        if self._held is None and living is not None and living.is_dir():
            self._held = hold(living, self._patience)

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
            self._session = open_writer(self.generation)
        return self._session

    def _commit(self) -> None:
        """Settles what was put so far: Whoosh can't replace what is still pending."""
        if self._session is not None:
            self._session.commit(merge=False)
            self._session = None
        self._settled |= self._pending
        self._pending.clear()
