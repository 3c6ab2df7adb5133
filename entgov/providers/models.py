"""Providers of identity, who is known at them, and what stands between leaving and coming back.

What a stolen copy of the database must not open is sealed with the installation's secret key
(`core/sealed_texts.py`), or kept as a hash.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

_GONE_WITH = "CASCADE"


class Provider(Model):
    """A provider, as administrators have set it up; an empty text is none.

    issuer         its address, exactly as it calls itself
    sealed_secret  the secret that entgov shows there; None where it has none (PKCE alone)
    scopes         what is asked for, with blanks
    role_claim     the claim in which `role_value` makes somebody an administrator
    groups_claim   the claim with the groups that somebody is in
    factor_values  what `amr` or `acr` says where a second factor was asked, with blanks
    mail_domains   accounts are made for these alone, with blanks; none: for all
    makes_accounts whether an account is made for who has none
    trusts_mail    whether an address it gives is its person's without further proof
    ends_there     whether signing out here signs out there
    asked_anew_at  what processes remember of what it says from before this moment counts no more
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    issuer: Mapped[str]
    client_id: Mapped[str]
    sealed_secret: Mapped[str | None]
    scopes: Mapped[str]
    name_claim: Mapped[str]
    mail_claim: Mapped[str]
    team_claim: Mapped[str]
    role_claim: Mapped[str]
    role_value: Mapped[str]
    groups_claim: Mapped[str]
    factor_values: Mapped[str]
    mail_domains: Mapped[str]
    makes_accounts: Mapped[bool]
    trusts_mail: Mapped[bool]
    ends_there: Mapped[bool]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    asked_anew_at: Mapped[datetime | None]


class Identity(Model):
    """Whose account it is when an issuer names a subject.

    gave_role  they are administrator because the provider said so
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gave_role: Mapped[bool] = mapped_column(default=False)
    linked_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class Attempt(Model):
    """Somebody has gone to a provider and is to come back, in the same browser, within minutes.

    sealed     the nonce and the verifier of PKCE
    target     where they want to go, and `fields` what they had typed there
    session_id of somebody who is signed in and proves once more who they are: their session
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete=_GONE_WITH), index=True
    )
    sealed: Mapped[str]
    target: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    session_id: Mapped[int | None]
    address: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(index=True)

    provider: Mapped[Provider] = relationship()

    __table_args__ = (Index(None, "address", "begun_at"),)


class Arrival(Model):
    """A provider has said who sits at a browser, and no session has begun yet: a second factor is
    asked, or whether the account is theirs (`is_linked` is False then)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    browser_hash: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete=_GONE_WITH), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    sid: Mapped[str | None]
    sealed_token: Mapped[str]
    claims: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_linked: Mapped[bool]
    two_factors: Mapped[bool]
    arrived_at: Mapped[datetime] = mapped_column(index=True)

    provider: Mapped[Provider] = relationship()


class ProviderSession(Model):
    """A session here that began at a provider; gone with it.

    sid          what the provider calls its own session
    sealed_token its ID token, which it wants to see again when somebody signs out
    """

    session_id: Mapped[int] = mapped_column(
        ForeignKey("sign_in_session.id", ondelete=_GONE_WITH), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id", ondelete=_GONE_WITH))
    subject: Mapped[str]
    sid: Mapped[str | None]
    sealed_token: Mapped[str]

    provider: Mapped[Provider] = relationship()

    __table_args__ = (Index(None, "provider_id", "subject"),)


class SpentToken(Model):
    """A logout token that was heard: it counts once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    jti: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("issuer", "jti"),)
