"""What identity providers do beyond what the rooms tell of."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonProvided(Fact):
    """An identity provider keeps this account from now on."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonUnprovided(Fact):
    """It deleted the account at its own place, and sees it no more."""

    person_id: int
