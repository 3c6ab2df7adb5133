"""Exports of spaces that people asked for."""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.spaces.models import Space

What = Literal["markdown", "site"]


class Export(Model):
    """A space that is being packed, or lies ready, for one person. It goes after a day.

    token       names the file on the disk, and stands in the address; nobody can guess it
    claimed_at  when a worker last said that it is at work on it
    done        pages and files that are packed, of so many in all (`total`)
    finished_at when it was ready or had failed
    problem     why there is no file, as a word of ours; empty where there is one
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[What]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    problem: Mapped[str] = mapped_column(default="")

    space: Mapped[Space] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("what IN ('markdown', 'site')", name="what"),
        Index(None, "person_id", "space_id"),
    )
