"""Whoosh, as far as we use it: the only module that imports it.

Taken from it: the stemmer, segments written by one writer and committed in one step, and their
postings. Not taken: its query parser (raises on odd input), its collectors (see ranking/) and
its reuse of open readers (closes them under the feet of other threads).
"""

import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from entgov.search.seals import is_sealed, is_whole, seal, settle

with warnings.catch_warnings():
    # Whoosh 2.7.4 is of 2016: compiling it complains of "\g" and of `is 0`.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    from whoosh.analysis import Token
    from whoosh.codec.whoosh3 import W3Codec, W3Segment
    from whoosh.fields import ID, STORED, TEXT, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC, FileIndex, clean_files
    from whoosh.lang.porter2 import stem
    from whoosh.reading import SegmentReader
    from whoosh.util.filelock import FileLock, try_for
    from whoosh.writing import LockError, SegmentWriter

__all__ = [
    "ID",
    "STORED",
    "TEXT",
    "WRITE_LOCK",
    "FileIndex",
    "FileLock",
    "FileStorage",
    "LockError",
    "Schema",
    "SegmentReader",
    "Token",
    "Writer",
    "last_commit",
    "read_commit",
    "stem",
    "try_for",
    "undamaged",
]

WRITE_LOCK = "MAIN_WRITELOCK"
"""The file in an index that Whoosh's writer locks."""


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Names segments by chance of its own: Whoosh's names repeat when somebody seeds `random`."""

    def new_segment(self, _storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(self, indexname, segid=token_hex(8))

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Whoosh pickles the codec with each commit; where our class lives shall not matter."""
        return W3Codec, ()


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """The one writer of an index; what it commits survives a power cut, and can be looked over."""

    def __init__(self, index: FileIndex, patience: float, delay: float) -> None:
        try:
            super().__init__(index, codec=Codec(), timeout=patience, delay=delay)
        except BaseException:
            self._unlock()
            raise
        self._known = {segment.segment_id() for segment in self.segments}

    def _commit_toc(self, segments: Sequence[W3Segment]) -> None:
        folder = Path(self.storage.folder)
        for segment in segments:
            if segment.segment_id() not in self._known:
                seal(_file(folder, segment))
        TOC(self.schema, segments, self.generation).write(self.storage, "MAIN")
        commit = folder / TOC._filename("MAIN", self.generation)
        seal(commit)
        settle(folder)
        clean_files(self.storage, "MAIN", self.generation, segments)
        for left in folder.glob("_MAIN_*.toc.*"):  # by writers that were killed, or before this one
            if not left.name.startswith(f"{commit.name}.sum"):
                left.unlink(missing_ok=True)

    def cancel(self) -> None:
        """Throws away what was not committed, also where the disk is full: the lock has to go."""
        with suppress(Exception):  # closing a file writes to it
            self._close_segment()
        with suppress(OSError):
            self._tempstorage.destroy()
        self.is_closed = True
        self._unlock()

    def _unlock(self) -> None:
        if self.writelock is not None and self.writelock.fd is not None:
            self.writelock.release()


def undamaged(folder: Path, schema: Schema) -> bool:
    """Whether all files of the last commit are as they were written. Raises nearly anything."""
    commit = folder / TOC._filename("MAIN", last_commit(folder))
    if is_sealed(commit) and not is_whole(commit):  # it is not yet, for a moment after a commit
        return False
    return all(is_whole(_file(folder, each)) for each in read_commit(folder, schema).segments)


def _file(folder: Path, segment: W3Segment) -> Path:
    return folder / f"{segment.segment_id()}{segment.COMPOUND_EXT}"


def last_commit(folder: Path) -> int:
    """The number of the last commit, without reading the commit itself as Whoosh would."""
    commit: int = TOC._latest_generation(FileStorage(str(folder)), "MAIN")
    return commit


def read_commit(folder: Path, schema: Schema) -> TOC:
    """The last commit: its number (`generation`) and its segments."""
    return TOC.read(FileStorage(str(folder)), "MAIN", schema=schema)
