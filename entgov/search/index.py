"""The contract that every search backend keeps; tests/search/test_contract.py is its other half.

Readers may search from many threads and processes while one process writes. What a reader may not
see does not exist for them: not in hits or counts, and not in the weight that a word gets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from entgov.search.documents import Document
from entgov.search.query import Query


class IndexBusy(Exception):
    """Somebody else is writing to the index; try again later."""


class IndexUnreadable(Exception):
    """The index is damaged; it has to be rebuilt from the database."""

    def __init__(self) -> None:
        super().__init__("The search index can't be read. Run: entgov search rebuild")


@dataclass(frozen=True)
class Hit:
    """A document found. Scores compare within one answer only; they never rise along the hits."""

    key: str
    score: float


@dataclass(frozen=True)
class Results:
    """One page of an answer, with exact counts of the whole.

    total   documents that match, with every filter applied
    hits    those on this page, best first; ties go to the newest, then by key
    kinds   for each kind, how many match whatever kind was asked for (the space filter applies)
    spaces  the same for each space; what lives in no space is not counted here
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    spaces: Mapping[str, int] = field(default_factory=dict)


class Index(Protocol):
    """A place that documents are put into and found in."""

    def refresh(self, put: Iterable[Document], drop: Iterable[str]) -> None:
        """Puts and drops (by key) in one step that readers see whole or not at all.

        Putting replaces what has the same key; of several with one key the last counts, and what
        is both put and dropped is there afterwards. Dropping what is not there is no error.
        Raises IndexBusy, IndexUnreadable.
        """

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
        """Finds what the holder of these audience terms may see; pages count from 1.

        `now` (aware) is what "recent" is measured from, in whole days, so that turning the page
        does not shuffle the hits. Raises IndexUnreadable.
        """

    def versions(self) -> Iterator[tuple[str, int]]:
        """The key and version of every document, in no particular order. Raises IndexUnreadable."""

    def count(self) -> int:
        """How many documents there are. Raises IndexUnreadable."""

    def outdated(self) -> bool:
        """Whether there is no index yet, or one as an older entgov made it: rebuild it."""
