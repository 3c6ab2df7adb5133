"""What accounts ask of this room when somebody comes in; see `accounts/entering.py`.

The token of half a sign-in is in the cookie of the browser and nowhere else, so no address can be
passed on that goes on with it elsewhere.
"""

from datetime import datetime, timedelta

from flask import request, session, url_for
from flask_login import current_user

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.factors.commands import half_way
from entgov.factors.demanding import due_at, is_overdue
from entgov.factors.models import HalfSignIn
from entgov.factors.queries import has_any

_TOKEN = "half_sign_in"  # noqa: S105  # where the cookie has it, not a secret
_SOON = timedelta(days=30)
"""Whoever has longer is not reminded yet."""


def goes_on_at(person: Person, target: str) -> str | None:
    """Where the factor is asked for, or set up where that can't wait any longer."""
    if has_any(person):
        endpoint = "second_step.ask"
    elif is_overdue(due_at(person)):
        endpoint = "second_step.set_up"
    else:
        return None
    session[_TOKEN] = half_way.begin(person, browser=request.user_agent.string)
    return url_for(endpoint, next=target)


def note_session(person: Person, row: SignInSession) -> None:
    """Note until when the person can do without the factor that they need."""
    row.factor_due_at = due_at(person)


def told_due() -> datetime | None:
    """Until when whoever is signed in can do without the factor that they need, if that is soon.

    For screens; it asks the database nothing.
    """
    row = getattr(current_user, "session", None)
    due: datetime | None = row.factor_due_at if row else None
    return due if due and due < now() + _SOON else None


def half_way_in() -> tuple[HalfSignIn, Person] | None:
    """The half sign-in that goes on in this browser, and whose it is."""
    token = session.get(_TOKEN)
    return half_way.going_on(token, browser=request.user_agent.string) if token else None
