"""What happens to second factors."""

from dataclasses import dataclass
from typing import Literal

from entgov.core.facts import Fact

Kind = Literal["app", "passkey", "recovery code"]


@dataclass(frozen=True, kw_only=True)
class _AboutFactor(Fact):
    person_id: int
    factor: Kind


class FactorAdded(_AboutFactor): ...


class FactorRemoved(_AboutFactor): ...


class PasskeyRenamed(_AboutFactor): ...


class FactorRefused(_AboutFactor):
    """Somebody who knew the password, or was signed in, failed at a factor."""


@dataclass(frozen=True, kw_only=True)
class _AboutHolder(Fact):
    person_id: int


class FactorsReset(_AboutHolder):
    """An administrator took all factors of a person away, who had lost them."""


class RecoveryCodesMade(_AboutHolder): ...


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(_AboutHolder):
    """`left` is how many of the set are left."""

    left: int


class IdentityConfirmed(_AboutHolder):
    """Somebody who is signed in proved once more who they are, before what matters."""
