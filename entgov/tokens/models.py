"""Tokens, and how often one was refused of late."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import Model

Kind = Literal["scim"]
"""What a token opens. Each kind is one door: a token of one opens no other."""
KINDS: tuple[Kind, ...] = get_args(Kind)
IDLE_AFTER = timedelta(days=90)


class Token(Model):
    """What a program shows to be let in.

    token_hash what is kept of it: whoever reads this table gets in nowhere
    made_by    None: on the command line
    used_at    about when it was shown last
    revoked_at when an administrator ended it; rows stay as a record
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Text)  # no list that each new kind would have to change
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    made_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def state(self) -> Literal["open", "expired", "revoked"]:
        """Whether it still opens anything, and why not."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= now() else "open"

    @property
    def is_orphaned(self) -> bool:
        """Whether it still opens something, and who made it is no administrator any more."""
        maker = self.made_by
        answers = maker is None or (maker.is_administrator and maker.status == "active")
        return self.state == "open" and not answers

    @property
    def is_idle(self) -> bool:
        """Whether it still opens something, and no program has shown it for long."""
        last = self.used_at or self.created_at
        return self.state == "open" and last <= now() - IDLE_AFTER


class TokenRefusals(Model):
    """How often a token was refused of late that came from one address (`subject`)."""

    subject: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
