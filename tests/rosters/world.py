"""Lists of people for the tables of screens and forms: each where it is, nobody goes on with it."""

from typing import Any

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.rosters.models import Roster, RosterRow


def roster_made(by: Person, state: Any) -> Roster:
    """A list in a state, with a row of each sort that it can have there."""
    roster = Roster(name="qqpeople.csv", by_id=by.id, state=state, created_at=now(), total=3)
    roster.digest, roster.moment = "seen", None if state == "previewed" else now()
    roster.notes = ["These columns are left out: Shoe size"]
    db.session.add(roster)
    db.session.flush()
    changes = {"job": ["Clerk", "Warden"], "role": ["staff", "auditor"], "joins": ["", "roads"]}
    for line, act in enumerate(("new", "changed", "same"), 2):
        row = RosterRow(roster_id=roster.id, line=line, act=act, email=f"qq{line}@body.example")
        row.name, row.changes = f"Qqperson {line}", changes if act == "changed" else {}
        row.role_changes = act == "changed"
        db.session.add(row)
    return roster
