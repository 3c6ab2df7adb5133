"""What signing in leaves behind: devices that are known, sums of refusals, mail that waits."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model

MailKind = Literal[
    "reset",
    "password_changed",
    "factors_changed",
    "factors_reset",
    "invitation",
    "email_link",
    "email_changed",
    "identity_changed",
]


class KnownDevice(Model):
    """A browser that a person has signed in with. Guesses from elsewhere do not lock it out.

    One browser has one token, of which the hash is kept, and a row for each of its people.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("token_hash", "person_id"),)


class SignInTally(Model):
    """How many sign-ins failed in a minute, and of how many the password was not even looked at."""

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    failed: Mapped[int]
    held_back: Mapped[int]


class AccountMail(Model):
    """A mail about an account, for the worker to write. There may be no account at this address.

    The rows of the last days also say how often somebody asked. `due_at` is None once it is done.
    `person_id` is whose account it is about, where the address is not theirs, or no longer.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MailKind]
    email: Mapped[str]
    address: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint(
            "kind IN ('reset', 'password_changed', 'factors_changed', 'factors_reset', "
            "'invitation', 'email_link', 'email_changed', 'identity_changed')",
            name="kind",
        ),
        Index(None, "kind", "email", "created_at"),
        Index(None, "kind", "address", "created_at"),
    )
