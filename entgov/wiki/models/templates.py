"""Templates: the texts that new pages of a space can begin with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.spaces.models import Space


class PageTemplate(Model):
    """A template of a space.

    key        names the template that comes with entgov whose place it takes; none for a new one
    removed_at when it was taken off the choice; it can be put back
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    key: Mapped[str | None]
    name: Mapped[str]
    description: Mapped[str]
    source: Mapped[str]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    space: Mapped[Space] = relationship()
    changed_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index(
            None,
            "space_id",
            "key",
            unique=True,
            sqlite_where=text("key IS NOT NULL"),
            postgresql_where=text("key IS NOT NULL"),
        ),
    )
