"""What screens need to know of drafts. A draft is for its own person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.drafts.models import Draft
from entgov.web.guard import Viewer
from entgov.web.paging import Page, numbered

PER_PAGE = 20
WRITING = timedelta(minutes=2)
"""So long after the last change somebody counts as writing."""


@dataclass(frozen=True)
class Drafts:
    """The newest draft of a key, and how many others there are."""

    newest: Draft | None = None
    others: int = 0


def own_draft(viewer: Viewer, token: str) -> Draft | None:
    """The viewer's draft with this token."""
    return db.session.scalar(
        select(Draft).where(Draft.token == token, Draft.person_id == viewer.id)
    )


def own_drafts(viewer: Viewer, *, number: int = 1, per_page: int = PER_PAGE) -> Page[Draft]:
    """One page of the viewer's drafts, the newest on top."""
    drafts = select(Draft).where(Draft.person_id == viewer.id)
    newest_first = drafts.order_by(Draft.changed_at.desc(), Draft.id.desc())
    return numbered(newest_first, number=number, per_page=per_page)


def drafts_of(viewer: Viewer, key: str) -> Drafts:
    """The viewer's drafts of what this key names."""
    row = db.session.execute(
        select(Draft, func.count().over())
        .where(Draft.person_id == viewer.id, Draft.key == key)
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
        .limit(1)
    ).one_or_none()
    return Drafts(row[0], row[1] - 1) if row else Drafts()


def among(own: Page[Draft], key: str) -> Drafts | None:
    """The same from the first page of all that the viewer has; None where it does not hold all."""
    if own.total > len(own.rows):
        return None
    found = [draft for draft in own.rows if draft.key == key]
    return Drafts(found[0], len(found) - 1) if found else Drafts()


def writing(viewer: Viewer, key: str) -> Sequence[Person]:
    """Who else has written on what this key names a moment ago, by name.

    The room that the key belongs to says whether the viewer may know, and who of them may write.
    """
    recent = (
        select(Draft.person_id)
        .where(Draft.key == key, Draft.changed_at > now() - WRITING, Draft.person_id != viewer.id)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(recent), Person.status == "active")
        .order_by(Person.name, Person.id)
    ).all()
