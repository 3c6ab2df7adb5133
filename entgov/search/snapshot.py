"""The index as of one commit, opened for searching.

It never changes, so any number of threads may search it, also when its files are gone meanwhile.
"""

from pathlib import Path
from typing import NamedTuple

from entgov.search.postings import Shelf
from entgov.search.ranking import Segment
from entgov.search.whoosh_engine import FileStorage, SegmentReader, read_commit
from entgov.search.writing import SCHEMA


class Snapshot(NamedTuple):
    """A commit of a generation: its segments, and their shelves by the segments' names."""

    generation: Path | None
    commit: int
    shelves: dict[str, Shelf]
    segments: tuple[Segment, ...]


NOTHING = Snapshot(None, 0, {}, ())


def load(generation: Path, former: Snapshot) -> Snapshot:
    """Opens the latest commit, keeping the shelves that are still in it."""
    storage = FileStorage(str(generation))
    commit = read_commit(generation, SCHEMA)
    shelves: dict[str, Shelf] = {}
    segments = []
    for segment in commit.segments:
        name = segment.segment_id()
        shelf = former.shelves.get(name) or Shelf(SegmentReader(storage, SCHEMA, segment))
        shelves[name] = shelf
        segments.append(Segment(shelf, shelf.columns.without(segment.deleted_docs())))
    return Snapshot(generation, commit.generation, shelves, tuple(segments))
