"""Whose turn it is: people with notices that are due are taken one by one, by one worker each.

A notice is taken by moving `mail_at` into the future, in a transaction of its own; if the worker
dies, it comes due again. Nothing stays locked while a mail server is spoken with.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.notifications.models import Notice

LEASE = timedelta(minutes=10)
MOST = 1000
"""Notices of one person that are looked at at once; what is more has its turn right after."""


def take_next() -> tuple[int, list[int]] | None:
    """The person who has waited longest, and those of their notices that are due; they are taken.

    None where nobody's are.
    """
    if not _anything_due():
        return None
    with transaction():
        first = select(Notice.person_id).where(_due(now()))
        first = first.order_by(Notice.mail_at, Notice.person_id).limit(1)
        person_id = db.session.scalar(first.with_for_update(skip_locked=True))
        if person_id is None:
            return None
        theirs = select(Notice.id).where(_due(now()), Notice.person_id == person_id)
        theirs = theirs.order_by(Notice.mail_at, Notice.id).limit(MOST)
        ids = list(db.session.scalars(theirs.with_for_update(skip_locked=True)))
        _set(ids, mail_at=now() + LEASE)
    return person_id, ids


def hold(until: Mapping[int, datetime]) -> None:
    """Look at these notices again at these times."""
    for moment in set(until.values()):
        _set([each for each, when in until.items() if when == moment], mail_at=moment)


def settle(ids: Collection[int], *, mailed_at: datetime | None = None) -> None:
    """No mail is to tell of these notices any more; `mailed_at` says that one has."""
    _set(ids, mail_at=None, mailed_at=mailed_at)


def note_try(ids: Collection[int], tries: int) -> None:
    """The notices are handed to the server the so manieth time, or were not after all."""
    _set(ids, mail_tries=tries)


def settle_all() -> int:
    """Where no mail can be sent, none waits: it would all go out once some server is named."""
    if not _anything_due():
        return 0
    with transaction():
        due = select(Notice.id).where(_due(now())).limit(10 * MOST)
        ids = db.session.scalars(due).all()
        settle(ids)
    return len(ids)


def _anything_due() -> bool:
    """A look without a lock, so that an idle worker disturbs nobody."""
    found = db.session.scalar(select(Notice.id).where(_due(now())).limit(1))
    db.session.rollback()
    return found is not None


def _due(at: datetime) -> ColumnElement[bool]:
    return Notice.mail_at <= at


def _set(ids: Collection[int], **values: datetime | int | None) -> None:
    for some in portions(ids):
        db.session.execute(
            update(Notice).where(Notice.id.in_(some)).values(**values),
            execution_options={"synchronize_session": False},
        )
