"""Who must have a second factor by when.

The time begins when somebody is first told, which is at a sign-in, and not when they became
administrator: with a new installation nobody is shut out before they have seen it, and where the
setting changes everybody has the same time.
"""

from datetime import datetime, timedelta

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.settings import in_force
from entgov.factors.models import FactorWanted
from entgov.factors.queries import has_any, must_have


def due_at(person: Person) -> datetime | None:
    """Until when the person can do without a second factor; None where they have or need none.

    The first who asks for a person begins their time.
    """
    if not must_have(person) or has_any(person):
        return None
    told = insert(FactorWanted).values(person_id=person.id, since=now())
    db.session.execute(told.on_conflict_do_nothing())
    since = db.session.get_one(FactorWanted, person.id, populate_existing=True).since
    return since + timedelta(days=in_force().second_factor_grace)


def is_overdue(due: datetime | None) -> bool:
    """Whether the time is over."""
    return due is not None and due <= now()
