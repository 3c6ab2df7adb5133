"""Saved searches: what their person reads of them, and what new things are held against."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class SavedSearch(Model):
    """A search of one person, under a name of theirs.

    terms      what its address asks, the same however it was typed; `digest` is the SHA-256 of it
    said       what is looked for, without filters
    limits     the filters, by what they meant when it was saved; see `kept.py`
    tells      whether its person hears of what is new
    since      from when on: when it was saved, or told to tell again
    changed_at when any of this changed, removal too
    removed_at set while it is removed; it can be brought back
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    terms: Mapped[str]
    digest: Mapped[str]
    said: Mapped[str]
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)
    tells: Mapped[bool]
    since: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("person_id", "digest"),
        Index(None, "changed_at"),
    )

    @property
    def key(self) -> str:
        """What notices about it are about."""
        return f"search:{self.id}"


class SearchedSpace(Model):
    """A space that a saved search looks in: who can't read there is told nothing by it."""

    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
