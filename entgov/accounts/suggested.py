"""People who are suggested while somebody types."""

from collections.abc import Sequence

from sqlalchemy import func, literal, select

from entgov.accounts.models import Person
from entgov.accounts.policy import visible_to
from entgov.core.beginnings import beginning, nearness
from entgov.core.database import db
from entgov.web.guard import Viewer


def people(viewer: Viewer, words: Sequence[str], *, most: int) -> Sequence[Person]:
    """The active people in whose name or handle the words begin."""
    names = Person.name + literal(" ") + Person.handle
    return db.session.scalars(
        select(Person)
        .where(visible_to(viewer), Person.status == "active", beginning(words, names))
        .order_by(nearness(words, names), func.lower(Person.name), Person.id)
        .limit(most)
    ).all()
