"""Reviews: that somebody looked whether a page still holds, and what they looked at."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.wiki.models.pages import Page
from entgov.wiki.models.revisions import Revision

Outcome = Literal["holds", "outdated"]


class Review(Model):
    """One review of one revision. Append-only: it is evidence.

    checked says in the reviewer's words what they compared the page with.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    outcome: Mapped[Outcome]
    checked: Mapped[str]
    next_due_at: Mapped[datetime | None]

    page: Mapped[Page] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("outcome IN ('holds', 'outdated')", name="outcome"),)


@event.listens_for(Review, "before_update")
@event.listens_for(Review, "before_delete")
def _append_only(*_: object) -> None:
    raise RuntimeError("reviews are append-only")
