"""Signing in and out.

The answer and its time are the same for a wrong password, an unknown account and a deactivated
one. How often a password may be wrong is told by `throttle.py`, how many are looked at by
`strangers.py`; both say no before any password is judged.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta

from sqlalchemy import and_, delete, select

from entgov.accounts import passwords
from entgov.accounts.commands import devices, throttle
from entgov.accounts.commands.break_glass import uses_password
from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.commands.people import end_sessions, normal_email
from entgov.accounts.commands.throttle import Limits, TooManyFailures
from entgov.accounts.facts import (
    PasswordChanged,
    PasswordNotConfirmed,
    SessionEnded,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignedOutElsewhere,
    SignInMustWait,
    SignInRefused,
)
from entgov.accounts.models import KnownDevice, Person, SignInSession
from entgov.accounts.passwords import Busy, hashed, wants_new_hash
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.accounts.strangers import count, strangers
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import acts_are_of, announce
from entgov.core.settings import in_force


def recognise(email: str, password: str, *, address: str, device: str = "") -> Person | None:
    """Whose email address and password these are; None where either is wrong.

    `device` is the token of the browser, where it has one. Raises TooManyFailures when this
    account, this address or this device must wait, and Busy when too many sign in at once.
    """
    email = normal_email(email)
    person, known = _person_with(email, device)
    limits = throttle.of_stranger(email, address)
    if person and known:
        limits = throttle.of_device(device, person.id)
    with _judging(limits, stranger=not known):
        is_right = _is_right(person, password, limits, stranger=not known)
    if person is None or not is_right:
        # Without an @ it may be a password in the wrong field, which nobody should read later.
        announce(SignInRefused(email=email[:200] if "@" in email else ""), by=None)
        count(failed=1)
        return None
    if wants_new_hash(person.password_hash or ""):
        with suppress(Busy):  # it can be made the next time
            person.password_hash = hashed(password)
    return person


def _person_with(email: str, device: str) -> tuple[Person | None, bool]:
    """Who has this address, and whether they are known by the device: always in one query."""
    this = and_(
        KnownDevice.person_id == Person.id,
        KnownDevice.token_hash == token_hash(device),
        devices.is_current(),
    )
    statement = select(Person, KnownDevice.id).outerjoin(KnownDevice, this)
    row = db.session.execute(statement.where(Person.email == email)).one_or_none()
    return (row[0], row[1] is not None) if row else (None, False)


@contextmanager
def _judging(limits: Limits, *, stranger: bool) -> Iterator[None]:
    """Raises TooManyFailures or Busy instead, which costs nothing but this."""
    try:
        throttle.refuse_after_too_many(limits)
        with strangers().looking_at_one() if stranger else nullcontext():
            yield
    except (TooManyFailures, Busy):
        strangers().hold_back()
        raise


def _is_right(
    person: Person | None, password: str, limits: Limits, *, stranger: bool = False
) -> bool:
    """Whether the password is that of this active person; failures are counted."""
    kept = person.password_hash if person else None
    # Nothing has been written yet. What takes so long holds no snapshot meanwhile: on SQLite it
    # would be older than the failures of others, and all be done again, with the lock held.
    db.session.rollback()
    right = passwords.is_right(kept, password, stranger=stranger)
    if person and right and _still_counts(person, kept):
        throttle.forget(limits)
        return True
    if throttle.count_failure(limits):
        announce(SignInMustWait(person_id=person.id if person else None), by=None)
    return False


def open_session(person: Person, *, address: str, browser: str) -> str:
    """Begin a session for a person; gives its token."""
    db.session.execute(
        delete(SignInSession)
        .where(SignInSession.person_id == person.id)
        .where(SignInSession.created_at < now() - longest_session())
    )
    token = fresh_token()
    session = SignInSession(
        token_hash=token_hash(token),
        person_id=person.id,
        created_at=now(),
        seen_at=now(),
        confirmed_at=now(),
        address=address,
        browser=browser[:200],
    )
    db.session.add(session)
    db.session.flush()
    acts_are_of(session.id)
    announce(SignedIn(person_id=person.id), by=person.id)
    return token


def longest_session() -> timedelta:
    """After so long people sign in again, whatever they have done meanwhile."""
    return timedelta(hours=in_force().session_longest)


def sign_out(session: SignInSession) -> None:
    """End one session."""
    announce(SignedOut(person_id=session.person_id), by=session.person_id)
    db.session.execute(delete(SignInSession).where(SignInSession.id == session.id))


def end_session(session: SignInSession, *, by: int) -> None:
    """End one session from elsewhere."""
    announce(SessionEnded(person_id=session.person_id), by=by)
    db.session.execute(delete(SignInSession).where(SignInSession.id == session.id))


def end_all_sessions(person: Person, *, by: int | None) -> None:
    """Sign a person out on every device."""
    ended = db.session.execute(
        delete(SignInSession)
        .where(SignInSession.person_id == person.id)
        .returning(SignInSession.id)
    )
    if ended.all():
        announce(SessionsEnded(person_id=person.id), by=by)


def confirm(person: Person, password: str) -> bool:
    """Whether somebody who is signed in knows their password.

    Their failures count by themselves, so nobody who guesses elsewhere keeps them from it. Raises
    TooManyFailures when they must wait, and Busy.
    """
    limits = throttle.of_person(person.id)
    with _judging(limits, stranger=False):
        if _is_right(person, password, limits):
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
    """Set a new password and end every session of the person. Raises Busy."""
    set_password(person, hashed(password))
    announce(PasswordChanged(person_id=person.id), by=by)
    tell_by_mail("password_changed", person.email)


def set_password(person: Person, password_hash: str) -> None:
    """Give a person another password: whoever came in by the older one is out.

    What else they prove themselves with stays.
    """
    person.password_hash = password_hash
    end_sessions(person.id)
    devices.forget_all(person.id)


def _still_counts(person: Person, kept: str | None) -> bool:
    """Checking takes a while: whoever was deactivated or got a new password meanwhile stays out."""
    db.session.refresh(person, with_for_update=True)
    is_theirs = person.status == "active" and person.password_hash == kept
    return is_theirs and uses_password(person)
