"""The verbs by which an inspection begins, notes what is read, and ends. None of them commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.inspections.facts import (
    FileInspected,
    InspectionBegun,
    InspectionEnded,
    PageInspected,
    SpaceInspected,
    ThreadInspected,
)
from entgov.spaces.models import Ending, InspectedThing, Inspection, Space
from entgov.spaces.models import Inspected as Kind
from entgov.spaces.policy import lasting

_SENT_TWICE_WITHIN = timedelta(minutes=1)


class BegunMeanwhile(Exception):
    """The same person began another inspection at the same moment."""


def begin(
    space: Space, *, reason: str, length: timedelta, session_id: int, by: Person
) -> Inspection:
    """Let an administrator read in a space that they are not in; `inspectable_by` says in which.

    Another one that they began ends. The same form sent twice is one. Raises BegunMeanwhile where
    two begin at once.
    """
    end_over(by)
    said = {
        "space_id": space.id,
        "person_id": by.id,
        "session_id": session_id,
        "reason": reason,
    }
    if sent_twice := _begun_just_now(said):
        return sent_twice
    _end(Inspection.person_id == by.id, how="another", by=by.id)
    since = now()
    made = db.session.scalar(
        insert(Inspection)
        .values(**said, since=since, until=since + length)
        .on_conflict_do_nothing(
            index_elements=["person_id"], index_where=Inspection.ended_at.is_(None)
        )
        .returning(Inspection.id)
    )
    if made is None:
        raise BegunMeanwhile
    begun = db.session.get_one(Inspection, made)
    until = begun.until.isoformat(timespec="seconds")
    announce(
        InspectionBegun(space_id=space.id, inspection_id=made, reason=reason, until=until),
        by=by.id,
    )
    return begun


def _begun_just_now(said: dict[str, Any]) -> Inspection | None:
    recent = Inspection.since > now() - _SENT_TWICE_WITHIN
    statement = select(Inspection).filter_by(**said).where(recent, lasting())
    return db.session.scalar(statement)


def stop(person: Person) -> bool:
    """The person reads with a reason no longer; False where they did not."""
    end_over(person)
    return _end(Inspection.person_id == person.id, how="stopped", by=person.id)


def note(inspection: Inspection, kind: Kind, thing_id: int) -> None:
    """A thing is read: the first time it is a fact, before anything of it goes out.

    The database decides which of two requests at once was the first.
    """
    first = db.session.scalar(
        insert(InspectedThing)
        .values(inspection_id=inspection.id, kind=kind, thing_id=thing_id, at=now())
        .on_conflict_do_nothing()
        .returning(InspectedThing.thing_id)
    )
    if first is None:
        return
    said: dict[str, Any] = {"space_id": inspection.space_id, "inspection_id": inspection.id}
    match kind:
        case "space":
            fact: Any = SpaceInspected(**said)
        case "page":
            fact = PageInspected(page_id=thing_id, **said)
        case "post":
            fact = ThreadInspected(post_id=thing_id, **said)
        case "file":
            fact = FileInspected(file_id=thing_id, **said)
    announce(fact, by=inspection.person_id)


def any_over() -> bool:
    """Whether there are inspections that are over and do not say so yet."""
    over = select(Inspection.id).where(Inspection.ended_at.is_(None), ~lasting()).limit(1)
    return db.session.scalar(over) is not None


def end_over(person: Person | None = None) -> None:
    """Write down that inspections are over, and why; of one person or of all.

    The rule has known it since that moment; what is written here is for those who look later.
    """
    own = [Inspection.person_id == person.id] if person else []
    moment = now()
    sessions = select(SignInSession.id)
    here = select(Person.id).where(Person.status == "active", Person.role == "administrator")
    _end(Inspection.until <= moment, *own, how="time", by=None, at=Inspection.until)
    _end(Inspection.person_id.not_in(here), *own, how="account", by=None)
    _end(Inspection.session_id.not_in(sessions), *own, how="session", by=None)


def _end(
    *which: ColumnElement[bool], how: Ending, by: int | None, at: datetime | Any = None
) -> bool:
    ended = db.session.execute(
        update(Inspection)
        .where(Inspection.ended_at.is_(None), *which)
        .values(ended_at=now() if at is None else at, how=how)
        .returning(Inspection.id, Inspection.space_id),
        execution_options={"synchronize_session": False},
    ).all()
    for inspection_id, space_id in ended:
        announce(InspectionEnded(space_id=space_id, inspection_id=inspection_id, how=how), by=by)
    return bool(ended)
