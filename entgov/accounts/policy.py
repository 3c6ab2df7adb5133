"""Who may see and change accounts.

Every member of staff sees everybody who has joined, also after they left: what they wrote stays
theirs. Who was invited and has not joined is for administrators.
"""

from sqlalchemy import ColumnElement, and_, or_, select, true

from entgov.accounts.models import Person, Skill
from entgov.web.guard import Viewer


def joined() -> ColumnElement[bool]:
    """The people who have joined; not so an invitation that was taken back before."""
    left = and_(Person.status == "deactivated", Person.was_active)
    return or_(Person.status == "active", left)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The people that the viewer may see."""
    return true() if viewer.is_administrator else joined()


def confirmable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The skills that the viewer may say their colleagues have: those of others who are here."""
    here = select(Person.id).where(Person.id == Skill.person_id, Person.status == "active")
    return and_(Skill.person_id != viewer.id, here.correlate_except(Person).exists())
