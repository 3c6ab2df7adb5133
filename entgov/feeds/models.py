"""Links by which a program reads for a person, without signing in, what that person may read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model


class FeedLink(Model):
    """One link of one person to one feed.

    key        what the feed is of, such as "page:12" or "space:3"
    token_hash the SHA-256 of the secret part of the address: whoever reads this table reads no feed
    revoked_at when the person ended it; rows stay as a record
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (Index(None, "person_id", "created_at"),)
