"""One-time links: invitations, password resets and the first set-up.

A link is shown once, to copy; only its hash is kept. Making a new link for the same person ends
the older ones, but for links that are asked for by mail: else anybody could end those of others.
Using one ends them all.
"""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import select, update

from entgov.accounts.commands.break_glass import mark as keep_for_emergencies
from entgov.accounts.commands.break_glass import uses_password
from entgov.accounts.commands.mail import tell_by_mail
from entgov.accounts.commands.people import add
from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.commands.sign_in import set_password
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
from entgov.core.settings import in_force

LIFETIMES: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "reset": timedelta(days=1),
    "setup": timedelta(days=1),
    "email": timedelta(hours=1),
}
BY_MAIL = timedelta(hours=1)
"""So long a link works that somebody asked for by mail."""


def invite(email: str, name: str, *, by: int | None) -> tuple[Person, str]:
    """Make an invited account; gives the person and the link's token.

    Raises AccountRefused if the email address has an account already.
    """
    person = add(email, name, by=by)
    account = {"email": person.email, "name": person.name, "role": person.role}
    announce(PersonInvited(person_id=person.id, after=account), by=by)
    return person, new_link("invitation", person.id)


def renew_invitation(person: Person, *, by: int | None) -> str:
    """A fresh link for somebody who was invited; the older one ends. Gives the token."""
    if person.status != "invited":
        raise AccountRefused(gettext("%(name)s has joined already", name=person.name))
    announce(InvitationRenewed(person_id=person.id), by=by)
    _end_links(person.id, "invitation")
    return new_link("invitation", person.id)


def start_reset(person: Person, *, by: int | None) -> str:
    """A link by which an active person sets a new password. Gives the token.

    The old password goes on working until the link is used.
    """
    if person.status != "active":
        raise AccountRefused(gettext("%(name)s has no active account", name=person.name))
    if not uses_password(person):
        said = gettext(
            "Local passwords are switched off. %(name)s signs in by the provider.", name=person.name
        )
        raise AccountRefused(said)
    announce(PasswordResetStarted(person_id=person.id), by=by)
    _end_links(person.id, "reset")
    return new_link("reset", person.id)


def start_reset_by_mail(person: Person) -> str:
    """The same for somebody who asked for it by mail. Gives the token."""
    announce(PasswordResetStarted(person_id=person.id), by=None)
    return new_link("reset", person.id, lifetime=BY_MAIL)


def offer_setup() -> str | None:
    """A link to make the first administrator; None where there is an account already."""
    if db.session.scalar(select(Person.id).limit(1)):
        return None
    _end_links(None, "setup")
    return new_link("setup", None)


def link_in_use(token: str) -> OneTimeLink | None:
    """The link with this token, if it is neither used nor expired, and its password would count."""
    link = db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
    )
    if link and link.person and not _may_use(link.person):
        return None
    stale = link and link.purpose == "setup" and db.session.scalar(select(Person.id).limit(1))
    return None if stale else link


def accept(link: OneTimeLink, *, password: str, name: str | None = None) -> Person:
    """Use an invitation or a reset: set the password, join, end all older sessions.

    `name` is what who joins wants to be called. Raises AccountRefused if the link was used a
    moment ago, and Busy.
    """
    person = link.person
    if person is None:
        raise ValueError("a set-up link is for set_up()")
    password_hash = hashed(password)
    # Locked: a link that is made at the moment of a deactivation is not among those that it ends.
    db.session.refresh(person, with_for_update=True)
    if not _may_use(person):
        raise AccountRefused(_ended())
    use_up(link)
    joining = person.status == "invited"
    set_password(person, password_hash)
    person.status = "active"
    person.name = name or person.name
    fact = PersonJoined if joining else PasswordChanged
    announce(fact(person_id=person.id), by=person.id)
    if not joining:
        tell_by_mail("password_changed", person.email)
    return person


def set_up(link: OneTimeLink, *, email: str, name: str, password: str) -> Person:
    """Use the set-up link: make the first administrator.

    Raises AccountRefused if the link was used a moment ago, and Busy.
    """
    password_hash = hashed(password)
    use_up(link)
    person = add(email, name, role="administrator", password_hash=password_hash, by=None)
    if not in_force().local_passwords:
        keep_for_emergencies(person, by=None)  # nobody else could come in
    return person


def _may_use(person: Person) -> bool:
    """Whether by a link the person can set a password that counts."""
    return person.status != "deactivated" and uses_password(person)


def _ended() -> str:
    return str(gettext("This link was used already. Sign in, or ask for a new one."))


def _end_links(person_id: int | None, purpose: Purpose) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person_id, OneTimeLink.purpose == purpose)
        .where(OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )


def new_link(
    purpose: Purpose,
    person_id: int | None,
    *,
    lifetime: timedelta | None = None,
    email: str | None = None,
) -> str:
    """A fresh link, with the address that it would prove, if that is what it is for. Gives the
    token."""
    token = fresh_token()
    db.session.add(
        OneTimeLink(
            token_hash=token_hash(token),
            purpose=purpose,
            person_id=person_id,
            email=email,
            created_at=now(),
            expires_at=now() + (lifetime or LIFETIMES[purpose]),
        )
    )
    return token


def use_up(link: OneTimeLink) -> None:
    """Count a link, and end all others for the same. Raises AccountRefused if it was used."""
    used = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise AccountRefused(_ended())
    _end_links(link.person_id, link.purpose)
