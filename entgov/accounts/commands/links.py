"""One-time links: invitations, password resets and the first set-up.

A link is shown once, to copy; only its hash is kept. Making a new link for the same person ends
the older ones.
"""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import select, update

from entgov.accounts.commands.people import AccountRefused, add, end_sessions
from entgov.accounts.facts import (
    InvitationRenewed,
    PasswordChanged,
    PasswordResetStarted,
    PersonInvited,
    PersonJoined,
)
from entgov.accounts.models import OneTimeLink, Person, Purpose
from entgov.accounts.passwords import hashed
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce

LIFETIMES: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "reset": timedelta(days=1),
    "setup": timedelta(days=1),
}


def invite(email: str, name: str, *, by: int | None) -> tuple[Person, str]:
    """Make an invited account; gives the person and the link's token.

    Raises AccountRefused if the email address has an account already.
    """
    person = add(email, name, by=by)
    announce(PersonInvited(person_id=person.id), by=by)
    return person, _new_link("invitation", person.id)


def renew_invitation(person: Person, *, by: int | None) -> str:
    """A fresh link for somebody who was invited; the older one ends. Gives the token."""
    if person.status != "invited":
        raise AccountRefused(gettext("%(name)s has joined already", name=person.name))
    announce(InvitationRenewed(person_id=person.id), by=by)
    return _new_link("invitation", person.id)


def start_reset(person: Person, *, by: int | None) -> str:
    """A link by which an active person sets a new password. Gives the token.

    The old password goes on working until the link is used.
    """
    if person.status != "active":
        raise AccountRefused(gettext("%(name)s has no active account", name=person.name))
    announce(PasswordResetStarted(person_id=person.id), by=by)
    return _new_link("reset", person.id)


def offer_setup() -> str | None:
    """A link to make the first administrator; None where there is an account already."""
    if db.session.scalar(select(Person.id).limit(1)):
        return None
    return _new_link("setup", None)


def link_in_use(token: str) -> OneTimeLink | None:
    """The link with this token, if it is neither used nor expired."""
    link = db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
    )
    stale = link and link.purpose == "setup" and db.session.scalar(select(Person.id).limit(1))
    return None if stale else link


def accept(link: OneTimeLink, *, password: str, name: str | None = None) -> Person:
    """Use an invitation or a reset: set the password, join, end all older sessions.

    `name` is what who joins wants to be called. Raises AccountRefused if the link was used a
    moment ago.
    """
    person = link.person
    if person is None:
        raise ValueError("a set-up link is for set_up()")
    _use(link)
    joining = person.status == "invited"
    person.password_hash = hashed(password)
    person.status = "active"
    person.name = name or person.name
    end_sessions(person.id)
    fact = PersonJoined if joining else PasswordChanged
    announce(fact(person_id=person.id), by=person.id)
    return person


def set_up(link: OneTimeLink, *, email: str, name: str, password: str) -> Person:
    """Use the set-up link: make the first administrator.

    Raises AccountRefused if the link was used a moment ago.
    """
    _use(link)
    return add(email, name, role="administrator", password=password, by=None)


def _new_link(purpose: Purpose, person_id: int | None) -> str:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person_id, OneTimeLink.purpose == purpose)
        .where(OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    token = fresh_token()
    db.session.add(
        OneTimeLink(
            token_hash=token_hash(token),
            purpose=purpose,
            person_id=person_id,
            created_at=now(),
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    return token


def _use(link: OneTimeLink) -> None:
    used = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise AccountRefused(gettext("This link was used already. Sign in, or ask for a new one."))
