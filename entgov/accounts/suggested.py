"""People who are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.accounts.policy import visible_to
from entgov.core.database import db
from entgov.search.names import named
from entgov.web.guard import Viewer


def people(
    viewer: Viewer, words: Sequence[str], *, most: int, slips: bool = False
) -> Sequence[Person]:
    """The active people in whose name or handle the words begin; `slips` are forgiven or not."""
    found = named("person", words, slips=slips)
    return db.session.scalars(
        select(Person)
        .join(found, found.c.thing_id == Person.id)
        .where(visible_to(viewer), Person.status == "active")
        .order_by(found.c.place > 0, func.lower(Person.name), Person.id)
        .limit(most)
    ).all()
