"""The verbs by which people are told, have read it, and say how they want to hear. None commits.

What somebody has read and wants to hear is their own business: it is no fact.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    update,
)

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import Instant, db, insert
from entgov.core.facts import FactRecord
from entgov.notifications.models import (
    MAIL_WAITS,
    Notice,
    NoticePreference,
    NoticeTimes,
    Rhythm,
)
from entgov.notifications.policy import allowed
from entgov.notifications.sources import Kind, Moment, Telling, kinds, sources
from entgov.web.guard import Each


@dataclass(frozen=True)
class _Said:
    """A notice that is not there yet, as the rules look at it."""

    person_id: Any
    kind: Any
    thing_kind: Any
    thing_id: Any
    about: Any
    actor_id: Any
    reason: Any
    fact_id: Any
    happened_at: Any


_ONE_MOMENT = ("person_id", "kind", "thing_kind", "thing_id", "happened_at")
"""By these a moment is the same."""


def tell(telling: Telling, fact: FactRecord) -> None:
    """Let these people have a notice of the fact: one statement, be it for one or for thousands.

    Left out are who did it, who was told of the same before, who may not see it or has muted it,
    and who wants to hear nothing of the kind.
    """
    _put_down(_rows(telling, fact))


def tell_moment(moment: Moment) -> None:
    """Let these people have a notice of a moment, in one statement; of each moment once."""
    _put_down(_rows_at(moment))


def anybody_to_tell(moment: Moment) -> bool:
    """Whether there is anybody who has not heard of it."""
    return db.session.execute(_rows_at(moment).limit(1)).first() is not None


def _put_down(rows: Select[Any]) -> None:
    columns = [column.name for column in rows.selected_columns]
    made = insert(Notice).from_select(columns, rows, include_defaults=False)
    db.session.execute(made.on_conflict_do_nothing())


def _rows(telling: Telling, fact: FactRecord) -> Select[Any]:
    thing_kind, thing_id = telling.thing
    kind, did = kinds()[telling.kind], telling.by or fact.actor_id
    said = _Said(
        person_id=Person.id,
        kind=literal(kind.name, Text),
        thing_kind=literal(thing_kind, Text),
        thing_id=literal(thing_id, Integer),
        about=literal(telling.about, Text),
        actor_id=literal(None if kind.nameless else did, Integer),
        reason=literal(telling.reason, Text),
        fact_id=literal(fact.id, Integer),
        happened_at=literal(fact.at, Instant()),
    )
    return _to_be_told(said, thing_kind, kind).where(
        Person.id.in_(telling.to),
        Person.id.is_distinct_from(did),
        *([] if telling.again else [~_told(telling, said)]),
    )


def _rows_at(moment: Moment) -> Select[Any]:
    came = moment.rows.subquery()
    said = _Said(
        person_id=Person.id,
        kind=literal(moment.kind, Text),
        thing_kind=literal(moment.thing_kind, Text),
        thing_id=came.c.thing_id,
        about=came.c.about,
        actor_id=cast(null() if moment.by is None else moment.by, Integer),
        reason=literal(moment.reason, Text),
        fact_id=cast(null(), Integer),
        happened_at=came.c.happened_at,
    )
    told = select(Notice.id).where(
        Notice.fact_id.is_(None),
        *(getattr(Notice, name) == getattr(said, name) for name in _ONE_MOMENT),
    )
    rows = _to_be_told(said, moment.thing_kind, kinds()[moment.kind])
    return rows.join(came, came.c.person_id == Person.id).where(
        ~told.correlate(Person, came).exists()
    )


def _to_be_told(said: _Said, thing_kind: str, kind: Kind) -> Select[Any]:
    """The notices of active people who may see the thing and want to hear of the kind."""
    known = tuple(source for source in sources() if thing_kind == source.THING)
    own = and_(NoticePreference.person_id == Person.id, NoticePreference.kind == kind.name)
    in_app: Any = func.coalesce(NoticePreference.in_app, kind.in_app)
    mail: Any = func.coalesce(NoticePreference.mail, kind.mail)
    if kind.always:
        in_app, mail = literal(kind.in_app), literal(kind.mail, Text)
    return (
        select(
            *(getattr(said, name).label(name) for name in vars(said)),
            in_app.label("in_app"),
            case((mail != "never", literal(now() + MAIL_WAITS, Instant()))).label("mail_at"),
            literal(0, Integer).label("mail_tries"),
        )
        .select_from(Person)
        .outerjoin(NoticePreference, own)
        .where(
            Person.status == "active",
            or_(in_app, mail != "never"),
            allowed(known, Each(Person.id), said),
        )
    )


def _told(telling: Telling, said: _Said) -> ColumnElement[bool]:
    """Whether somebody was told of the same thing, done by the same person, before."""
    return (
        select(Notice.id)
        .where(
            Notice.person_id == Person.id,
            Notice.about == telling.about,
            Notice.kind == telling.kind,
            Notice.thing_kind == said.thing_kind,
            Notice.thing_id == said.thing_id,
            Notice.actor_id.is_not_distinct_from(said.actor_id),
        )
        .correlate(Person)
        .exists()
    )


def read_group(notice: Notice) -> None:
    """Its person has read what is about the same thing and of the same kind."""
    _read(notice.person_id, Notice.about == notice.about, Notice.kind == notice.kind)


def read_about(person: Person, about: str, *, of: Collection[int] | None = None) -> None:
    """The person has read all that is about a thing, because they have it before them; or what is
    `of` some parts of it, by their ids."""
    _read(person.id, Notice.about == about, *([] if of is None else [Notice.thing_id.in_(of)]))


def read_kind(person: Person, kind: str, about: str | None) -> None:
    """The person has read all of a kind, or all of it that is about one thing."""
    _read(person.id, Notice.kind == kind, *([] if about is None else [Notice.about == about]))


def read_all(person: Person, *, to: datetime | None = None) -> None:
    """The person has read all that came until then, or until now, also what they may not see at
    this moment."""
    _read(person.id, Notice.happened_at <= (to or now()))


def _read(person_id: int, *which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), *which)
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )


def prefer(person: Person, kind: str, *, in_app: bool, mail: Rhythm) -> None:
    """Let the person hear of a kind so, also of what is there already."""
    how = {"in_app": in_app, "mail": mail}
    wanted = insert(NoticePreference).values(person_id=person.id, kind=kind, **how)
    db.session.execute(wanted.on_conflict_do_update(index_elements=["person_id", "kind"], set_=how))
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person.id, Notice.kind == kind, Notice.in_app.is_not(in_app))
        .values(in_app=in_app)
        .execution_options(synchronize_session=False)
    )


def silence(person: Person, kind: str) -> None:
    """Let the person hear nothing more of a kind, here or by mail."""
    prefer(person, kind, in_app=False, mail="never")


def keep_times(person: Person, times: Mapping[str, Any]) -> None:
    """Keep when the person is left alone and when digests come: columns of NoticeTimes."""
    kept = insert(NoticeTimes).values(person_id=person.id, **times)
    db.session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=dict(times)))
