"""How people and the spaces of a list stand at this moment: what its rows are held against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, true

from entgov.accounts.models import Person, Profile, Role, Status
from entgov.core.database import db
from entgov.rosters.models import Leaving
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import members_run_by


@dataclass(frozen=True)
class Known:
    """An account as it is now."""

    id: int
    email: str
    name: str
    status: Status
    role: Role
    looks: str
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
class Standing:
    """All accounts by id; spaces by address; how people stand to these, by the space's id:
    state, role, since when, and whether by a group alone."""

    people: Mapping[int, Known]
    spaces: Mapping[str, Place]
    members: Mapping[int, Mapping[int, tuple[str, str, datetime, bool]]]

    def by_mail(self) -> dict[str, Known]:
        """All accounts by their email addresses."""
        return {each.email: each for each in self.people.values()}

    def mail_of(self, person_id: int | None) -> str:
        """The email address of somebody; empty for nobody."""
        person = self.people.get(person_id or 0)
        return person.email if person else ""


def standing(slugs: Iterable[str], *, by: Person | None, all_run: bool = False) -> Standing:
    """How all stand now. `by` is whose rights count; None: the command line's, which has all.

    `all_run` adds the spaces that they run to those that are named.
    """
    columns = (
        *(Person.id, Person.email, Person.name, Person.status, Person.role),
        *(Person.email_skeleton, Person.was_active),
        *(Profile.job, Profile.team, Profile.manager_id, Leaving.last_day),
    )
    rows = db.session.execute(
        select(*columns)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(Leaving, Leaving.person_id == Person.id)
        .order_by(Person.id)
    )
    people = {row[0]: Known(*row[:7], row[7] or "", row[8] or "", row[9], row[10]) for row in rows}
    spaces = _spaces(set(slugs), by, all_run)
    return Standing(people, spaces, _members([each.id for each in spaces.values()]))


def _spaces(slugs: set[str], by: Person | None, all_run: bool) -> dict[str, Place]:
    """Private spaces are none of them: every administrator looks at a list."""
    listed = select(Space).where(Space.kind != "private")
    own = true() if by is None else members_run_by(by)
    run = set(db.session.scalars(select(Space.id).where(own)))
    found = db.session.scalars(listed)
    return {
        each.slug: Place(each.id, each.slug, each.everyone, each.id in run)
        for each in found
        if each.slug in slugs or (all_run and each.id in run)
    }


def _members(space_ids: list[int]) -> dict[int, dict[int, tuple[str, str, datetime, bool]]]:
    found: dict[int, dict[int, tuple[str, str, datetime, bool]]] = {each: {} for each in space_ids}
    columns = Membership.state, Membership.role, Membership.since, Membership.by_group
    rows = db.session.execute(
        select(Membership.space_id, Membership.person_id, *columns)
        .where(Membership.space_id.in_(space_ids))
        .order_by(Membership.id)
    )
    for space_id, person_id, *stands in rows:
        found[space_id][person_id] = tuple(stands)  # type: ignore[assignment]  # four, as selected
    return found
