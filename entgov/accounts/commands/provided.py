"""Accounts that somebody else keeps: an identity provider, or the personnel department.

Who is provided works here from that moment on, without having joined: they can be found, named and
given work. They sign in where they are known already, or set a password by a link.
"""

from entgov.accounts.commands.people import add
from entgov.accounts.facts import PersonJoined
from entgov.accounts.models import Person
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
