"""Signing in and out, and the throttle before it.

At most ten failures in five minutes for one account (NCSC), and a hundred for one address, behind
which a whole office may sit. Both are counted for accounts that do not exist too, and the answer
and its time are the same for a wrong password, an unknown account and a deactivated one.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select

from entgov.accounts.commands.people import end_sessions, normal_email
from entgov.accounts.facts import (
    PasswordChanged,
    PasswordNotConfirmed,
    SignedIn,
    SignedOut,
    SignedOutElsewhere,
    SignInRefused,
)
from entgov.accounts.models import FailedSignIns, Person, SignInSession
from entgov.accounts.passwords import hashed, is_right, wants_new_hash
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 100
LONGEST_SESSION = timedelta(days=7)


class TooManyFailures(Exception):
    """Signing in failed too often of late; nothing was tried."""


def sign_in(email: str, password: str, *, address: str, browser: str) -> tuple[Person, str] | None:
    """The person and the token of a new session, or None where email or password is wrong.

    Raises TooManyFailures when this account or this address must wait.
    """
    email = normal_email(email)
    person = db.session.scalar(select(Person).where(Person.email == email))
    if not _proves(person, email, password, address) or person is None:
        # Without an @ it may be a password in the wrong field, which nobody should read later.
        announce(SignInRefused(email=email[:200] if "@" in email else ""), by=None)
        return None
    if wants_new_hash(person.password_hash or ""):
        person.password_hash = hashed(password)
    return person, open_session(person, address=address, browser=browser)


def open_session(person: Person, *, address: str, browser: str) -> str:
    """Begin a session for a person; gives its token."""
    db.session.execute(
        delete(SignInSession)
        .where(SignInSession.person_id == person.id)
        .where(SignInSession.created_at < now() - LONGEST_SESSION)
    )
    token = fresh_token()
    db.session.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=now(),
            seen_at=now(),
            address=address,
            browser=browser[:200],
        )
    )
    announce(SignedIn(person_id=person.id), by=person.id)
    return token


def sign_out(session: SignInSession) -> None:
    """End one session."""
    announce(SignedOut(person_id=session.person_id), by=session.person_id)
    db.session.execute(delete(SignInSession).where(SignInSession.id == session.id))


def confirm(person: Person, password: str, *, address: str) -> bool:
    """Whether somebody who is signed in knows their password; counted as signing in is.

    Raises TooManyFailures when this account or this address must wait.
    """
    if _proves(person, person.email, password, address):
        return True
    announce(PasswordNotConfirmed(person_id=person.id), by=person.id)
    return False


def sign_out_elsewhere(session: SignInSession) -> None:
    """End all sessions of the person but this one."""
    ended = db.session.execute(
        delete(SignInSession)
        .where(SignInSession.person_id == session.person_id, SignInSession.id != session.id)
        .returning(SignInSession.id)
    )
    if ended.all():
        announce(SignedOutElsewhere(person_id=session.person_id), by=session.person_id)


def change_password(person: Person, password: str, *, by: int | None) -> None:
    """Set a new password and end every session of the person."""
    person.password_hash = hashed(password)
    end_sessions(person.id)
    announce(PasswordChanged(person_id=person.id), by=by)


def _proves(person: Person | None, email: str, password: str, address: str) -> bool:
    """Whether the password is that of this active person; failures are counted."""
    limits = {f"account {token_hash(email)}": PER_ACCOUNT, f"address {_line(address)}": PER_ADDRESS}
    _refuse_after_too_many_failures(limits)
    kept = person.password_hash if person else None
    right = is_right(kept, password)
    if person and right and _still_counts(person, kept):
        own = next(iter(limits))
        db.session.execute(delete(FailedSignIns).where(FailedSignIns.subject == own))
        return True
    for subject in limits:
        _count_failure(subject)
    return False


def _line(address: str) -> str:
    """What stands for whoever is behind an address: one line has 2^64 addresses of IPv6."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or IPv6Address(int(read) >> 64 << 64))


def _still_counts(person: Person, kept: str | None) -> bool:
    """Checking takes a while: whoever was deactivated or got a new password meanwhile stays out."""
    db.session.refresh(person, with_for_update=True)
    return person.status == "active" and person.password_hash == kept


def _refuse_after_too_many_failures(limits: dict[str, int]) -> None:
    counts = db.session.execute(
        select(FailedSignIns.subject, FailedSignIns.count).where(
            FailedSignIns.subject.in_(limits), FailedSignIns.since > now() - WINDOW
        )
    )
    if any(count >= limits[subject] for subject, count in counts):
        raise TooManyFailures


def _count_failure(subject: str) -> None:
    """One row for each subject: an upsert, so that failures at the same moment all count."""
    db.session.execute(delete(FailedSignIns).where(FailedSignIns.since <= now() - WINDOW))
    db.session.execute(
        insert(FailedSignIns)
        .values(subject=subject, since=now(), count=1)
        .on_conflict_do_update(
            index_elements=[FailedSignIns.subject], set_={"count": FailedSignIns.count + 1}
        )
    )
