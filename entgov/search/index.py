"""The contract that every search backend keeps; tests/search/test_contract*.py is its other half.

Readers may search from many threads and processes while one process writes. What a reader may not
see does not exist for them: not in hits or counts, and not in the weight that a word gets.

Whatever goes wrong with an engine is an IndexProblem: no other error of its own comes through.
Passages with the words marked are no part of it: they are cut from what the database has (see
snippets.py), so that they can't show what has changed since.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from entgov.search.documents import Document
from entgov.search.query import Query

Sort = Literal["best", "newest"]


class IndexProblem(Exception):
    """The index can't do now what it was asked. Nothing is wrong with what it was asked."""


class IndexBusy(IndexProblem):
    """Somebody else is writing to the index; try again later."""


class IndexAway(IndexProblem):
    """The index can't be reached, or not be written, as on a full disk; try again later."""

    def __init__(self, why: OSError) -> None:
        super().__init__(f"The search index can't be used: {why.strerror or why}")


class IndexUnreadable(IndexProblem):
    """The index is damaged, or there is none; it has to be rebuilt from the database."""

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
    leading   by how much more, because things lead to it
    near      by how much more, because it stands in one of the reader's own spaces
    trust     what its state leaves of that
    own_score what all this makes
    above     the key of the hit right above which it was put with the score of that, if any
    """

    key: str
    score: float
    titled: bool
    complete: bool
    said: Mapping[str, float]
    recent: float
    leading: float
    near: float
    trust: float
    own_score: float
    above: str = ""


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
        own: frozenset[str] = frozenset(),
        gone: Collection[str] = (),
        sort: Sort = "best",
        page: int = 1,
        per_page: int = 20,
        now: datetime,
    ) -> Results:
        """Finds what the holder of these audience terms may see; pages count from 1.

        Where the query has filters and no text, all that passes the filters is found. It is as if
        the documents with the keys `gone` were not there: what happened to them is still on its
        way into the index.
        What stands in the reader's `own` spaces, by id, stands a little higher. What stands above a
        thread stands right above the first of its hits, unless it is higher by itself, or the
        title of that hit is just what is asked for.
        `now` (aware) is what "recent" is measured from, in whole days, so that turning the page
        does not shuffle the hits. A reader who has seen the index before may be answered from
        that while a new one is being taken up, or where it is lost. Raises IndexUnreadable,
        IndexAway, as all that follows does.
        """

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
        """Why the hits of a page stand where they do, in their order: what `search` gives for the
        same, the best first. Raises IndexUnreadable.
        """

    def hints(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        gone: Collection[str] = (),
        scarce: bool = False,
    ) -> Mapping[str, str]:
        """What was meant by mistyped words, from documents that the holder of the terms may see.

        For each word (as `lexicon.as_said` has it) of which nothing is found, the nearest that is
        found, if one is near. Where finds are `scarce`, also for a word in a few bodies, if very
        many more have another one. Filters do not count. Raises IndexUnreadable.
        """

    def near(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        gone: Collection[str] = (),
        most: int = 6,
    ) -> Sequence[str]:
        """Words of these documents that are like those of which nothing is found, the likest first.

        Raises IndexUnreadable.
        """

    def led(self) -> Iterator[tuple[str, int]]:
        """The key of every document, and how much leads to it. Raises IndexUnreadable."""

    def versions(self) -> Iterator[tuple[str, int]]:
        """The key and version of every document, in no particular order. Raises IndexUnreadable."""

    def count(self) -> int:
        """How many documents there are. Raises IndexUnreadable."""

    def outdated(self) -> bool:
        """Whether there is none, or it is damaged, or as an older entgov made it: rebuild it.

        Of damage it knows what readers have met since the last look; check() looks at all.
        """

    def check(self) -> None:
        """Looks at all that is stored. Raises IndexUnreadable where any of it is damaged."""

    def warm(self) -> None:
        """Reads ahead what the first searches of a process would wait for. It may take seconds,
        in which others search, and raises nothing."""

    def worn(self) -> bool:
        """Whether so much was put and dropped that it would be quicker if it were built anew."""

    def rebuild(self) -> "Rebuilding":
        """Begins to build it anew. Raises IndexBusy if somebody is at it already, IndexAway."""

    def under_way(self) -> int | None:
        """How many documents a rebuild that is under way, in whatever process, has so far."""


class Rebuilding(AbstractContextManager["Rebuilding"], Protocol):
    """An index that is being built beside the living one.

    Used as a context manager; leaving it without swap() throws the new one away. Whatever changes
    meanwhile goes to the living index, so the caller tops up before the swap:

        with index.rebuild() as fresh:
            fresh.put(everything)
            fresh.put(what_changed_since)
            fresh.hold()                    # from here on refreshes wait
            fresh.put(the_last_changes)
            fresh.swap()

    If the process dies in the middle, the living index is as it was. All of it raises IndexAway.
    """

    def put(self, documents: Iterable[Document]) -> None:
        """Adds documents, in place of those put before with the same keys."""

    def drop(self, keys: Iterable[str]) -> None:
        """Removes documents put before; others are passed over."""

    def hold(self) -> None:
        """Keeps refreshes of the living index waiting until the swap. Raises IndexBusy."""

    def swap(self) -> None:
        """Makes the new index the living one, and removes all others. Raises IndexBusy."""
