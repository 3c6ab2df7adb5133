"""How often a password may be wrong, counted in the database, before any of them is judged.

For those who come from a device that the account's person is known by, the failures of that device
alone count: so whoever guesses from elsewhere locks nobody out. All others share the failures of
the account (ten in five minutes, NCSC) and those of their address (a hundred: a whole office may
sit behind one). Both are counted for accounts that do not exist too.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import case, delete, func, select

from entgov.accounts.models import FailedSignIns
from entgov.accounts.secrets import token_hash
from entgov.core.clock import now
from entgov.core.database import db, insert

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_DEVICE = 10
PER_ADDRESS = 100
REMEMBERED = timedelta(hours=1)
"""So long failures are known to administrators."""

Limits = Mapping[str, int]
"""Whose failures count, by what stands for them in the table, and how many are allowed."""


class TooManyFailures(Exception):
    """Signing in failed too often of late; nothing was tried."""


def of_stranger(email: str, address: str) -> Limits:
    """For who comes from anywhere."""
    return {
        f"account {token_hash(email)}": PER_ACCOUNT,
        f"address {line_of(address)}": PER_ADDRESS,
    }


def of_device(device: str, person_id: int) -> Limits:
    """For who comes from a known device."""
    return {f"device {token_hash(device)} {person_id}": PER_DEVICE}


def of_person(person_id: int) -> Limits:
    """For who is signed in and gives their password once more."""
    return {f"person {person_id}": PER_ACCOUNT}


def line_of(address: str) -> str:
    """What stands for whoever is behind an address: one line has 2^64 addresses of IPv6."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or IPv6Address(int(read) >> 64 << 64))


def refuse_after_too_many(limits: Limits) -> None:
    """Raises TooManyFailures where somebody has to wait."""
    counts = db.session.execute(
        select(FailedSignIns.subject, FailedSignIns.count).where(
            FailedSignIns.subject.in_(limits), FailedSignIns.since > now() - WINDOW
        )
    )
    if any(count >= limits[subject] for subject, count in counts):
        raise TooManyFailures


def count_failure(limits: Limits) -> bool:
    """Count one; whether somebody has to wait from now on.

    One row for each subject: an upsert, so that failures at the same moment all count.
    """
    db.session.execute(delete(FailedSignIns).where(FailedSignIns.since <= now() - REMEMBERED))
    reached = [_counted(subject) == most for subject, most in sorted(limits.items())]
    return any(reached)


def forget(limits: Limits) -> None:
    """Whoever knows the password begins anew; those of their address do not."""
    own = [subject for subject in limits if not subject.startswith("address ")]
    db.session.execute(delete(FailedSignIns).where(FailedSignIns.subject.in_(own)))


def _counted(subject: str) -> int:
    begun = FailedSignIns.since <= now() - WINDOW
    made = insert(FailedSignIns).values(subject=subject, since=now(), count=1)
    statement = made.on_conflict_do_update(
        index_elements=[FailedSignIns.subject],
        set_={
            "count": case((begun, 1), else_=FailedSignIns.count + 1),
            "since": case((begun, now()), else_=FailedSignIns.since),
        },
    ).returning(FailedSignIns.count)
    return db.session.scalar(statement) or 0


def subjects_of_late() -> tuple[int, int]:
    """How many accounts and how many addresses failed within the last hour."""
    kinds = ("account ", "address ")
    statement = select(
        *(func.count().filter(FailedSignIns.subject.startswith(kind)) for kind in kinds)
    ).where(FailedSignIns.since > now() - REMEMBERED)
    row = db.session.execute(statement).one()
    return row[0], row[1]
