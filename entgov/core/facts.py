"""Facts: what happened, written in the same transaction as the change itself.

Audit trail, notifications and the search index all follow from facts. A fact is one append-only
row; for each listener that `wiring.py` names there is also one delivery, which the worker takes,
handles and deletes. Nothing is called in the request: what was committed will be delivered, and
what was rolled back never happened.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.bulk import Into, next_ids
from entgov.core.clock import now
from entgov.core.database import Model, db

Listener = Callable[[Sequence["FactRecord"]], None]
"""Takes a batch of facts, re-reads the things they are about and converges: repeats do no harm."""


class NotNow(Exception):
    """What a listener raises that can't do its work now, through no fault of the facts.

    They wait, however long it takes, and are never parked.
    """


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, named in the past tense. Fields are plain values.

    `space_id` is the space that the fact happened in: who may not read there never learns of it.
    `nameless` is a kind of which the trail must not tell who did it, nor from where: that stands
    with the thing itself, for those whom it concerns.
    `kept` is a kind that something looks for later, so that it stays when old ones are let go.
    `before` and `after` are for values that somebody changed, by their names: the name of a space,
    a role, a setting. What people write is none of them: it has a history of its own, or none.
    """

    space_id: int | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    nameless: ClassVar[bool] = False
    kept: ClassVar[bool] = False
    kinds: ClassVar[dict[str, type["Fact"]]] = {}

    def __init_subclass__(cls) -> None:
        if cls.__name__ in Fact.kinds:
            raise TypeError(f"there is a fact named {cls.__name__} already")
        Fact.kinds[cls.__name__] = cls


class FactRecord(Model):
    """A fact as it is kept.

    about_id    the person whom it is about, as its data say; here so that they can be looked for
    session_id  the session that it was done by. The session is gone some day, so it has no key
    """

    __tablename__ = "fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about_id: Mapped[int | None]
    address: Mapped[str]
    via: Mapped[str]
    session_id: Mapped[int | None]

    __table_args__ = (  # the trail is read newest first, whatever it is narrowed to
        Index(None, "at", "id"),
        Index(None, "kind", "at", "id"),
        Index(None, "actor_id", "at", "id"),
        Index(None, "about_id", "at", "id"),
        Index(None, "address", "at", "id"),
        Index(None, "session_id", "at", "id"),
    )


class Delivery(Model):
    """One fact still to be handled by one listener.

    A worker claims a delivery by moving `due_at` into the future: if it dies, the delivery comes
    due again. After too many failures `parked_at` is set, and an administrator decides.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"))
    listener: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    parked_at: Mapped[datetime | None]
    error: Mapped[str | None]

    __table_args__ = (Index(None, "parked_at", "due_at", "id"),)


@dataclass(frozen=True)
class Origin:
    """Where an act came from: an address and the door (`web`, `command line`, `worker`), and the
    session of somebody who is signed in."""

    address: str
    via: str
    session_id: int | None = None


_NOWHERE = Origin("", "command line")
_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)
_IF_ANY = ("before", "after")
_SAID = ("kind", "data", "space_id", "actor_id", "about_id", "address", "via", "session_id")


def acts_come_from(origin: Origin) -> None:
    """Say where the acts that follow in this thread or task come from."""
    _origin.set(origin)


def acts_are_of(session_id: int) -> None:
    """Say by which session the acts are done that follow in this thread or task."""
    _origin.set(replace(_origin.get() or _NOWHERE, session_id=session_id))


def announce(fact: Fact, *, by: int | None) -> FactRecord:
    """Write down that something happened, and to whom it is to be delivered.

    `by` is the id of the person who did it; None where nobody is signed in (the command line,
    the set-up). Must be called inside the transaction of the change.
    """
    record = FactRecord(at=now(), **_values(fact, by))
    db.session.add(record)
    db.session.flush()
    for listener in current_app.extensions["entgov.heard"][record.kind]:
        db.session.add(Delivery(fact_id=record.id, listener=listener, due_at=record.at))
    return record


class Prepared:
    """Facts made ready to be announced together: before the transaction, for others wait for its
    end. They happen, in their order, when they are announced."""

    def __init__(self, facts: Iterable[Fact], *, by: int | None) -> None:
        said = [_values(fact, by) for fact in facts]
        heard = current_app.extensions["entgov.heard"]
        self._heard = [heard[each["kind"]] for each in said]
        self._ready = Into(FactRecord, _SAID).ready([each[name] for name in _SAID] for each in said)

    def announce(self) -> None:
        """Write them down, and to whom they are to be delivered: two statements, however many."""
        moments = Into(FactRecord, ("at",)), Into(Delivery, ("due_at",))
        (at,), (due,) = (each.ready([[now()]])[0] for each in moments)
        ids = next_ids(FactRecord, len(self._ready))
        facts = Into(FactRecord, ("id", "at", *_SAID))
        facts.put([(number, at, *row) for number, row in zip(ids, self._ready, strict=True)])
        waiting = Into(Delivery, ("fact_id", "listener", "due_at", "attempts"))
        waiting.put(
            [
                (number, listener, due, 0)
                for number, heard in zip(ids, self._heard, strict=True)
                for listener in heard
            ]
        )


def announce_all(facts: Iterable[Fact], *, by: int | None) -> None:
    """The same as `announce` for many facts at once."""
    Prepared(facts, by=by).announce()


def _values(fact: Fact, by: int | None) -> dict[str, Any]:
    """The columns of a fact that happens here, but for when."""
    origin = _origin.get() or _NOWHERE
    data = {name: value for name, value in vars(fact).items() if name != "space_id"}
    data = {name: value for name, value in data.items() if name not in _IF_ANY or value is not None}
    if fact.nameless:
        by, origin = None, Origin("", origin.via)
    return {
        "kind": type(fact).__name__,
        "data": data,
        "space_id": fact.space_id,
        "actor_id": by,
        "about_id": data.get("person_id"),
        "address": origin.address,
        "via": origin.via,
        "session_id": origin.session_id,
    }


@event.listens_for(FactRecord, "before_update")
@event.listens_for(FactRecord, "before_delete")
def _append_only(*_: object) -> None:
    raise RuntimeError("facts are append-only")
