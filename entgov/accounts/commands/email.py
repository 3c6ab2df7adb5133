"""Another email address: what somebody signs in with, and where a new password can be asked for.

Whoever wants another one for themselves proves by a link that they read what is sent there; an
administrator is believed, and so is a provider that keeps the accounts. By whatever door it is
changed, the address that it was is told, so that whoever did not expect it learns of it. A list of
people changes none: it knows people by their addresses. Links that are under way end, as they went
to the address that it was. Sessions stay: an address is no factor and lets nobody in, and people
who change one on a screen have proved anew who they are (ASVS 5, 7.5.1); beside the list of
sessions all others can be ended.
"""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from entgov.accounts.commands.break_glass import uses_password
from entgov.accounts.commands.links import new_link, use_up
from entgov.accounts.commands.mail import AskedTooOften, can_mail, tell_by_mail
from entgov.accounts.commands.people import normal_email, refuse_taken
from entgov.accounts.commands.refusal import AccountRefused
from entgov.accounts.facts import EmailChangeAsked, EmailChanged
from entgov.accounts.models import AccountMail, OneTimeLink, Person
from entgov.accounts.secrets import token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.core.pace import Bound, wait_for
from entgov.core.settings import in_force

_BY_ONE = (Bound(5, timedelta(hours=1)),)


def change_email(person: Person, email: str, *, by: int | None) -> bool:
    """Give an account another email address, which ends links sent to the one before; whether it is
    another one. The one before is told of it, where the person has joined.

    Raises AccountRefused where somebody has it, or one that looks the same.
    """
    email, before = normal_email(email), person.email
    if email == before:
        return False
    refuse_taken(email, but=person)
    try:
        with db.session.begin_nested():
            person.email = email
    except IntegrityError as error:  # somebody took it at this moment
        raise AccountRefused(
            gettext("There is an account with this email address already")
        ) from error
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    fact = EmailChanged(person_id=person.id, before={"email": before}, after={"email": email})
    announce(fact, by=by)
    if person.status != "invited":
        tell_by_mail("email_changed", before, about=person)
    return True


def correct_email(person: Person, email: str, *, by: int | None) -> bool:
    """The same by an administrator: the new address is told too, where the person has joined.

    Raises AccountRefused also for who would change their own, of which nobody would have proof.
    """
    if by == person.id:
        raise AccountRefused(gettext("Change your own email address in your settings"))
    if not change_email(person, email, by=by):
        return False
    if person.status == "active":
        tell_by_mail("email_changed", person.email, about=person)
    return True


def can_change_own_email(person: Person) -> bool:
    """Whether people change their address themselves: not where it comes from a provider, and not
    without mail, by which they would prove it."""
    return in_force().own_email and can_mail() and uses_password(person)


def ask_for_email(person: Person, email: str) -> None:
    """Have a link mailed to the address that somebody wants for their account.

    The same is done whether or not somebody else has it, so nobody learns who has an account; the
    mail says it, to whoever reads it there. Raises AskedTooOften.
    """
    asked = AccountMail.kind == "email_link", AccountMail.person_id == person.id
    if wait_for(AccountMail.created_at, _BY_ONE, *asked):
        raise AskedTooOften
    email = normal_email(email)
    tell_by_mail("email_link", email, about=person)
    announce(EmailChangeAsked(person_id=person.id, email=email), by=person.id)


def offer_email(person: Person, email: str) -> str | None:
    """The token of a link by which the person takes this address; None where they can't have it."""
    try:
        refuse_taken(email, but=person)
    except AccountRefused:
        return None
    return new_link("email", person.id, email=email)


def email_link(person: Person, token: str) -> OneTimeLink | None:
    """The link of this person with this token, if it still counts."""
    return db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == "email",
            OneTimeLink.person_id == person.id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
    )


def take_email(link: OneTimeLink, person: Person) -> None:
    """Let the person have the address that the link has proved; the one before is told.

    Raises AccountRefused if the link was used, or the address taken, a moment ago.
    """
    use_up(link)
    change_email(person, link.email or "", by=person.id)
