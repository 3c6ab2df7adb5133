"""What may be wrong with the search of an installation, in plain words; see entgov/doctor.py."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from entgov.core.ailments import Ailment
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import Delivery, FactRecord
from entgov.search.index import IndexProblem
from entgov.search.library import LISTENER, Library

SERVES = 60_000
"""Documents of which 95 of 100 searches take a tenth of a second or less: docs/adr/0039."""
_BEHIND = timedelta(minutes=2)


def in_order(library: Library) -> Iterator[Ailment]:
    """There is an index of this version, and all of it is as it was written."""
    done = library.index.under_way()
    if done is not None:
        yield Ailment(
            f"The search index is being built anew: {done:,} documents so far.",
            "Wait until it is done. What was indexed before is found meanwhile.",
        )
    elif library.index.outdated():
        yield Ailment(
            "The search index is missing, damaged or of an older version.",
            "The worker builds it anew by itself: see that it runs. "
            "Or run `entgov search rebuild`.",
        )
    else:
        try:
            library.index.check()
        except IndexProblem as problem:
            yield Ailment(str(problem), "The worker does that within the hour, if it runs.")


def follows(library: Library) -> Iterator[Ailment]:
    """The worker indexes what happens, soon and without failing."""
    waiting, parked = library.undelivered()
    since = db.session.scalar(
        select(func.min(FactRecord.at))
        .join(Delivery, Delivery.fact_id == FactRecord.id)
        .where(Delivery.listener == LISTENER, Delivery.parked_at.is_(None))
    )
    if since and now() - since > _BEHIND:
        yield Ailment(
            f"{waiting:,} facts wait to be indexed, the oldest since {since:%Y-%m-%d %H:%M} UTC.",
            "See that `entgov serve` or `entgov worker` runs, that the disk has room, "
            "and what the worker says in its log.",
        )
    if parked:
        yield Ailment(
            f"{parked:,} facts could not be indexed.",
            "Look at /admin/deliveries why, then try them again there, "
            "or run `entgov search rebuild`.",
        )


def has_room(library: Library) -> Iterator[Ailment]:
    """There is no more in it than was measured."""
    try:
        documents = library.index.count()
    except IndexProblem:
        return
    if documents > SERVES:
        yield Ailment(
            f"The index has {documents:,} documents. "
            f"It is quick up to some {SERVES:,}, as was measured; "
            "with 250,000, searches for common words take up to half a second.",
            "Give the server a quicker processor and more memory, archive what nobody needs, "
            "or have another search engine connected.",
        )
