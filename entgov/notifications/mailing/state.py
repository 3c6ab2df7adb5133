"""What is known of the mail server and of addresses that it refuses. Nothing here commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.settings import in_force
from entgov.notifications.mailing.models import MailRefusal, MailState
from entgov.notifications.models import Notice

_ROW = 1
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=30)
_REFUSED_FOR = timedelta(days=1)
"""So long an address that was refused is left alone."""


def is_set_up() -> bool:
    """Whether mail can be sent at all."""
    return in_force().mail_server is not None


def state() -> MailState:
    """How it goes with the server; of one that was never met, nothing."""
    return db.session.get(MailState, _ROW) or MailState(id=_ROW, error="", failures=0)


def waiting() -> int:
    """How many notices are to be looked at for mail by now."""
    due = select(func.count()).select_from(Notice).where(Notice.mail_at <= now())
    return db.session.scalar(due) or 0


def refusals() -> Select[MailRefusal]:
    """Whose mail is refused, the latest first."""
    return (
        select(MailRefusal)
        .options(joinedload(MailRefusal.person))
        .order_by(MailRefusal.at.desc(), MailRefusal.person_id)
    )


def may_try(at: datetime) -> bool:
    """Whether the server is not being left alone after a failure."""
    until = db.session.scalar(select(MailState.wait_until).where(MailState.id == _ROW))
    return until is None or until <= at


def is_refused(person: Person) -> bool:
    """Whether the server refused this very address a short while ago."""
    refused = db.session.get(MailRefusal, person.id)
    return (
        refused is not None and refused.email == person.email and refused.at > now() - _REFUSED_FOR
    )


def note_sent(person_id: int | None = None) -> None:
    """The server took a mail, to this person."""
    _note(sent_at=now(), failures=0, wait_until=None)
    if person_id is not None:
        db.session.execute(delete(MailRefusal).where(MailRefusal.person_id == person_id))


def note_failure(error: str) -> None:
    """The server takes nothing: it is left alone for a while, longer each time."""
    failures = state().failures + 1
    wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT)
    _note(failed_at=now(), error=error, failures=failures, wait_until=now() + wait)


def note_refusal(person: Person, error: str) -> None:
    """The server will not take mail to this address."""
    values = {"email": person.email, "at": now(), "error": error}
    statement = insert(MailRefusal).values(person_id=person.id, **values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_=values),
        execution_options={"synchronize_session": False},
    )


def _note(**values: Any) -> None:
    beginning = insert(MailState).values(id=_ROW, error="", failures=0)
    db.session.execute(beginning.on_conflict_do_nothing())
    db.session.execute(
        update(MailState).where(MailState.id == _ROW).values(**values),
        execution_options={"synchronize_session": "fetch"},
    )
