"""What may be wrong with the search of an installation, in plain words; see entgov/doctor."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import format_decimal, gettext
from sqlalchemy import func, select

from entgov.core.ailments import Ailment, in_utc
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
            gettext(
                "The search index is being built anew: %(number)s documents so far.",
                number=format_decimal(done),
            ),
            gettext("Wait until it is done. What was indexed before is found meanwhile."),
        )
    elif library.index.outdated():
        yield Ailment(
            gettext("The search index is missing, damaged or of an older version."),
            gettext(
                "The worker builds it anew by itself: see that it runs. "
                "Or run `entgov search rebuild`."
            ),
        )
    else:
        try:
            library.index.check()
        except IndexProblem as problem:
            remedy = gettext("The worker does that within the hour, if it runs.")
            yield Ailment(str(problem), remedy)


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
            gettext(
                "%(number)s facts wait to be indexed, the oldest since %(at)s.",
                number=format_decimal(waiting),
                at=in_utc(since),
            ),
            gettext(
                "See that `entgov serve` or `entgov worker` runs, that the disk has room, "
                "and what the worker says in its log."
            ),
        )
    if parked:
        yield Ailment(
            gettext("%(number)s facts could not be indexed.", number=format_decimal(parked)),
            gettext(
                "Look at /admin/deliveries why, then try them again there, "
                "or run `entgov search rebuild`."
            ),
        )


def has_room(library: Library) -> Iterator[Ailment]:
    """There is no more in it than was measured."""
    try:
        documents = library.index.count()
    except IndexProblem:
        return
    if documents > SERVES:
        yield Ailment(
            gettext(
                "The index has %(number)s documents. It is quick up to some %(most)s, as was "
                "measured; with 250,000, searches for common words take up to half a second.",
                number=format_decimal(documents),
                most=format_decimal(SERVES),
            ),
            gettext(
                "Give the server a quicker processor and more memory, archive what nobody needs, "
                "or have another search engine connected."
            ),
        )
