"""People as a list that can be brought again: the same columns, and harmless to spreadsheets."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from entgov.accounts import queries
from entgov.accounts.models import Person, Profile
from entgov.core.database import db, portions
from entgov.rosters.columns import COLUMNS
from entgov.rosters.models import Leaving
from entgov.spaces.models import Membership, Space
from entgov.web.guard import Viewer
from entgov.web.spreadsheets import MARK, as_csv


def chosen(viewer: Viewer, *, matching: str = "", status: str = "") -> Sequence[int]:
    """The ids of the people that the list of accounts shows with these filters, by name."""
    return db.session.scalars(queries.people(viewer, matching=matching, status=status)).all()


def parts(ids: Sequence[int]) -> Iterator[str]:
    """The file in parts; each is read by itself, so that however many there are none waits."""
    yield MARK + as_csv([COLUMNS])
    for some in portions(ids):
        yield as_csv(_rows(some))


def _rows(ids: Sequence[int]) -> list[list[str]]:
    """In the order of the ids."""
    manager = aliased(Person)
    found = db.session.execute(
        select(
            *(Person.id, Person.name, Person.email, Profile.job, Profile.team, manager.email),
            *(Person.role, Leaving.last_day),
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(manager, manager.id == Profile.manager_id)
        .outerjoin(Leaving, Leaving.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    spaces = _spaces(ids)
    rows = {}
    for person_id, name, mail, job, team, above, role, last_day in found:
        told = (name, mail, job or "", team or "", above or "", spaces.get(person_id, ""), role)
        rows[person_id] = [*told, last_day.isoformat() if last_day else ""]
    return [rows[each] for each in ids if each in rows]


def _spaces(ids: Sequence[int]) -> dict[int, str]:
    """The spaces that each of them is a member of, but for private ones, as a list names them."""
    found = db.session.execute(
        select(Membership.person_id, Space.slug)
        .join(Space, Space.id == Membership.space_id)
        .where(Membership.person_id.in_(ids), Membership.state == "member", Space.kind != "private")
        .order_by(Space.slug)
    )
    slugs: dict[int, list[str]] = {}
    for person_id, slug in found:
        slugs.setdefault(person_id, []).append(slug)
    return {person_id: ";".join(each) for person_id, each in slugs.items()}
