"""Accounts that somebody else keeps: an identity provider, or the personnel department.

Who is provided works here from that moment on, without having joined: they can be found, named and
given work. They sign in where they are known already, or set a password by a link.
"""

from sqlalchemy import update

from entgov.accounts.commands.people import add, normal_email, refuse_taken
from entgov.accounts.facts import EmailChanged, PersonJoined
from entgov.accounts.models import OneTimeLink, Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce


def provide(email: str, name: str, *, by: int | None) -> Person:
    """Make an account that is active without a password. Raises AccountRefused as `add` does."""
    person = add(email, name, by=by)
    let_work(person, by=by)
    return person


def let_work(person: Person, *, by: int | None) -> None:
    """Let somebody work here who was only invited."""
    if person.status == "invited":
        person.status = "active"
        announce(PersonJoined(person_id=person.id), by=by)


def change_email(person: Person, email: str, *, by: int | None) -> None:
    """Give an account another email address, which ends links sent to the one before.

    Raises AccountRefused where somebody has it, or one that looks the same.
    """
    email = normal_email(email)
    if email == person.email:
        return
    refuse_taken(email, but=person)
    before, person.email = person.email, email
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
    )
    fact = EmailChanged(person_id=person.id, before={"email": before}, after={"email": email})
    announce(fact, by=by)
