"""The index together with the rooms that fill it: what the app, the worker and the CLI use.

The database is always right; the index follows. Facts say what to read again, and reading again is
all that is ever done, so it does not matter how often or in which order they come.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import Delivery, FactRecord, NotNow
from entgov.search.documents import Document
from entgov.search.found import Found, Led, Source
from entgov.search.index import (
    Index,
    IndexProblem,
    Rebuilding,
    Results,
    Standing,
)
from entgov.search.query import Query

LISTENER = "search"
_AT_ONCE = 100
"""Documents that are indexed anew at once beside the facts, so that these wait for nothing."""
_MOST_GONE = 1_000  # facts; so many wait only where the index is out of order for long
_MARGIN = timedelta(minutes=10)  # longer than any transaction that writes a fact

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Differences:
    """How the index differs from the database, by key."""

    missing: Collection[str]
    stale: Collection[str]
    surplus: Collection[str]
    waiting: int
    """Facts that the worker has not handled yet: the differences may be only these."""

    @property
    def none(self) -> bool:
        return not (self.missing or self.stale or self.surplus)

    def lines(self) -> Iterator[str]:
        """One line for each difference, and one if the worker may still see to them."""
        for word, keys in (
            ("missing", self.missing),
            ("out of date", self.stale),
            ("no longer there", self.surplus),
        ):
            yield from (f"{word}: {key}" for key in sorted(keys))
        if self.waiting and not self.none:
            yield ngettext(
                "%(num)s fact waits for the worker; the differences may be only this.",
                "%(num)s facts wait for the worker; the differences may be only these.",
                self.waiting,
            )


class Library:
    """Finds things, and keeps the index equal to the database."""

    def __init__(self, index: Index, sources: Iterable[Source]) -> None:
        self.index = index
        self._sources = {source.KIND: source for source in sources}

    def search(
        self,
        query: Query,
        audience: frozenset[str],
        *,
        gone: Collection[str] | None = None,
        zone: tzinfo = UTC,
        **asked: Any,
    ) -> Results:
        """What the index finds, with the years of that zone; the rest is as in `Index.search`.

        Who searches several times for one screen asks once what is `gone`, and hands it in.
        """
        gone = self.gone() if gone is None else gone
        moment = now().astimezone(zone)
        return self.index.search(query, audience, gone=gone, now=moment, **asked)

    def explain(self, query: Query, audience: frozenset[str], **asked: Any) -> Sequence[Standing]:
        """Why what the index finds stands where it does; the rest is as in `Index.explain`."""
        return self.index.explain(query, audience, gone=self.gone(), now=now(), **asked)

    def hints(
        self, query: Query, audience: frozenset[str], *, scarce: bool = False
    ) -> Mapping[str, str]:
        """What was meant by mistyped words; see `Index.hints`."""
        return self.index.hints(query, audience, gone=self.gone(), scarce=scarce)

    def near(self, query: Query, audience: frozenset[str], most: int) -> Sequence[str]:
        """Words like those of which nothing is found; see `Index.near`."""
        return self.index.near(query, audience, gone=self.gone(), most=most)

    def gone(self) -> frozenset[str]:
        """What fewer may see than the index says, because the worker has not told it yet.

        Hits are read again from the database; counts, facets and hints are the index's own.
        """
        kinds = {kind for source in self._sources.values() for kind in source.TAKES_AWAY}
        waiting = (
            select(FactRecord)
            .join(Delivery, Delivery.fact_id == FactRecord.id)
            .where(Delivery.listener == LISTENER, FactRecord.kind.in_(kinds))
            .order_by(Delivery.id.desc())
            .limit(_MOST_GONE)
        )
        keys = {key for fact in db.session.scalars(waiting) for key in self._about(fact)}
        return frozenset(
            f"{kind}:{thing_id}"
            for kind, ids in _by_kind(keys).items()
            for thing_id in self._sources[kind].tell_of(ids)
        )

    def read(self, viewer: Any, keys: Sequence[str]) -> dict[str, Found]:
        """The things with these keys that the viewer may see, read from the database."""
        return {
            f"{kind}:{thing_id}": found
            for kind, ids in _by_kind(keys).items()
            if kind in self._sources
            for thing_id, found in self._sources[kind].found(viewer, ids).items()
        }

    def listen(self, facts: Sequence[FactRecord]) -> None:
        """Index anew what the facts are about. Raises NotNow while the index is out of order."""
        put, drop = self._reread({key for fact in facts for key in self._about(fact)})
        db.session.rollback()  # reading is done: hold no snapshot while the index is written
        try:
            self.index.refresh(put, drop)
        except IndexProblem as problem:
            raise NotNow(str(problem)) from problem

    def follow_what_leads(self, rooms: Iterable[Led]) -> bool:
        """Index anew some of what more or less leads to than the index has; whether there was any.

        Raises IndexProblem.
        """
        led = {room.KIND: room.led() for room in rooms}
        other = [
            key
            for key, steps in self.index.led()
            for kind, _, number in [key.partition(":")]
            if kind in led and led[kind].get(int(number), 0) != steps
        ]
        put, drop = self._reread(other[:_AT_ONCE])
        db.session.rollback()
        if other:
            self.index.refresh(put, drop)
        return bool(other)

    def rebuild(self, progress: Progress) -> None:
        """Build the index anew beside the living one, then swap it in.

        What happens meanwhile goes to the living index; before the swap, everything that happened
        since the beginning is read once more, the last of it while the worker waits.
        """
        begun = now() - _MARGIN
        with self.index.rebuild() as fresh:
            fresh.put(self._everything(progress))
            self._top_up(fresh, begun)
            fresh.hold()
            self._top_up(fresh, begun)
            fresh.swap()

    def verify(self, progress: Progress) -> Differences:
        """Compare every document with the database. Raises IndexUnreadable, IndexAway."""
        self.index.check()
        indexed = dict(self.index.versions())
        actual = {document.key: document.version for document in self._everything(progress)}
        return Differences(
            missing=actual.keys() - indexed.keys(),
            stale=[key for key in actual.keys() & indexed.keys() if actual[key] != indexed[key]],
            surplus=indexed.keys() - actual.keys(),
            waiting=self.undelivered()[0],
        )

    def status(self) -> Iterator[str]:
        """How the index is, how much is in it and how much waits, in plain words."""
        waiting, parked = self.undelivered()
        with suppress(IndexProblem):  # of which the next line tells
            yield gettext("%(number)s documents in the index", number=f"{self.index.count():,}")
        yield from self.condition()
        yield gettext("%(number)s facts wait for the worker", number=f"{waiting:,}")
        yield gettext("%(number)s facts could not be indexed", number=f"{parked:,}")

    def condition(self) -> Iterator[str]:
        """Whether the index is in order, and how far it is where it is being built anew."""
        done = self.index.under_way()
        if done is not None:
            yield gettext(
                "The search index is being built anew: %(number)s documents so far",
                number=f"{done:,}",
            )
        elif self.index.outdated():
            yield gettext("The search index is lost or damaged; the worker builds it anew")
        else:
            yield gettext("The search index is in order")

    def undelivered(self) -> tuple[int, int]:
        """How many facts wait for the worker, and how many are parked because they failed."""
        total, parked = db.session.execute(
            select(func.count(), func.count(Delivery.parked_at)).where(
                Delivery.listener == LISTENER
            )
        ).one()
        return total - parked, parked

    def _about(self, fact: FactRecord) -> Iterator[str]:
        for kind in self._sources:
            if f"{kind}_id" in fact.data:
                yield f"{kind}:{fact.data[f'{kind}_id']}"
            yield from (f"{kind}:{thing_id}" for thing_id in fact.data.get(f"{kind}_ids", ()))

    def _reread(self, keys: Collection[str]) -> tuple[list[Document], set[str]]:
        put = [
            document
            for kind, ids in _by_kind(keys).items()
            for document in self._sources[kind].documents(ids)
        ]
        return put, set(keys) - {document.key for document in put}

    def _everything(self, progress: Progress) -> Iterator[Document]:
        number = 0
        for source in self._sources.values():
            for document in source.everything():
                number += 1
                progress(number)
                yield document

    def _top_up(self, fresh: Rebuilding, since: Any) -> None:
        db.session.rollback()  # see what others committed meanwhile
        facts = db.session.scalars(select(FactRecord).where(FactRecord.at >= since))
        put, drop = self._reread({key for fact in facts for key in self._about(fact)})
        fresh.put(put)
        fresh.drop(drop)


def _by_kind(keys: Iterable[str]) -> dict[str, set[int]]:
    sorted_out: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _, thing_id = key.partition(":")
        sorted_out[kind].add(int(thing_id))
    return sorted_out
