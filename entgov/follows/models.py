"""Who follows what, and who wants to hear nothing of it.

A follow and a mute know a key, such as `page:12`, `person:3`, `space:4`, `tag:budget` or
`thread:5`, and not what stands behind it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class Follow(Model):
    """A person follows a thing, or has stopped to.

    The row stays when somebody stops, so that nothing they do later makes them follow it again
    unasked.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, index=True)
    since: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


class Mute(Model):
    """A person wants to meet nothing of this where they read; nobody else knows of it."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, index=True)
    since: Mapped[datetime]
