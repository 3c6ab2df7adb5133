"""The contract that every search backend keeps; tests/search/test_contract.py is its other half.

Readers may search from many threads and processes while one process writes. What a reader may not
see does not exist for them: not in hits or counts, and not in the weight that a word gets.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from entgov.search.documents import Document
from entgov.search.query import Query

Sort = Literal["best", "newest"]


class IndexBusy(Exception):
    """Somebody else is writing to the index; try again later."""


class IndexUnreadable(Exception):
    """The index is damaged; it has to be rebuilt from the database."""

    def __init__(self) -> None:
        super().__init__("The search index can't be read. Run: entgov search rebuild")


@dataclass(frozen=True)
class Hit:
    """A document found. Scores compare within one answer only; they never rise along the hits.

    With the newest first, or without any text to look for, all scores are 0.
    """

    key: str
    score: float


@dataclass(frozen=True)
class Standing:
    """Why a hit stands where it does, in the parts of its score.

    titled    whether its title is just what is asked for: such hits stand before all others
    complete  whether it says all the words: such hits stand before those with some
    said      for each bit of the query that it says, how much that tells
    recent    by how much the sum of these grows, because it changed lately
    trust     what its state leaves of that
    """

    key: str
    score: float
    titled: bool
    complete: bool
    said: Mapping[str, float]
    recent: float
    trust: float


@dataclass(frozen=True)
class Results:
    """One page of an answer, with exact counts of the whole.

    Each count says how many would match with that alone in place of the filters of its sort, and
    all other filters applied. Tags add up, so theirs says how many would be left with one more.

    total   documents that match, with every filter applied
    hits    those on this page, best first; ties go to the newest, then by key
    kinds   for each kind, and for each narrower one, which is counted with its kind too
    spaces  for each space; what lives in no space is not counted here
    states  for each state; what has none is not counted here
    years   for each year of the last change, in the time zone of `now`
    tags    for each tag
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    spaces: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)


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
        sort: Sort = "best",
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Results:
        """Finds what the holder of these audience terms may see; pages count from 1.

        Where the query has filters and no text, all that passes the filters is found.
        `now` (aware) is what "recent" is measured from, in whole days, so that turning the page
        does not shuffle the hits. Raises IndexUnreadable.
        """

    def explain(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Sequence[Standing]:
        """Why the hits of a page stand where they do, in their order: what `search` gives for the
        same, the best first. Raises IndexUnreadable.
        """

    def hints(
        self, query: Query, audience: frozenset[str], *, scarce: bool = False
    ) -> Mapping[str, str]:
        """What was meant by mistyped words, from documents that the holder of the terms may see.

        For each word (as `lexicon.as_said` has it) of which nothing is found, the nearest that is
        found, if one is near. Where finds are `scarce`, also for a word in a few bodies, if very
        many more have another one. Filters do not count. Raises IndexUnreadable.
        """

    def near(self, query: Query, audience: frozenset[str], most: int = 6) -> Sequence[str]:
        """Words of these documents that are like those of which nothing is found, the likest first.

        Raises IndexUnreadable.
        """

    def versions(self) -> Iterator[tuple[str, int]]:
        """The key and version of every document, in no particular order. Raises IndexUnreadable."""

    def count(self) -> int:
        """How many documents there are. Raises IndexUnreadable."""

    def outdated(self) -> bool:
        """Whether there is no index yet, or one as an older entgov made it: rebuild it."""
