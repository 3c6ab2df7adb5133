"""Must-reads: an audience is asked to confirm by a date that they have read a revision."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.wiki.models.pages import Page
from entgov.wiki.models.revisions import Revision

Audience = Literal["members", "people"]


class MustRead(Model):
    """What an audience is asked to read; of each audience of a page one at most is open.

    revision_id the revision that is to be confirmed; a material change makes it a newer one
    audience    "members": whoever is in the space of the page now; "people": those of Asked
    ended_at    when its stewards ended it: nobody is asked any longer, the list stays
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    audience: Mapped[Audience]
    note: Mapped[str]
    due_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    asked_again_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    page: Mapped[Page] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    __table_args__ = (
        CheckConstraint("audience IN ('members', 'people')", name="audience"),
        Index(
            "ix_must_read_open",
            "page_id",
            "audience",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class Asked(Model):
    """A person of an audience that was put together by hand."""

    must_read_id: Mapped[int] = mapped_column(ForeignKey("must_read.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Acknowledgement(Model):
    """That a person has confirmed to have read a revision. Append-only."""

    must_read_id: Mapped[int] = mapped_column(ForeignKey("must_read.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    revision: Mapped[Revision] = relationship()
