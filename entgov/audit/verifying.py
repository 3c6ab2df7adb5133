"""Looks the whole chain over: whether each fact is still there, as it was sealed, in its place.

It is read in stretches, so that it takes no more memory however long it is; the worker may go on
sealing meanwhile. What nobody can see from inside is that the end was cut off, or all of it made
anew: for that somebody keeps the last position and its hash elsewhere, and asks for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from entgov.audit.chain import FIRST, Link, following
from entgov.audit.facts import TrailCut
from entgov.audit.models import STATE, Seal, TrailState
from entgov.audit.sealing import unsealed
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.core.progress import Progress

SEALED_WITHIN = timedelta(minutes=10)
"""A worker that runs has long sealed what is older."""
_AT_ONCE = 2_000


class TrailBroken(Exception):
    """The first place at which the trail is not as it was sealed: one line that says what is."""


@dataclass(frozen=True)
class Verified:
    """The end of a chain that is whole, and how many facts wait for their seal.

    first is after what it begins, and since: what was before this moment was let go, if anything.
    """

    last: Link
    waiting: int
    first: Link = FIRST
    since: datetime | None = None


def verify(progress: Progress, expected: Link | None = None) -> Verified:
    """Look over the trail; `progress` hears how many facts so far. Raises TrailBroken."""
    first, since = _beginning()
    last, is_told = first, first == FIRST
    for row in _rows(first.position):
        last = _checked(last, row)
        is_told = is_told or _tells_of(first, row)
        if expected and last.position == expected.position and last.hash != expected.hash:
            raise TrailBroken(
                f"Position {last.position} has another hash than the one expected: "
                "the trail up to there was made anew."
            )
        progress(last.position)
    if expected and expected.position > last.position:
        raise TrailBroken(
            f"The trail ends at position {last.position}, and {expected.position} was expected: "
            "its end was cut off."
        )
    if not (is_told or any(_tells_of(first, row) for row in _cuts_without_seal())):
        raise TrailBroken(
            f"The trail begins after position {first.position}, and no entry says that what was "
            "before was let go."
        )
    return Verified(last, _waiting(), first, since)


def _beginning() -> tuple[Link, datetime | None]:
    """Where the chain begins, and from when on: at the first fact, or where it was cut."""
    cut = select(TrailState.cut_to, TrailState.cut_hash, TrailState.cut_until)
    row = db.session.execute(cut.where(TrailState.id == STATE)).one_or_none()
    db.session.rollback()
    return (Link(row.cut_to, row.cut_hash), row.cut_until) if row and row.cut_to else (FIRST, None)


def _tells_of(cut: Link, fact: Any) -> bool:
    """Whether a fact says that the trail was cut there."""
    if fact.kind != TrailCut.__name__:
        return False
    said: bool = (fact.data.get("position"), fact.data.get("hash")) == (cut.position, cut.hash)
    return said


def _cuts_without_seal() -> Sequence[Any]:
    """A cut of this moment may wait for its own seal."""
    return db.session.scalars(unsealed().where(FactRecord.kind == TrailCut.__name__)).all()


def _rows(after: int) -> Iterator[Any]:
    """Each seal with its fact, in order; the columns of the fact are empty where it is gone."""
    position, rows = after, _stretch(after)
    while rows:
        yield from rows
        position = rows[-1].position
        rows = _stretch(position)


def _stretch(after: int) -> Sequence[Any]:
    seal = (Seal.position, Seal.fact_id, Seal.late, Seal.hash)
    statement = (
        select(*seal, *FactRecord.__table__.columns)
        .outerjoin(FactRecord, FactRecord.id == Seal.fact_id)
        .where(Seal.position > after)
        .order_by(Seal.position)
        .limit(_AT_ONCE)
    )
    try:
        return db.session.execute(statement).all()
    except ValueError as error:
        raise TrailBroken(f"A fact soon after position {after} can't be read.") from error
    finally:
        db.session.rollback()  # nobody has to wait for a long look


def _checked(before: Link, row: Any) -> Link:
    position = before.position + 1
    if row.position != position:
        raise TrailBroken(f"The seal at position {position} was taken away.")
    if row.id is None:
        raise TrailBroken(f"The fact {row.fact_id} at position {position} was taken away.")
    link = following(before, row, late=row.late)
    if link.hash != row.hash or row.about_id != row.data.get("person_id"):
        raise TrailBroken(f"The fact {row.id} at position {position} is not as it was sealed.")
    if row.late:
        raise TrailBroken(
            f"The fact {row.id} at position {position} was put in later than it says: it is dated "
            f"{row.at:%Y-%m-%d %H:%M} UTC, and by then all was sealed without it."
        )
    return link


def _waiting() -> int:
    """How many facts wait for their seal. Raises TrailBroken where one has waited for too long."""
    waiting = unsealed().with_only_columns(FactRecord.id, FactRecord.at)
    old = waiting.where(FactRecord.at < now() - SEALED_WITHIN).limit(1)
    if row := db.session.execute(old).one_or_none():
        raise TrailBroken(
            f"The fact {row.id} of {row.at:%Y-%m-%d %H:%M} UTC has no seal: the worker does not "
            "run, or the fact was put in by hand."
        )
    every = waiting.order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(every)) or 0
