"""What the screens of lists need to know."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Select, func, select, union_all
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.rosters.models import Roster, RosterRow
from entgov.rosters.planning import is_too_many
from entgov.web.guard import Viewer
from entgov.web.paging import PER_PAGE, Page, numbered, numbered_ids


@dataclass(frozen=True)
class Counts:
    """How many rows of each kind a list has; `there`: accounts that are not deactivated."""

    new: int
    changed: int
    same: int
    missing: int
    wrong: int
    roles: int
    there: int

    @property
    def too_many(self) -> bool:
        """Whether so many are missing that it is to be confirmed once more."""
        return is_too_many(self.missing, self.there)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.new + self.changed + self.same + self.missing + self.wrong

    @property
    def nothing(self) -> bool:
        """Whether nothing would be changed."""
        return not (self.new or self.changed or self.missing)


SHOWN: Mapping[str, ColumnElement[bool]] = {
    "wrong": RosterRow.act == "wrong",
    "new": RosterRow.act == "new",
    "changed": RosterRow.act == "changed",
    "missing": RosterRow.act == "missing",
    "roles": RosterRow.role_changes.is_(True),
    "same": RosterRow.act == "same",
}
"""The parts of a list that can be looked at by themselves."""


def roster_of(viewer: Viewer, roster_id: int) -> Roster | None:
    """A list; administrators see all of them."""
    if roster_id > LARGEST_ID or not viewer.is_administrator:
        return None
    statement = select(Roster).where(Roster.id == roster_id)
    return db.session.scalar(statement.options(joinedload(Roster.by), joinedload(Roster.undone_by)))


def rosters(*, number: int) -> Page[Roster]:
    """The lists that were brought, the newest first."""
    shown = select(Roster).where(Roster.state != "discarded").order_by(Roster.id.desc())
    return numbered(shown.options(joinedload(Roster.by)), number=number, per_page=20)


def counts_of(roster: Roster) -> Counts:
    """How many rows of each kind there are."""
    rows = db.session.execute(
        select(RosterRow.act, func.count())
        .where(RosterRow.roster_id == roster.id)
        .group_by(RosterRow.act)
    )
    acts: dict[str, int] = {row[0]: row[1] for row in rows}
    theirs = select(func.count()).select_from(RosterRow).where(RosterRow.roster_id == roster.id)
    there = select(func.count()).select_from(Person).where(Person.status != "deactivated")
    return Counts(
        **{act: acts.get(act, 0) for act in ("new", "changed", "same", "missing", "wrong")},
        roles=db.session.scalar(theirs.where(RosterRow.role_changes)) or 0,
        there=db.session.scalar(there) or 0,
    )


def rows_of(roster: Roster, shown: str, counts: Counts, *, number: int) -> Page[tuple[RosterRow]]:
    """The rows of one part of a list, or all of them; those with errors come first."""
    ids = select(RosterRow.id).where(RosterRow.roster_id == roster.id).order_by(RosterRow.line)
    if shown in SHOWN:
        return numbered_ids(ids.where(SHOWN[shown]), _whole, order=(RosterRow.line,), number=number)
    # Each of the two is a stretch of an index; in one list they would all be sorted for each page.
    before = (number - 1) * PER_PAGE
    wrong = ids.where(SHOWN["wrong"]).limit(PER_PAGE).offset(before).subquery()
    others = ids.where(RosterRow.act != "wrong").limit(PER_PAGE)
    rest = others.offset(max(0, before - counts.wrong)).subquery()
    some = union_all(select(wrong.c.id), select(rest.c.id)).subquery()
    rows = db.session.execute(_whole(some)).all()[:PER_PAGE]
    return Page(rows, number, counts.rows)


def _whole(ids: FromClause) -> Select[RosterRow]:
    whole = select(RosterRow).join(ids, ids.c.id == RosterRow.id)
    return whole.order_by(RosterRow.act != "wrong", RosterRow.line)
