"""What a list would do, and what it would give back, as all stands at this moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.rosters import undoing
from entgov.rosters.columns import spaces_in
from entgov.rosters.models import Roster, RosterRow
from entgov.rosters.planned import Planned, Terms
from entgov.rosters.planning import planned
from entgov.rosters.reading import Line
from entgov.rosters.standing import Seen, Standing, seen, understood
from entgov.web.screen import today


def at(roster_id: int, lines: Sequence[Line]) -> tuple[Seen, Standing, list[Planned]]:
    """How all stands, and what the rows do with it."""
    with transaction(write_lock=False):
        roster = db.session.get_one(Roster, roster_id, populate_existing=True)
        saw = seen_by(roster, slugs_in(lines))
        terms = Terms(roster.by_id, today(), roster.end_missing, roster.end_membership)
    stood = understood(saw)
    return saw, stood, planned(lines, stood, terms)


def slugs_in(lines: Sequence[Line]) -> set[str]:
    """The addresses of spaces that the lines name."""
    return {slug for line in lines for slug in spaces_in(line.said.get("spaces", ""))}


def seen_by(roster: Roster, slugs: Collection[str]) -> Seen:
    """What the database says of all that a list is held against."""
    return seen(slugs, by=roster.by, all_run=roster.end_membership)


@dataclass(frozen=True)
class Behind:
    """What an applied list would give back, how all stands, and what was looked at for that."""

    slugs: Collection[str]
    saw: Seen
    stood: Standing
    backs: Sequence[undoing.Back]


def back(roster: Roster) -> Behind:
    """What an applied list would give back as things are now."""
    theirs = RosterRow.roster_id == roster.id, RosterRow.act != "same"
    rows = db.session.scalars(select(RosterRow).where(*theirs).order_by(RosterRow.line)).all()
    slugs = {
        slug
        for row in rows
        for column in {"joins", "leaves"} & row.changes.keys()
        for side in row.changes[column]
        for slug in spaces_in(side)
    }
    saw = seen(slugs, by=None)
    stood = understood(saw)
    backs = undoing.taken_back(rows, stood, roster.moment or now())
    return Behind(slugs, saw, stood, backs)
