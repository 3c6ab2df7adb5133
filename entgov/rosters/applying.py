"""Makes of accounts what rows say, in one transaction of few statements.

SQLite has one writer, and whoever else wants to write waits until this is done. So nothing here
walks from person to person: each kind of change is one statement for all of them, and what the
rows mean was worked out before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy import insert as plain_insert

from entgov.accounts.commands.people import (
    deactivate_all,
    free_handles,
    reactivate_all,
    refuse_losing_administrators,
)
from entgov.accounts.facts import PersonInvited, PersonProfileChanged, PersonRenamed, RoleChanged
from entgov.accounts.models import Person, Profile
from entgov.accounts.twins import skeleton
from entgov.core.database import db, insert, portions
from entgov.core.facts import Fact, announce_all
from entgov.rosters.columns import spaces_in
from entgov.rosters.facts import LeavingDateChanged
from entgov.rosters.models import Leaving, Roster, RosterRow
from entgov.rosters.standing import Standing
from entgov.search import names
from entgov.search.names import NameWord
from entgov.spaces.facts import RemovedFromSpace, SpaceJoined
from entgov.spaces.models import Membership

_TOLD = ("job", "team", "manager")


@dataclass
class Deed:
    """What becomes other of one account, as a row says it: `{column: [before, after]}`.

    person_id is None where the account is made, until it is.
    """

    email: str
    name: str
    changes: Mapping[str, list[str]]
    person_id: int | None = None

    def after(self, column: str, otherwise: str = "") -> str:
        return self.changes[column][1] if column in self.changes else otherwise


@dataclass(frozen=True)
class Context:
    """What the deeds are done in: how all stood, by whom, and when."""

    stood: Standing
    by: int | None
    moment: datetime


def lock(roster: Roster) -> None:
    """Nobody else changes its people, or who is administrator, until this is done."""
    own = select(RosterRow.person_id).where(RosterRow.roster_id == roster.id)
    administrators = and_(Person.role == "administrator", Person.status == "active")
    rows = select(Person.id).where(or_(administrators, Person.id.in_(own))).order_by(Person.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def apply(deeds: Sequence[Deed], context: Context) -> None:
    """Do all of them. The accounts that were made have their `person_id` afterwards."""
    made = [deed for deed in deeds if deed.person_id is None]
    old = {deed.person_id: deed for deed in deeds if deed.person_id is not None}
    _make(made, context)
    there = old | {deed.person_id: deed for deed in made if deed.person_id is not None}
    ids = {each.email: each.id for each in context.stood.people.values()}
    ids |= {deed.email: person_id for person_id, deed in there.items()}
    _rename(old)
    _tell(there, ids, context)
    _plan_leaving(there, context)
    _bring_in(there, context)
    _let_out(there, context)
    _give_roles(old)
    announce_all(_facts(old.items(), made, context), by=context.by)
    _switch(old, context)


def _make(deeds: Sequence[Deed], context: Context) -> None:
    handles = free_handles([deed.email.partition("@")[0] for deed in deeds]) if deeds else []
    for some in portions(zip(deeds, handles, strict=True), 1_000):
        rows = [
            {
                "email": deed.email,
                "email_skeleton": skeleton(deed.email),
                "name": deed.name,
                "handle": handle,
                "status": "invited",
                "role": deed.after("role", "staff"),
                "created_at": context.moment,
            }
            for deed, handle in some
        ]
        new = plain_insert(Person).returning(Person.email, Person.id)  # in no order: see facts.py
        ids = {made.email: made.id for made in db.session.execute(new, rows)}
        for deed, _ in some:
            deed.person_id = ids[deed.email]
        _keep_words((deed.person_id or 0, deed.name, handle) for deed, handle in some)


def _keep_words(named: Iterable[tuple[int, str, str]]) -> None:
    words = [row for each, *texts in named for row in names.rows("person", each, *texts)]
    if words:
        db.session.execute(plain_insert(NameWord), words)


def _rename(old: Mapping[int, Deed]) -> None:
    renamed = {person_id: deed for person_id, deed in old.items() if "name" in deed.changes}
    for some in portions(renamed):
        db.session.execute(
            update(Person), [{"id": each, "name": renamed[each].after("name")} for each in some]
        )
        stale = NameWord.kind == "person", NameWord.thing_id.in_(some)
        db.session.execute(delete(NameWord).where(*stale))
        handles = db.session.execute(select(Person.id, Person.handle).where(Person.id.in_(some)))
        _keep_words((each, renamed[each].after("name"), handle) for each, handle in handles)


def _tell(there: Mapping[int, Deed], ids: Mapping[str, int], context: Context) -> None:
    """Job, team and manager."""
    rows = []
    for person_id, deed in there.items():
        if not deed.changes.keys().isdisjoint(_TOLD):
            known = context.stood.people.get(person_id)
            before = known.manager_id if known else None
            manager = ids.get(deed.after("manager")) if "manager" in deed.changes else before
            told = {
                "job": deed.after("job", known.job if known else ""),
                "team": deed.after("team", known.team if known else ""),
                "manager_id": manager,
            }
            rows.append({"person_id": person_id, **told})
    if rows:
        made = insert(Profile)
        over = {name: made.excluded[name] for name in ("job", "team", "manager_id")}
        keyed = made.on_conflict_do_update(index_elements=["person_id"], set_=over)
        # Else rows with and without a manager would each be statements of their own.
        db.session.execute(keyed, rows, execution_options={"render_nulls": True})


def _plan_leaving(there: Mapping[int, Deed], context: Context) -> None:
    days = {
        each: deed.after("leaving") for each, deed in there.items() if "leaving" in deed.changes
    }
    for some in portions(each for each, day in days.items() if not day):
        db.session.execute(delete(Leaving).where(Leaving.person_id.in_(some)))
    planned = {"by_id": context.by, "planned_at": context.moment, "stuck": ""}
    rows = [
        {"person_id": each, "last_day": date.fromisoformat(day), **planned}
        for each, day in days.items()
        if day
    ]
    if rows:
        made = insert(Leaving)
        over = {name: made.excluded[name] for name in ("last_day", *planned)}
        keyed = made.on_conflict_do_update(index_elements=["person_id"], set_=over)
        db.session.execute(keyed, rows)


def _bring_in(there: Mapping[int, Deed], context: Context) -> None:
    rows = [
        {"space_id": space_id, "person_id": person_id, "state": "member", "role": "member"}
        | {"since": context.moment, "by_group": False}
        for person_id, space_id in _spaces(there, "joins", 1, context)
    ]
    if rows:
        made = insert(Membership)
        over = {name: made.excluded[name] for name in ("state", "since", "by_group")}
        keyed = made.on_conflict_do_update(
            index_elements=["space_id", "person_id"], set_=over, where=Membership.state != "member"
        )
        db.session.execute(keyed, rows)


def _let_out(there: Mapping[int, Deed], context: Context) -> None:
    by_space: dict[int, list[int]] = {}
    for person_id, space_id in _spaces(there, "leaves", 0, context):
        by_space.setdefault(space_id, []).append(person_id)
    for space_id, people in by_space.items():
        for some in portions(people):
            theirs = Membership.space_id == space_id, Membership.person_id.in_(some)
            plain = Membership.role == "member"  # who runs it stays
            db.session.execute(delete(Membership).where(*theirs, plain))


def _give_roles(old: Mapping[int, Deed]) -> None:
    """First those who become administrators, so that there is one when others stop being it."""
    roles = {each: deed.after("role") for each, deed in old.items() if "role" in deed.changes}
    raised = {each: role for each, role in roles.items() if role == "administrator"}
    others = {each: role for each, role in roles.items() if role != "administrator"}
    if raised:
        db.session.execute(update(Person), [{"id": e, "role": r} for e, r in raised.items()])
    if others:
        refuse_losing_administrators(others)
        db.session.execute(update(Person), [{"id": e, "role": r} for e, r in others.items()])


def _switch(old: Mapping[int, Deed], context: Context) -> None:
    """Deactivated, or let back in."""
    status = {each: deed.after("status") for each, deed in old.items() if "status" in deed.changes}
    reactivate_all(
        [each for each, after in status.items() if after != "deactivated"], by=context.by
    )
    deactivate_all(
        [each for each, after in status.items() if after == "deactivated"], by=context.by
    )


def _spaces(
    there: Mapping[int, Deed], column: str, side: int, context: Context
) -> Iterator[tuple[int, int]]:
    for person_id, deed in there.items():
        for slug in spaces_in(deed.changes[column][side]) if column in deed.changes else ():
            if slug in context.stood.spaces:
                yield person_id, context.stood.spaces[slug].id


def _facts(
    old: Iterable[tuple[int, Deed]], made: Iterable[Deed], context: Context
) -> Iterator[Fact]:
    for deed in made:
        person_id = deed.person_id or 0
        yield PersonInvited(person_id=person_id)
        if "role" in deed.changes:
            yield RoleChanged(person_id=person_id, after={"role": deed.after("role")})
        yield from _shared_facts(person_id, deed, context)
    for person_id, deed in old:
        if "name" in deed.changes:
            yield PersonRenamed(person_id=person_id, **_sides("name", deed))
        if "role" in deed.changes:
            yield RoleChanged(person_id=person_id, **_sides("role", deed))
        if not deed.changes.keys().isdisjoint(_TOLD):
            yield PersonProfileChanged(person_id=person_id)
        yield from _shared_facts(person_id, deed, context)


def _shared_facts(person_id: int, deed: Deed, context: Context) -> Iterator[Fact]:
    if "leaving" in deed.changes:
        sides = [side or None for side in deed.changes["leaving"]]
        before, after = ({"last_day": side} for side in sides)
        yield LeavingDateChanged(person_id=person_id, before=before, after=after)
    for fact, column, side in ((SpaceJoined, "joins", 1), (RemovedFromSpace, "leaves", 0)):
        for _, space_id in _spaces({person_id: deed}, column, side, context):
            yield fact(space_id=space_id, person_id=person_id)


def _sides(column: str, deed: Deed) -> dict[str, Any]:
    before, after = deed.changes[column]
    return {"before": {column: before}, "after": {column: after}}
