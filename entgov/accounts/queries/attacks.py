"""Whether somebody is guessing passwords: sums of the last hour, which cost the same however many.

Refused sign-ins are summed by the minute, so an hour is sixty rows. Accounts and addresses are
counted among those whose passwords were looked at, of which there are so many a second at most.
"""

from dataclasses import dataclass

from entgov.accounts.commands.throttle import subjects_of_late
from entgov.accounts.strangers import of_late, strangers

NOTICED = 100
"""So many refused sign-ins within an hour are told to administrators."""


@dataclass(frozen=True)
class Attack:
    """Sign-ins that were refused within the last hour; of some no password was looked at.

    `accounts` and `addresses`: how many of each they were for and from, as far as was looked at.
    """

    refused: int
    held_back: int
    accounts: int
    addresses: int


def attack() -> Attack | None:
    """What is to be told of refused sign-ins; None where they are as few as on any day."""
    failed, held_back = of_late()
    held_back += strangers().not_yet_written
    if failed + held_back < NOTICED:
        return None
    return Attack(failed + held_back, held_back, *subjects_of_late())
