"""Other ways in than by a password: rooms above know them, and the pages to sign in show them.

What they are, this room does not know; `wiring.py` names the room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app
from flask_login import current_user

from entgov.accounts.models import Person, SignInSession

_EXTENSION = "entgov.other_doors"


@dataclass(frozen=True)
class Door:
    """A button: what the other side is called, and the address that its form is sent to."""

    name: str
    action: str


class OtherDoors(Protocol):
    """What a room above knows of other ways in."""

    def to_sign_in(self) -> Sequence[Door]:
        """The ways in for whoever wants to sign in."""

    def there_is_one(self) -> bool:
        """Whether there is any way in for whoever wants to sign in."""

    def to_confirm(self, session: SignInSession) -> Sequence[Door]:
        """Those by which whoever holds the session can prove once more who they are."""

    def note_session(self, person: Person, session: SignInSession) -> None:
        """A session of the person has begun in this request."""

    def way_out(self, session: SignInSession) -> Door | None:
        """Where somebody whose session is about to end signs out, too; None: here alone."""


def install(app: Flask, others: OtherDoors) -> None:
    """Say which room knows other ways in."""
    app.extensions[_EXTENSION] = others
    app.add_template_global(to_sign_in, "other_doors")
    app.add_template_global(to_confirm, "doors_to_confirm")


def to_sign_in() -> Sequence[Door]:
    """The other ways in."""
    return _others().to_sign_in()


def there_is_one() -> bool:
    """Whether there is another way in."""
    return _others().there_is_one()


def to_confirm() -> Sequence[Door]:
    """The ways in which whoever is signed in proves once more who they are."""
    return _others().to_confirm(current_user.session)


def note_session(person: Person, session: SignInSession) -> None:
    """Tell that a session has begun."""
    _others().note_session(person, session)


def way_out(session: SignInSession) -> Door | None:
    """Where signing out goes on; None: here."""
    return _others().way_out(session)


def _others() -> OtherDoors:
    known: OtherDoors = current_app.extensions[_EXTENSION]
    return known
