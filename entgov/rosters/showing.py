"""Keeps what the rows of a list would do, for whoever brought it to look at."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, update

from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.rosters import commands
from entgov.rosters.models import LEASE, Roster, RosterRow
from entgov.rosters.planned import Planned, digest


def show(roster_id: int, rows: Sequence[Planned], **values: object) -> None:
    """Keep what the rows would do, to be looked at: some at a time, so that nobody waits long.

    Until all of them are there the file is, and reading it begins anew where a worker ends.
    """
    with transaction():
        _forget_rows(roster_id)
        _note(roster_id, handled=0, total=len(rows), claimed_until=now() + LEASE)
    for some in portions(rows):
        with transaction():
            _keep(roster_id, some)
    with transaction():
        _shown(roster_id, rows, **values)


def show_again(roster_id: int, rows: Sequence[Planned], problem: str) -> None:
    """The same for a list whose file is gone: in one piece, for its rows are all that there is."""
    with transaction():
        _forget_rows(roster_id)
        _note(roster_id, handled=0, total=len(rows))
        for some in portions(rows):
            _keep(roster_id, some)
        _shown(roster_id, rows, problem=problem)


def _forget_rows(roster_id: int) -> None:
    db.session.execute(delete(RosterRow).where(RosterRow.roster_id == roster_id))


def _keep(roster_id: int, rows: Sequence[Planned]) -> None:
    db.session.execute(insert(RosterRow), [_as_row(roster_id, row) for row in rows])
    _note(roster_id, handled=Roster.handled + len(rows))


def _shown(roster_id: int, rows: Sequence[Planned], **values: object) -> None:
    roster = db.session.get_one(Roster, roster_id, populate_existing=True)
    named = {"digest": digest(rows), "source": None, **values}
    commands.change(roster, roster.state, "previewed", **named)


def _as_row(roster_id: int, row: Planned) -> dict[str, object]:
    return {
        "roster_id": roster_id,
        "line": row.line,
        "email": row.email,
        "name": row.name,
        "act": row.act,
        "said": dict(row.said),
        "changes": row.changes,
        "problems": row.problems,
        "notes": row.notes,
        "person_id": row.person_id,
        "role_changes": "role" in row.changes,
    }


def _note(roster_id: int, **values: object) -> None:
    db.session.execute(
        update(Roster).where(Roster.id == roster_id).values(**values),
        execution_options={"synchronize_session": False},
    )
