"""Making accounts, and changing who may do what with them."""

import re
import unicodedata

from flask_babel import gettext
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.facts import (
    PersonDeactivated,
    PersonJoined,
    PersonMadeAdministrator,
    PersonReactivated,
    PersonRenamed,
    PersonUnmadeAdministrator,
)
from entgov.accounts.models import OneTimeLink, Person, Role, SignInSession
from entgov.accounts.passwords import hashed
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce

_NO_HANDLES = ("who-knows",)
"""What stands in the addresses of people's screens without being anybody."""


class AccountRefused(Exception):
    """An act on an account that can't be done; the text tells the person why and what to do."""


def add(
    email: str, name: str, *, role: Role = "staff", password: str | None = None, by: int | None
) -> Person:
    """Make an account: active with a password, else invited.

    Raises AccountRefused if the email address has an account already.
    """
    email = normal_email(email)
    if db.session.scalar(select(Person.id).where(Person.email == email)):
        raise AccountRefused(gettext("There is an account with this email address already"))
    person = Person(
        email=email,
        name=name,
        handle=_free_handle(email.partition("@")[0]),
        password_hash=hashed(password) if password else None,
        status="active" if password else "invited",
        role=role,
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as error:  # somebody took the address or the handle at this moment
        raise AccountRefused(
            gettext("Somebody made an account like this just now. Look it up, or try again.")
        ) from error
    if password:
        announce(PersonJoined(person_id=person.id), by=by)
    if role == "administrator":
        announce(PersonMadeAdministrator(person_id=person.id), by=by)
    return person


def rename(person: Person, name: str, *, by: int | None) -> None:
    """Give a person the name they go by."""
    if person.name != name:
        person.name = name
        announce(PersonRenamed(person_id=person.id), by=by)


def deactivate(person: Person, *, by: int | None) -> None:
    """Shut a person out of every device; what they wrote stays theirs.

    Raises AccountRefused for the last active administrator.
    """
    if person.status == "deactivated":
        return
    _refuse_losing_last_administrator(person)
    person.status = "deactivated"
    end_sessions(person.id)
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    announce(PersonDeactivated(person_id=person.id), by=by)


def reactivate(person: Person, *, by: int | None) -> None:
    """Let a deactivated person back in; one who never set a password is invited again."""
    if person.status == "deactivated":
        end_sessions(person.id)  # one that began at the moment of the deactivation stays ended
        person.status = "active" if person.password_hash else "invited"
        announce(PersonReactivated(person_id=person.id), by=by)


def make_administrator(person: Person, *, by: int | None) -> None:
    """Make a person an administrator."""
    if person.role != "administrator":
        person.role = "administrator"
        announce(PersonMadeAdministrator(person_id=person.id), by=by)


def unmake_administrator(person: Person, *, by: int | None) -> None:
    """Make an administrator staff again. Raises AccountRefused for the last active one."""
    if person.role == "administrator":
        _refuse_losing_last_administrator(person)
        person.role = "staff"
        announce(PersonUnmadeAdministrator(person_id=person.id), by=by)


def end_sessions(person_id: int) -> None:
    """Sign a person out on every device."""
    db.session.execute(delete(SignInSession).where(SignInSession.person_id == person_id))


def normal_email(email: str) -> str:
    """An email address as it is kept and compared."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def _refuse_losing_last_administrator(person: Person) -> None:
    """Locks the administrators' rows, so that two at once can't each leave the other as last."""
    administrators = db.session.scalars(
        select(Person)
        .where(Person.role == "administrator", Person.status == "active")
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if list(administrators) == [person]:
        raise AccountRefused(
            gettext(
                "%(name)s is the last active administrator. "
                "Make somebody else administrator first.",
                name=person.name,
            )
        )


def _free_handle(wish: str) -> str:
    """A handle like the wish that nobody has: letters, digits, `.`, `_` and `-`."""
    ascii_wish = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9._-]+", "", ascii_wish.casefold()).strip("._-")[:40] or "person"
    begins_alike = func.substr(Person.handle, 1, len(stem)) == stem
    taken = {*db.session.scalars(select(Person.handle).where(begins_alike)), *_NO_HANDLES}
    number = 1
    handle = stem
    while handle in taken:
        number += 1
        handle = f"{stem}-{number}"
    return handle
