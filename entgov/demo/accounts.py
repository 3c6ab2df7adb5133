"""Who can sign in to the demo, and how: for everybody to see."""

from typing import Any

from entgov.accounts import commands as accounts
from entgov.accounts.facts import PersonJoined
from entgov.accounts.models import Person
from entgov.core.facts import announce

DOMAIN = "demo.example"
ADMINISTRATOR = f"admin@{DOMAIN}"
STAFF = f"rhian.pritchard@{DOMAIN}"
ADMINISTRATOR_PASSWORD = "demo administrator"  # noqa: S105  # printed for everybody to see
STAFF_PASSWORD = "demo member of staff"  # noqa: S105  # the same


def address_of(handle: str) -> str:
    """The email address of a member of staff."""
    return f"{handle}@{DOMAIN}"


def account(email: str, name: str, password_hash: str, *, admin: bool = False) -> Person:
    """An account that can be used at once; hashing a password for each would take minutes."""
    role: Any = "administrator" if admin else "staff"
    person = accounts.add(email, name, role=role, by=None)
    person.status, person.password_hash = "active", password_hash
    announce(PersonJoined(person_id=person.id), by=None)
    return person
