"""How people and the spaces of a list stand at this moment: what its rows are held against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, true

from entgov.accounts.models import Person, Profile, Role, Status
from entgov.core.database import db
from entgov.rosters.models import Leaving
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import members_run_by

_RUNS_ALL = ("administrator", "active")


@dataclass(frozen=True)
class Known:
    """An account as it is now."""

    id: int
    email: str
    name: str
    status: Status
    role: Role
    looks: str
    handle: str
    handle_looks: str
    was_active: bool
    job: str
    team: str
    manager_id: int | None
    leaving: date | None


@dataclass(frozen=True)
class Place:
    """A space that a list can name. `runs`: whoever brought the list says who is in it."""

    id: int
    slug: str
    everyone: bool
    runs: bool


@dataclass(frozen=True)
class Seen:
    """What the database says of people, of spaces and of who stands how to these, row by row: two
    that are equal stand for the same, and whoever only compares them need not understand them."""

    people: Sequence[Any]
    spaces: Sequence[Place]
    members: Sequence[Any]


@dataclass(frozen=True)
class Standing:
    """All accounts by id; spaces by address; how people stand to these, by the space's id:
    state, role, since when, and whether by a group alone."""

    people: Mapping[int, Known]
    spaces: Mapping[str, Place]
    members: Mapping[int, Mapping[int, tuple[str, str, datetime, bool]]]

    def by_mail(self) -> dict[str, Known]:
        """All accounts by their email addresses."""
        return {each.email: each for each in self.people.values()}

    def as_said(self, person: Known | None) -> dict[str, str]:
        """What a list would say of an account as it is now, by column, and its status. Of nobody:
        what a new account has before a list says anything."""
        if person is None:
            told = ("name", "job", "team", "manager", "leaving")
            return {**dict.fromkeys(told, ""), "role": "staff", "status": ""}
        return {
            "name": person.name,
            "job": person.job,
            "team": person.team,
            "manager": self.mail_of(person.manager_id),
            "role": person.role,
            "leaving": person.leaving.isoformat() if person.leaving else "",
            "status": person.status,
        }

    def administrators(self) -> set[int]:
        """The ids of the active administrators."""
        return {each.id for each in self.people.values() if (each.role, each.status) == _RUNS_ALL}

    def keeps_an_administrator(self, changes: Mapping[int, Mapping[str, Sequence[str]]]) -> bool:
        """Whether an active one would be left after these changes of accounts (by id, then
        `{column: [before, after]}`), or there is none now."""
        stand = {each.id: (each.role, each.status) for each in self.people.values()}
        after = stand | {
            each: (
                columns.get("role", ("", stand[each][0]))[1],
                columns.get("status", ("", stand[each][1]))[1],
            )
            for each, columns in changes.items()
        }
        return _RUNS_ALL not in stand.values() or _RUNS_ALL in after.values()

    def mail_of(self, person_id: int | None) -> str:
        """The email address of somebody; empty for nobody."""
        person = self.people.get(person_id or 0)
        return person.email if person else ""


def seen(slugs: Iterable[str], *, by: Person | None, all_run: bool = False) -> Seen:
    """How all stand now. `by` is whose rights count; None: the command line's, which has all.

    `all_run` adds the spaces that they run to those that are named.
    """
    columns = (
        *(Person.id, Person.email, Person.name, Person.status, Person.role),
        *(Person.email_skeleton, Person.handle, Person.handle_alike, Person.was_active),
        *(Profile.job, Profile.team, Profile.manager_id, Leaving.last_day),
    )
    people = db.session.execute(
        select(*columns)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(Leaving, Leaving.person_id == Person.id)
        .order_by(Person.id)
    ).all()
    spaces = _spaces(set(slugs), by, all_run)
    stands = Membership.state, Membership.role, Membership.since, Membership.by_group
    members = db.session.execute(
        select(Membership.space_id, Membership.person_id, *stands)
        .where(Membership.space_id.in_([each.id for each in spaces]))
        .order_by(Membership.id)
    ).all()
    return Seen(people, spaces, members)


def understood(found: Seen) -> Standing:
    """The same, to be looked things up in."""
    people = {row[0]: _known(*row) for row in found.people}
    members: dict[int, dict[int, tuple[str, str, datetime, bool]]] = {
        each.id: {} for each in found.spaces
    }
    for space_id, person_id, state, role, since, by_group in found.members:
        members[space_id][person_id] = (state, role, since, by_group)
    return Standing(people, {each.slug: each for each in found.spaces}, members)


def _known(*row: Any) -> Known:
    """Who tells nothing has no row that would say so."""
    *own, job, team, manager_id, last_day = row
    return Known(*[*own, job or "", team or "", manager_id, last_day])


def _spaces(slugs: set[str], by: Person | None, all_run: bool) -> Sequence[Place]:
    """Private spaces are none of them: every administrator looks at a list."""
    columns = Space.id, Space.slug, Space.everyone
    listed = select(*columns).where(Space.kind != "private").order_by(Space.id)
    own = true() if by is None else members_run_by(by)
    run = set(db.session.scalars(select(Space.id).where(own)))
    return [
        Place(each.id, each.slug, each.everyone, each.id in run)
        for each in db.session.execute(listed)
        if each.slug in slugs or (all_run and each.id in run)
    ]
