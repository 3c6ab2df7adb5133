"""Reads which words the documents of a segment say, as they are written: for hints at spelling.

Each document is stored with its different words; to index them too would take as long again as
all the rest. A segment never changes, so which word stands where is made of them once, when
somebody first mistypes one.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock

from entgov.search.index import IndexUnreadable
from entgov.search.lexicon import Lexicon
from entgov.search.whoosh_engine import SegmentReader


class Vocabulary:
    """The words of one segment file. `lock`: one thread reads at a time, as with postings."""

    def __init__(self, reader: SegmentReader, lock: Lock) -> None:
        self._reader = reader
        self._lock = lock

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that the documents say. Raises IndexUnreadable."""
        return Lexicon(self._places)

    def saying(self, word: str) -> Sequence[int]:
        """The documents that say this very word, deleted ones too. Raises IndexUnreadable."""
        return self._places.get(word, ())

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        try:
            for number in self._reader.all_doc_ids():
                with self._lock:  # each time for a moment, or searches would wait for it all
                    stored = self._reader.stored_fields(number)
                for word in stored.get("said", "").split():
                    places[word].append(number)
        except Exception as error:  # damaged files raise nearly anything
            raise IndexUnreadable from error
        return dict(places)
