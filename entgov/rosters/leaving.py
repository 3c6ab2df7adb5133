"""The day on which somebody is to leave: planned, told, and kept by the worker.

It goes through the same deactivation as every other door, so all that follows from one follows
here. Where it is refused, because nobody else is administrator, it is marked for administrators
and tried again.
"""

import threading
from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale
from sqlalchemy import select

from entgov.accounts.commands import AccountRefused, deactivate
from entgov.accounts.models import Person, Profile
from entgov.core.chores import Chore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.rosters.facts import LeavingDateChanged, LeavingStuck
from entgov.rosters.models import Leaving
from entgov.web.guard import Viewer
from entgov.web.screen import today


def plan(person: Person, last_day: date | None, *, by: int | None) -> None:
    """Let this be the last day of a person, in the time zone of the body; None: they stay."""
    planned = db.session.get(Leaving, person.id, populate_existing=True)
    before = planned.last_day if planned else None
    if before == last_day:
        return
    if planned and last_day is None:
        db.session.delete(planned)
    elif last_day is not None:
        values = {"last_day": last_day, "by_id": by, "planned_at": now(), "stuck": ""}
        db.session.merge(Leaving(person_id=person.id, **values))
    sides = [{"last_day": day.isoformat() if day else None} for day in (before, last_day)]
    announce(LeavingDateChanged(person_id=person.id, before=sides[0], after=sides[1]), by=by)


def leaving_of(person_id: int) -> Leaving | None:
    """What is planned for somebody."""
    return db.session.get(Leaving, person_id)


def leaving_seen_by(viewer: Viewer, person: Person) -> Leaving | None:
    """What is planned for somebody, for themselves, their manager and administrators."""
    if person.status == "deactivated":
        return None
    theirs = select(Profile.manager_id).where(Profile.person_id == person.id)
    manages = viewer.id != person.id and db.session.scalar(theirs) == viewer.id
    is_told = viewer.id == person.id or viewer.is_administrator or manages
    return leaving_of(person.id) if is_told else None


def keep_days(_stop: threading.Event | None = None) -> bool:
    """Deactivate everybody whose last day is over. False, for the next ones are not here yet."""
    for person_id in _over():
        with force_locale("en"), transaction():
            planned = db.session.get(Leaving, person_id, populate_existing=True)
            if planned is not None and planned.last_day < today():  # still, in this transaction
                _leave(planned)
    return False


def _over() -> Sequence[int]:
    found = db.session.scalars(select(Leaving.person_id).where(Leaving.last_day < today())).all()
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    return found


def _leave(planned: Leaving) -> None:
    person = db.session.get_one(Person, planned.person_id, populate_existing=True)
    try:
        deactivate(person, by=None)
    except AccountRefused as refusal:
        if not planned.stuck:
            announce(LeavingStuck(person_id=person.id), by=None)
        planned.stuck = str(refusal)
    else:  # whoever lets them back in later does so for good
        db.session.delete(planned)


CHORE = Chore(keep_days, lambda: None, pause=60.0, sweep_every=86_400.0)
