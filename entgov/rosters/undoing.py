"""What an applied list would give back: each value that is still as the list made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from entgov.rosters.columns import spaces_in
from entgov.rosters.deeds import Deed
from entgov.rosters.models import RosterRow
from entgov.rosters.standing import Known, Standing


@dataclass
class Back:
    """What is taken back of a row, and the columns that somebody has changed since, which stay."""

    row_id: int
    person_id: int
    email: str
    name: str
    made: bool
    changes: dict[str, list[str]] = field(default_factory=dict)
    stayed: list[str] = field(default_factory=list)

    @property
    def deed(self) -> Deed:
        return Deed(self.email, self.name, self.changes, self.person_id)


def taken_back(rows: Sequence[RosterRow], now: Standing, moment: datetime) -> list[Back]:
    """What is taken back, row by row; `moment` is when the list was applied."""
    found = []
    for row in rows:
        person = now.people.get(row.person_id or 0)
        if person is not None and (row.made or row.changes):
            found.append(_back(row, person, now, moment))
    return found


def _back(row: RosterRow, person: Known, now: Standing, moment: datetime) -> Back:
    back = Back(row.id, person.id, person.email, person.name, row.made)
    if row.made:  # the account stays, with all that it is, and is deactivated
        if person.status != "deactivated":
            back.changes["status"] = [person.status, "deactivated"]
        return back
    said = now.as_said(person)
    for column, (before, after) in row.changes.items():
        if column in ("joins", "leaves"):
            _take_back_spaces(row, column, now, moment, back)
        elif said[column] == after:
            back.changes[column] = [after, before]
        else:
            back.stayed.append(column)
    return back


def _take_back_spaces(
    row: RosterRow, column: str, now: Standing, moment: datetime, back: Back
) -> None:
    """Out of those that the list brought them into, and into those that it took them out of."""
    slugs = spaces_in(row.changes[column][column == "joins"])
    stands: Mapping[str, tuple[object, ...] | None] = {
        slug: now.members[now.spaces[slug].id].get(row.person_id or 0)
        for slug in slugs
        if slug in now.spaces
    }
    if column == "joins":
        as_left = ("member", "member", moment)
        mine = [slug for slug in slugs if (stands.get(slug) or ())[:3] == as_left]
        back.changes["leaves"] = [";".join(mine), ""]
    else:
        mine = [slug for slug in slugs if slug in stands and stands[slug] is None]
        back.changes["joins"] = ["", ";".join(mine)]
    if len(mine) < len(slugs):
        back.stayed.append(column)
