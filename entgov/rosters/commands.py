"""The verbs that change lists of people. None of them commits; `work.py` does what they begin."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.rosters.facts import (
    RosterBrought,
    RosterDiscarded,
    RosterStarted,
    RosterUndoStarted,
)
from entgov.rosters.models import Roster, RosterRow, State
from entgov.rosters.queries import counts_of
from entgov.web.forms import one_line


def bring(
    source: bytes,
    name: str,
    *,
    by_mail: bool = False,
    end_missing: bool = False,
    end_membership: bool = False,
    nonce: str = "",
    by: Person | None,
) -> Roster:
    """Begin to read a list. The same nonce from the same person gives the list that is there."""
    key = f"{by.id if by else ''} {nonce[:100]}" if nonce else None
    roster = Roster(
        form_key=key,
        by_id=by.id if by else None,
        name=one_line(name)[:200] or gettext("Untitled"),
        source=source,
        by_mail=by_mail,
        end_missing=end_missing,
        end_membership=end_membership,
        state="reading",
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(roster)
    except IntegrityError:  # the same form came twice
        return db.session.scalars(select(Roster).where(Roster.form_key == key)).one()
    announce(RosterBrought(roster_id=roster.id), by=by.id if by else None)
    return roster


class RosterRefused(Exception):
    """A list that can't be applied; the text tells the person why and what to do."""


def start(roster: Roster, *, digest: str, anyway: bool = False, by: Person | None) -> None:
    """Apply a list as it was looked at: `digest` names what was seen, and `anyway` says that it is
    meant, however many are deactivated. Raises RosterRefused."""
    if roster.by_id != (by.id if by else None):
        raise RosterRefused(gettext("Only who sent a list applies it. Send it yourself."))
    if roster.state != "previewed" or digest != roster.digest:
        raise RosterRefused(gettext("The list is another one by now. Look at it once more."))
    found = counts_of(roster)
    if found.wrong:
        raise RosterRefused(gettext("There are rows with errors. Mend them, and send it again."))
    if found.too_many and not anyway:
        raise RosterRefused(
            gettext("Confirm that so many accounts are to be deactivated, or take the list back.")
        )
    if not change(roster, "previewed", "running", problem="", handled=0):
        raise RosterRefused(gettext("The list is another one by now. Look at it once more."))
    announce(RosterStarted(roster_id=roster.id), by=roster.by_id)


def discard(roster: Roster, *, by: Person | None) -> bool:
    """Throw away what was brought and not applied; what it said of people goes with it."""
    if roster.state not in ("previewed", "failed"):
        return False
    if not change(roster, roster.state, "discarded", source=None):
        return False
    db.session.execute(delete(RosterRow).where(RosterRow.roster_id == roster.id))
    announce(RosterDiscarded(roster_id=roster.id), by=by.id if by else None)
    return True


def undo(roster: Roster, *, by: Person | None) -> bool:
    """Take back what a list has changed, where nobody has changed it since."""
    if roster.state != "done":
        return False
    who = by.id if by else None
    if not change(roster, "done", "undoing", undone_by_id=who, problem="", handled=0):
        return False
    announce(RosterUndoStarted(roster_id=roster.id), by=who)
    return True


def change(roster: Roster, seen: State, to: State, **values: Any) -> bool:
    """Bring a list from one state to another; False where somebody else was first."""
    changed = db.session.scalar(
        update(Roster)
        .where(Roster.id == roster.id, Roster.state == seen)
        .values(state=to, claimed_until=None, **values)
        .returning(Roster.id),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(roster)
    return changed is not None
