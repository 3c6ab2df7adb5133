"""Makes of accounts what rows say, in one transaction of few statements.

SQLite has one writer, and whoever else wants to write waits until this is done. So nothing here
walks from person to person: each kind of change is one statement for all of them, and whatever can
be is made ready before the transaction begins, down to the ids of new accounts. What is left holds
only if all still stands as it stood; that is for the caller to see.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, delete, or_, select, update

from entgov.accounts.commands.handles import free_handles
from entgov.accounts.commands.people import (
    deactivate_all,
    reactivate_all,
    refuse_losing_administrators,
)
from entgov.accounts.models import Person, Profile
from entgov.accounts.twins import alike, skeleton
from entgov.core.bulk import Into, next_ids
from entgov.core.database import db, portions
from entgov.core.facts import Prepared
from entgov.core.keys import key
from entgov.rosters.announcing import facts
from entgov.rosters.deeds import TOLD, Context, Deed, spaces_of
from entgov.rosters.models import Leaving, Roster, RosterRow
from entgov.search import names
from entgov.search.names import NameWord
from entgov.spaces.models import Membership

Step = Callable[[], None]
"""What is left to be done in the transaction."""


def lock(roster: Roster) -> None:
    """Nobody else changes its people, or who is administrator, until this is done."""
    own = select(RosterRow.person_id).where(RosterRow.roster_id == roster.id)
    administrators = and_(Person.role == "administrator", Person.status == "active")
    rows = select(Person.id).where(or_(administrators, Person.id.in_(own))).order_by(Person.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def prepared(deeds: Sequence[Deed], context: Context) -> Step:
    """All of them, ready to be done. The accounts that are made have their `person_id`."""
    made = [deed for deed in deeds if deed.person_id is None]
    old = {deed.person_id: deed for deed in deeds if deed.person_id is not None}
    for deed, person_id in zip(made, next_ids(Person, len(made)), strict=True):
        deed.person_id = person_id
    there = old | {deed.person_id: deed for deed in made if deed.person_id is not None}
    ids = {each.email: each.id for each in context.stood.people.values()}
    ids |= {deed.email: person_id for person_id, deed in there.items()}
    steps = [
        _make(made, context),
        _rename(old, context),
        _tell(there, ids, context),
        _plan_leaving(there, context),
        _bring_in(there, context),
        _let_out(there, context),
        _give_roles(old),
        Prepared(facts(old.items(), made, context), by=context.by).announce,
        _switch(old, context),
    ]

    def apply() -> None:
        for step in steps:
            step()

    return apply


def _make(deeds: Sequence[Deed], context: Context) -> Step:
    known = context.stood.people.values()
    wishes = [deed.email.partition("@")[0] for deed in deeds]
    handles = free_handles(wishes, {each.handle_looks for each in known}) if deeds else []
    named = list(zip(deeds, handles, strict=True))
    columns = (
        *("id", "email", "email_skeleton", "name", "name_key", "handle", "handle_alike"),
        *("status", "role", "created_at"),
    )
    into = Into(Person, columns)
    rows = into.ready(
        (
            *(deed.person_id, deed.email, skeleton(deed.email), deed.name, key(deed.name)),
            *(handle, alike(handle), "invited", deed.after("role", "staff"), context.moment),
        )
        for deed, handle in named
    )
    keep = _words((deed.person_id or 0, deed.name, handle) for deed, handle in named)

    def make() -> None:
        into.put(rows)
        keep()

    return make


def _words(named: Iterable[tuple[int, str, str]]) -> Step:
    columns = ("kind", "word", "thing_id", "place")
    into = Into(NameWord, columns)
    found = [row for each, *texts in named for row in names.rows("person", each, *texts)]
    # In the order of their index, in which the database puts them in several times as fast.
    rows = sorted(into.ready([row[name] for name in columns] for row in found))
    return lambda: into.put(rows)


def _rename(old: Mapping[int, Deed], context: Context) -> Step:
    after = {each: deed.after("name") for each, deed in old.items() if "name" in deed.changes}
    people = context.stood.people
    keep = _words((each, name, people[each].handle) for each, name in after.items())
    rows = [{"id": each, "name": name, "name_key": key(name)} for each, name in after.items()]

    def rename() -> None:
        if rows:
            db.session.execute(update(Person), rows)
            for some in portions(after):
                names.forget(db.session, "person", some)
            keep()

    return rename


def _tell(there: Mapping[int, Deed], ids: Mapping[str, int], context: Context) -> Step:
    """Job, team and manager."""
    empty = ("pronouns", "place", "languages", "phone", "hours", "about")
    said = ("job", "team", "team_key", "manager_id")
    into = Into(Profile, ("person_id", *said, *empty), keyed=("person_id",), over=said)
    rows = []
    for person_id, deed in there.items():
        if not deed.changes.keys().isdisjoint(TOLD):
            known = context.stood.people.get(person_id)
            before = known.manager_id if known else None
            manager = ids.get(deed.after("manager")) if "manager" in deed.changes else before
            job = deed.after("job", known.job if known else "")
            team = deed.after("team", known.team if known else "")
            rows.append((person_id, job, team, key(team), manager, *([""] * len(empty))))
    ready = into.ready(rows)
    return lambda: into.put(ready)


def _plan_leaving(there: Mapping[int, Deed], context: Context) -> Step:
    days = {
        each: deed.after("leaving") for each, deed in there.items() if "leaving" in deed.changes
    }
    over = ("last_day", "by_id", "planned_at", "stuck")
    into = Into(Leaving, ("person_id", *over), keyed=("person_id",), over=over)
    rows = into.ready(
        (each, date.fromisoformat(day), context.by, context.moment, "")
        for each, day in days.items()
        if day
    )

    def plan() -> None:
        for some in portions(each for each, day in days.items() if not day):
            db.session.execute(delete(Leaving).where(Leaving.person_id.in_(some)))
        into.put(rows)

    return plan


def _bring_in(there: Mapping[int, Deed], context: Context) -> Step:
    into = Into(
        Membership,
        ("space_id", "person_id", "state", "role", "since", "by_group"),
        keyed=("space_id", "person_id"),
        over=("state", "since", "by_group"),
        where="membership.state <> 'member'",
    )
    rows = into.ready(
        (space_id, person_id, "member", "member", context.moment, False)
        for person_id, space_id in spaces_of(there, "joins", 1, context)
    )
    return lambda: into.put(rows)


def _let_out(there: Mapping[int, Deed], context: Context) -> Step:
    by_space: dict[int, list[int]] = {}
    for person_id, space_id in spaces_of(there, "leaves", 0, context):
        by_space.setdefault(space_id, []).append(person_id)

    def let_out() -> None:
        for space_id, people in by_space.items():
            for some in portions(people):
                theirs = Membership.space_id == space_id, Membership.person_id.in_(some)
                plain = Membership.role == "member"  # who runs it stays
                db.session.execute(delete(Membership).where(*theirs, plain))

    return let_out


def _give_roles(old: Mapping[int, Deed]) -> Step:
    """First those who become administrators, so that there is one when others stop being it."""
    roles = {each: deed.after("role") for each, deed in old.items() if "role" in deed.changes}
    raised = {each: role for each, role in roles.items() if role == "administrator"}
    others = {each: role for each, role in roles.items() if role != "administrator"}

    def give() -> None:
        if raised:
            db.session.execute(update(Person), [{"id": e, "role": r} for e, r in raised.items()])
        if others:
            refuse_losing_administrators(others)
            db.session.execute(update(Person), [{"id": e, "role": r} for e, r in others.items()])

    return give


def _switch(old: Mapping[int, Deed], context: Context) -> Step:
    """Deactivated, or let back in."""
    status = {each: deed.after("status") for each, deed in old.items() if "status" in deed.changes}
    back = [each for each, after in status.items() if after != "deactivated"]
    gone = [each for each, after in status.items() if after == "deactivated"]

    def switch() -> None:
        reactivate_all(back, by=context.by)
        deactivate_all(gone, by=context.by)

    return switch
