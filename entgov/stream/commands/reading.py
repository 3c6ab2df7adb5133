"""The verbs that say how far somebody has read. None of them commits.

What somebody has read is their own business: it is no fact.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import literal, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import Instant, db, insert
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by
from entgov.stream.models import SpaceRead, ThreadRead


def read_thread(person: Person, thread_id: int, *, to: datetime) -> None:
    """The person has read a thread as far as what came until then; a mark never goes back."""
    _mark(ThreadRead, to, person_id=person.id, thread_id=thread_id)


def read_space(person: Person, space: Space, *, to: datetime | None = None) -> None:
    """The person has read all that came to a space until then, or until now."""
    _mark(SpaceRead, to or now(), person_id=person.id, space_id=space.id)


def read_all(person: Person, *, to: datetime | None = None) -> None:
    """The person has read all of it that they may read: what they follow can be in any space."""
    whose = literal(person.id), Space.id, literal(to or now(), Instant())
    marks = insert(SpaceRead).from_select(
        ["person_id", "space_id", "read_to"], select(*whose).where(readable_by(person))
    )
    db.session.execute(
        marks.on_conflict_do_update(
            index_elements=["person_id", "space_id"],
            set_={"read_to": marks.excluded.read_to},
            where=SpaceRead.read_to < marks.excluded.read_to,
        )
    )


def _mark(model: Any, to: datetime, **whose: int) -> None:
    mark = insert(model).values(**whose, read_to=to)
    db.session.execute(
        mark.on_conflict_do_update(
            index_elements=list(whose), set_={"read_to": to}, where=model.read_to < to
        )
    )
