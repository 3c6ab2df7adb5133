"""Searches that found nothing, without who searched."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class EmptySearch(Model):
    """How often something was looked for in a space on a day, and not found."""

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]
