"""What somebody is writing and has not saved, on whatever form it is.

A draft knows a key and an address, not pages and posts: the room whose form it is gives both. It
belongs to one person and is shown to nobody else; that it changed a moment ago tells others that
its person is writing.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model


class Draft(Model):
    """A form that is being filled in.

    token      names it in addresses and in its form; new for each form that is begun
    key        what is being written, such as `page:12` or `reply:7`
    address    the path at which writing goes on
    title      a few words to know it by
    fields     what was typed, by the names of the fields
    version    counts the changes: who did not see the last one makes a draft of their own
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    title: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (Index(None, "person_id", "key"), Index(None, "person_id", "changed_at"))
