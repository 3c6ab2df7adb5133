"""What screens need to know of inspections."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.spaces.models import InspectedThing, Inspection, Space
from entgov.spaces.policy import inspectable_by, inspections_told_to, lasting, visible_to
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered_rows

PER_PAGE = 20
MOST_THINGS = 200
"""So many of the things that were read are named on a screen, the first ones."""


@dataclass(frozen=True)
class Entry:
    """An inspection as a list shows it.

    lasts whether it is not over
    space None where the viewer does not know of it
    read  how many things were read
    keys  of those that are named, such as "page:12", in the order in which they were read
    """

    inspection: Inspection
    lasts: bool
    space: Space | None
    read: int
    keys: Sequence[str] = ()


def lasting_of(person_id: int, session_id: int) -> Inspection | None:
    """The inspection that a person reads with in this session, if it is not over."""
    return db.session.scalar(
        select(Inspection)
        .where(Inspection.person_id == person_id, Inspection.session_id == session_id, lasting())
        .options(joinedload(Inspection.space))
    )


def inspectable_space(viewer: Viewer, slug: str) -> Space | None:
    """The space at this address, if the viewer can read in it only with a reason."""
    return db.session.scalar(select(Space).where(Space.slug == slug, inspectable_by(viewer)))


def told_space(viewer: Viewer, space: str) -> Space | None:
    """The space at this address, if the viewer is told of its inspections."""
    return db.session.scalar(select(Space).where(Space.slug == space, inspections_told_to(viewer)))


def told_of_now(viewer: Viewer, space: Space) -> Sequence[Inspection]:
    """The inspections of a space that last, for somebody who is told of them; the newest first."""
    return db.session.scalars(
        select(Inspection)
        .join(Inspection.space)
        .where(Space.id == space.id, inspections_told_to(viewer), lasting())
        .options(joinedload(Inspection.person))
        .order_by(Inspection.id.desc())
    ).all()


def of_space(viewer: Viewer, space: Space, *, number: int) -> Page[Entry]:
    """The inspections of a space whose viewer is told of them, the newest first."""
    told = Inspection.space_id.in_(select(Space.id).where(inspections_told_to(viewer)))
    return _entries(viewer, Inspection.space_id == space.id, told, number=number, named=True)


def every(viewer: Viewer, *, number: int) -> Page[Entry]:
    """All inspections, the newest first, for who looks over administrators: of spaces that the
    viewer does not know of it is not told which they are."""
    return _entries(viewer, number=number)


def _entries(
    viewer: Viewer, *where: ColumnElement[bool], number: int, named: bool = False
) -> Page[Entry]:
    read = select(func.count()).where(InspectedThing.inspection_id == Inspection.id)
    statement: Select[Inspection, bool, bool, int] = (
        select(
            Inspection,
            lasting(),
            visible_to(viewer),
            read.correlate(Inspection).scalar_subquery(),
        )
        .join(Person, Person.id == Inspection.person_id)
        .join(Space, Space.id == Inspection.space_id)
        .where(*where)
        .options(contains_eager(Inspection.person), contains_eager(Inspection.space))
        .order_by(Inspection.id.desc())
    )
    found = numbered_rows(statement, number=number, per_page=PER_PAGE)
    keys = _keys([row[0].id for row in found.rows]) if named else {}
    rows = [
        Entry(each, lasts, each.space if is_known else None, count, keys.get(each.id, ()))
        for each, lasts, is_known, count in found.rows
    ]
    return Page(rows, found.number, found.total, found.per_page)


def _keys(ids: Sequence[int]) -> dict[int, list[str]]:
    """What was read in each of these, in order."""
    place = func.row_number().over(
        partition_by=InspectedThing.inspection_id,
        order_by=(InspectedThing.at, InspectedThing.kind, InspectedThing.thing_id),
    )
    things = (
        select(InspectedThing, place.label("place"))
        .where(InspectedThing.inspection_id.in_(ids))
        .subquery()
    )
    first = select(things).where(things.c.place <= MOST_THINGS).order_by(things.c.place)
    keys: dict[int, list[str]] = {}
    for row in db.session.execute(first):
        keys.setdefault(row.inspection_id, []).append(f"{row.kind}:{row.thing_id}")
    return keys
