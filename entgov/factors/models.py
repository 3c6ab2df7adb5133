"""The factors that people have beside their password, and what stands half way in.

Nothing here opens an account by itself if it is stolen: recovery codes and tokens are hashes, keys
of apps are sealed with the installation's secret key, and of a passkey the public half is here.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model

Use = Literal["register", "second", "confirm", "sign-in"]


class AuthenticatorApp(Model):
    """The app of a person that shows a new code every half minute.

    sealed_key what the codes are made from, see `core/sealed_texts.py`
    last_step  the half minute of the newest code that was accepted: none before it counts again
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed_key: Mapped[str]
    last_step: Mapped[int]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A passkey of a person.

    credential_id what the authenticator calls it, in base64url
    user_handle   what it calls the person, in base64url: chance, the same for all their passkeys
    sign_count    how often it was used, as it says itself; 0 where it does not count
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    user_handle: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)  # unsigned, of 32 bits
    name: Mapped[str]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """One of the codes that people keep on paper. The row of a used one stays until a new set.

    begins the first letters, by which the row is found; the hash is of the whole
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begins: Mapped[str]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id", "begins"),)


class HalfSignIn(Model):
    """Somebody has given the right password, or used a link, and nothing more. No session yet.

    browser what the browser said of itself, which has to stay the same
    proof   the hash of the password's hash: with another password this ends
    refused how many codes were wrong
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str]
    proof: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(index=True)
    refused: Mapped[int] = mapped_column(default=0)


class Challenge(Model):
    """What a passkey is asked to sign: for one use, in one browser, for a few minutes.

    person_id whose passkey it has to be; None where the passkey says who it is
    address   the line of who asked for it
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    use: Mapped[Use]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    user_handle: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(default="", server_default=text("''"))

    __table_args__ = (
        Index(None, "address", "made_at"),
        CheckConstraint("use IN ('register', 'second', 'confirm', 'sign-in')", name="use"),
    )


class RefusedCode(Model):
    """A wrong code, for a while: so many in a time, and nothing more is tried."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id", "at"),)


class FactorWanted(Model):
    """Since when a person knows that they need a second factor: the time to set one up begins."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
