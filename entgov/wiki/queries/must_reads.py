"""Must-reads: what somebody is asked to read, and who of an audience has read it.

Whether somebody has read it is never stored: it follows from what they confirmed and from the
revision that is asked for now. So a material change asks everybody again by moving that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db, portions
from entgov.spaces.models import Space
from entgov.spaces.policy import readers_of
from entgov.web.guard import Viewer
from entgov.web.paging import PER_PAGE
from entgov.web.paging import Page as Numbered
from entgov.wiki.models import Acknowledgement, MustRead, Page, Revision
from entgov.wiki.policy import asked, audience_of, must_read_run_by, readable_by
from entgov.wiki.queries.pages import LONG, pages_at

TO_READ_SHOWN = 3
Answer = Literal["missing", "read"]


@dataclass(frozen=True)
class Request:
    """A must-read as somebody who is asked sees it.

    read_at  when they confirmed the revision that is asked for, or a newer one
    earlier  the number of the newest revision before that one that they confirmed, if any
    """

    must_read: MustRead
    read_at: datetime | None
    earlier: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far an audience has come."""

    must_read: MustRead
    asked: int
    read: int

    @property
    def missing(self) -> int:
        return self.asked - self.read


@dataclass(frozen=True)
class Reader:
    """Somebody of an audience, and when they confirmed."""

    person: Person
    read_at: datetime | None


@dataclass(frozen=True)
class Named:
    """Who goes by the handles that somebody typed.

    unknown  the handles that nobody who works here has
    outside  those who can't read in the space
    """

    people: Sequence[Person]
    unknown: Sequence[str]
    outside: Sequence[Person]


def people_named(space: Space, handles: Sequence[str]) -> Named:
    """The active people with these handles, and whether they may read in the space."""
    found: dict[str, tuple[Person, bool]] = {}
    for portion in portions(handles):
        rows = db.session.execute(
            select(Person, readers_of(space)).where(
                Person.handle.in_(portion), Person.status == "active"
            )
        )
        found |= {person.handle: (person, bool(reads)) for person, reads in rows}
    return Named(
        [person for person, reads in found.values() if reads],
        [handle for handle in handles if handle not in found],
        [person for person, reads in found.values() if not reads],
    )


def revision_of(page: Page, revision_id: int) -> Revision | None:
    """The revision of the page with this id, without its texts."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.id == revision_id, Revision.page_id == page.id)
        .options(*(defer(column) for column in LONG))
    )


def requests_to_read(viewer: Viewer, page: Page) -> Sequence[Request]:
    """What the viewer is asked about the page, the earliest date first."""
    confirmed = and_(
        Acknowledgement.must_read_id == MustRead.id, Acknowledgement.person_id == viewer.id
    )
    earlier = (
        select(func.max(Revision.number))
        .join(Acknowledgement, Acknowledgement.revision_id == Revision.id)
        .where(confirmed, Acknowledgement.revision_id < MustRead.revision_id)
        .correlate(MustRead)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(MustRead, _read_at(viewer.id), earlier)
        .where(MustRead.page_id == page.id, MustRead.ended_at.is_(None), asked(viewer))
        .order_by(MustRead.due_on, MustRead.id)
        .options(joinedload(MustRead.by))
    )
    return [Request(*row) for row in rows]


def unread_by(viewer: Viewer) -> ColumnElement[bool]:
    """The must-reads that the viewer is asked and has not confirmed."""
    return and_(MustRead.ended_at.is_(None), asked(viewer), ~_has_read(viewer.id))


def first_to_be_read_by(viewer: Viewer, *, most: int = TO_READ_SHOWN) -> Sequence[MustRead]:
    """The first few of what the viewer is asked to read, each page once."""
    found = db.session.scalars(to_be_read_by(viewer).limit(2 * most)).all()  # two of a page at most
    return list({must_read.page_id: must_read for must_read in reversed(found)}.values())[::-1][
        :most
    ]


def to_be_read_by(viewer: Viewer) -> Select[MustRead]:
    """What the viewer is asked to read and has not, the earliest date first."""
    return _with_page().where(unread_by(viewer)).order_by(MustRead.due_on, MustRead.id)


def read_by(viewer: Viewer, *, number: int) -> Numbered[Request]:
    """One page of what the viewer was asked to read and has, the last first."""
    where = (readable_by(viewer), _has_read(viewer.id))
    read_at = _read_at(viewer.id)
    rows = db.session.execute(
        _with_page()
        .add_columns(read_at)
        .where(*where)
        .order_by(read_at.desc(), MustRead.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    total = db.session.scalar(
        select(func.count(MustRead.id)).join(Page, Page.id == MustRead.page_id).where(*where)
    )
    return Numbered([Request(*row) for row in rows], number, total or 0)


def must_reads_of(page: Page) -> Sequence[MustRead]:
    """The must-reads of a page: open ones first, then the newest."""
    return db.session.scalars(
        select(MustRead)
        .where(MustRead.page_id == page.id)
        .order_by(MustRead.ended_at.is_not(None), MustRead.at.desc(), MustRead.id.desc())
        .options(joinedload(MustRead.by))
    ).all()


def must_read_run(viewer: Viewer, space: str, page: str, must_read_id: int) -> MustRead | None:
    """The must-read with this id, of the page at this address, if the viewer runs it."""
    if must_read_id > LARGEST_ID:
        return None
    return db.session.scalar(
        pages_at(viewer, space, page)
        .join(MustRead, MustRead.page_id == Page.id)
        .where(MustRead.id == must_read_id, must_read_run_by(viewer))
        .with_only_columns(MustRead)
        .options(
            contains_eager(MustRead.page).contains_eager(Page.space),
            joinedload(MustRead.by),
            joinedload(MustRead.revision).load_only(Revision.number),
        )
    )


def progress(must_read: MustRead) -> Progress:
    """How many are asked now, and how many of these have read it."""
    everybody = audience_of(must_read, must_read.page.space)
    has_read = _confirmed(must_read)
    row = db.session.execute(
        select(func.count(Person.id), func.count(Person.id).filter(has_read)).where(everybody)
    ).one()
    return Progress(must_read, *row)


def readers(must_read: MustRead, answer: Answer) -> Select[Person, datetime]:
    """Those of the audience who have read it, or have not, by name; with when they confirmed."""
    has_read = _confirmed(must_read)
    read_at = (
        select(func.min(Acknowledgement.at))
        .where(
            Acknowledgement.must_read_id == must_read.id,
            Acknowledgement.person_id == Person.id,
            Acknowledgement.revision_id >= must_read.revision_id,
        )
        .correlate(Person)
        .scalar_subquery()
    )
    statement = select(Person, read_at)
    return statement.where(
        audience_of(must_read, must_read.page.space),
        has_read if answer == "read" else ~has_read,
    ).order_by(Person.name_key, Person.id)


def readers_page(progress: Progress, answer: Answer, *, number: int) -> Numbered[Reader]:
    """One page of those who have read it, or have not."""
    statement = readers(progress.must_read, answer)
    rows = db.session.execute(statement.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    total = progress.read if answer == "read" else progress.missing
    return Numbered([Reader(*row) for row in rows], number, total)


def missing(must_read: MustRead) -> Sequence[Person]:
    """Everybody of the audience who has not read it, by name."""
    return db.session.scalars(readers(must_read, "missing")).all()


def _with_page() -> Select[Any]:
    page = contains_eager(MustRead.page)
    return (
        select(MustRead)
        .join(MustRead.page)
        .join(Page.space)
        .options(page.contains_eager(Page.space), joinedload(MustRead.by))
    )


def _has_read(person_id: int) -> ColumnElement[bool]:
    """The must-reads whose revision, or a newer one, this person has confirmed."""
    return (
        select(Acknowledgement.at)
        .where(
            Acknowledgement.must_read_id == MustRead.id,
            Acknowledgement.person_id == person_id,
            Acknowledgement.revision_id >= MustRead.revision_id,
        )
        .correlate(MustRead)
        .exists()
    )


def _read_at(person_id: int) -> Any:
    return (
        select(func.min(Acknowledgement.at))
        .where(
            Acknowledgement.must_read_id == MustRead.id,
            Acknowledgement.person_id == person_id,
            Acknowledgement.revision_id >= MustRead.revision_id,
        )
        .correlate(MustRead)
        .scalar_subquery()
    )


def _confirmed(must_read: MustRead) -> ColumnElement[bool]:
    """The people who have confirmed the revision of the must-read, or a newer one."""
    return Person.id.in_(
        select(Acknowledgement.person_id).where(
            Acknowledgement.must_read_id == must_read.id,
            Acknowledgement.revision_id >= must_read.revision_id,
        )
    )
