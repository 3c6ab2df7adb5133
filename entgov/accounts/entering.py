"""The way in: from knowing who somebody is to a session on this browser.

Every door ends here, whether it is a password, a one-time link or what a room above brings, so that
none of them can forget what else is asked of people. What that is, this room does not know: a room
above says it, and `wiring.py` names that room.
"""

from typing import Protocol

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from entgov.accounts import other_doors, signed_in
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person, SignInSession

_EXTENSION = "entgov.second_step"


class SecondStep(Protocol):
    """What is asked of people between their password and a session."""

    def goes_on_at(self, person: Person, target: str) -> str | None:
        """The address at which signing in goes on, and leads to the target in the end; None where
        nothing else is asked."""

    def note_session(self, person: Person, session: SignInSession) -> None:
        """A session of the person has begun in this request."""


def install(app: Flask, second_step: SecondStep) -> None:
    """Say which room asks for more than a password."""
    app.extensions[_EXTENSION] = second_step


def let_in(person: Person, target: str) -> ResponseReturnValue:
    """Lead somebody who has proved one thing to the target, or first to where more is asked."""
    goes_on_at = _second_step().goes_on_at(person, target)
    return redirect(goes_on_at, 303) if goes_on_at else welcome(person, target)


def welcome(person: Person, target: str) -> ResponseReturnValue:
    """Begin a session for somebody who has proved all that is asked, and lead to the target."""
    begin_session(person)
    return redirect(target, 303)


def begin_session(person: Person) -> None:
    """Begin a session on this browser, in place of the one it had."""
    token = open_session(
        person, address=request.remote_addr or "", browser=request.user_agent.string
    )
    signed_in.begin(person, token)
    _second_step().note_session(person, current_user.session)
    other_doors.note_session(person, current_user.session)


def _second_step() -> SecondStep:
    known: SecondStep = current_app.extensions[_EXTENSION]
    return known
