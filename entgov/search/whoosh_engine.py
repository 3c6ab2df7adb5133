"""Whoosh, as far as we use it: the only module that imports it.

Taken from it: the stemmer, segments written by one writer and committed in one step, and their
postings. Not taken: its query parser (raises on odd input), its collectors (see ranking.py) and
its reuse of open readers (closes them under the feet of other threads).
"""

import warnings
from pathlib import Path
from secrets import token_hex

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

__all__ = [
    "ID",
    "STORED",
    "TEXT",
    "WRITE_LOCK",
    "Codec",
    "FileIndex",
    "FileLock",
    "FileStorage",
    "LockError",
    "Schema",
    "SegmentReader",
    "Token",
    "last_commit",
    "read_commit",
    "stem",
    "try_for",
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


def last_commit(folder: Path) -> int:
    """The number of the last commit, without reading the commit itself as Whoosh would."""
    commit: int = TOC._latest_generation(FileStorage(str(folder)), "MAIN")
    return commit


def read_commit(folder: Path, schema: Schema) -> TOC:
    """The last commit: its number (`generation`) and its segments."""
    return TOC.read(FileStorage(str(folder)), "MAIN", schema=schema)
