"""The verbs for posts that wait for their time. None of them commits.

What somebody means to post is nobody's business but theirs, so there is no fact before it is done.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.stream.models import ScheduledPost


def schedule(fields: Mapping[str, str], *, due_at: datetime, by: Person) -> ScheduledPost:
    """Let what the form says be posted then. The same form sent twice waits once."""
    waiting = select(ScheduledPost).where(
        ScheduledPost.person_id == by.id, ScheduledPost.due_at == due_at
    )
    for there in db.session.scalars(waiting):
        if there.fields == fields:
            return there
    scheduled = ScheduledPost(
        person_id=by.id, due_at=due_at, fields=dict(fields), written_at=now(), problem=""
    )
    db.session.add(scheduled)
    db.session.flush()
    return scheduled


def reschedule(scheduled: ScheduledPost, fields: Mapping[str, str], *, due_at: datetime) -> bool:
    """Let it say this, and be posted then; False where it was posted or discarded meanwhile."""
    values = {"fields": dict(fields), "due_at": due_at, "written_at": now(), "problem": ""}
    statement = update(ScheduledPost).where(ScheduledPost.id == scheduled.id).values(**values)
    return _touched(statement.returning(ScheduledPost.id))


def discard(scheduled: ScheduledPost) -> bool:
    """Let it wait no longer; False where it did not."""
    statement = delete(ScheduledPost).where(ScheduledPost.id == scheduled.id)
    return _touched(statement.returning(ScheduledPost.id))


def note_problem(scheduled_id: int, problem: str) -> None:
    """Say why it could not be posted; it waits for its author then."""
    statement = update(ScheduledPost).where(ScheduledPost.id == scheduled_id)
    _touched(statement.values(problem=problem).returning(ScheduledPost.id))


def _touched(statement: object) -> bool:
    options = {"synchronize_session": False}
    return db.session.scalar(statement, execution_options=options) is not None  # type: ignore[call-overload]  # both kinds
