"""What happens to providers of identity, and to who is known at them. No secret stands in any."""

from dataclasses import dataclass
from typing import Literal

from entgov.core.facts import Fact

Reason = Literal[
    "unknown attempt",
    "refused there",
    "no answer",
    "token not right",
    "other person",
    "no mail address",
    "mail address not verified",
    "mail address of another kind",
    "mail address taken",
    "no account",
    "deactivated",
    "to be linked",
]


@dataclass(frozen=True, kw_only=True)
class _AboutProvider(Fact):
    provider_id: int
    name: str


class ProviderAdded(_AboutProvider): ...


class ProviderChanged(_AboutProvider): ...


class ProviderRemoved(_AboutProvider): ...


@dataclass(frozen=True, kw_only=True)
class _AboutIdentity(Fact):
    person_id: int
    provider_id: int


class IdentityLinked(_AboutIdentity):
    """A provider's subject is this person from now on."""


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(Fact):
    """It is no longer; `before` says which subject of which issuer it was."""

    person_id: int


class SignedInByProvider(_AboutIdentity):
    """Stands beside SignedIn."""


class SignedOutByProvider(_AboutIdentity):
    """The provider said that somebody signed out there, and it ended their sessions here."""


@dataclass(frozen=True, kw_only=True)
class ProviderSignInRefused(Fact):
    """Somebody came back from a provider and was not let in."""

    provider_id: int
    reason: Reason
