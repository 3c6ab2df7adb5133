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
from entgov.drafts.sheets import Sheet
from entgov.web.forms import HIDDEN

BOXES = ("content", "text")
"""The boxes for a long text, by the names that forms give them."""

_WORDS = 160  # characters


class Draft(Model):
    """A form that is being filled in.

    token      names it in addresses and in its form; new for each form that is begun
    key        what is being written, such as `page:12` or `reply:7`
    address    the path at which writing goes on
    title      a few words to know it by
    fields     what was typed, by the names of the fields
    version    counts the changes: who did not see the last one makes a draft of their own
    writer     tells the open form that changed it last; empty where a form had no script
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    title: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    writer: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (Index(None, "person_id", "key"), Index(None, "person_id", "changed_at"))

    @property
    def sheet(self) -> Sheet:
        """For a form that shows this draft."""
        return Sheet(self.token, self.version, self.writer)

    @property
    def kind(self) -> str:
        """What is written: the first part of the key."""
        return self.key.partition(":")[0]

    @property
    def text(self) -> str:
        """What was typed into the box, however short; without a box, into the largest field."""
        boxes = (self.fields[name] for name in BOXES if name in self.fields)
        largest = max((text for _, text in self.typed), key=len, default="")
        return next(boxes, largest)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields that somebody typed or chose, by name."""
        return [pair for pair in self.fields.items() if pair[0] not in HIDDEN]

    @property
    def opening(self) -> str:
        """The first words on one line."""
        words = " ".join(self.text[: 10 * _WORDS].split())
        return words if len(words) <= _WORDS else f"{words[:_WORDS].rsplit(' ', 1)[0]}…"
