"""Who may see and change accounts.

Every member of staff sees everybody who has joined, also after they left: what they wrote stays
theirs. Who was invited and has not joined is for administrators.
"""

from sqlalchemy import ColumnElement, true

from entgov.accounts.models import Person
from entgov.web.guard import Viewer


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The people that the viewer may see."""
    return true() if viewer.is_administrator else Person.status != "invited"
