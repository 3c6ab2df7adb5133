"""The challenge that this browser was given for a passkey: its token is in the cookie."""

from flask import request, session

from entgov.accounts.models import Person
from entgov.factors.commands import challenges
from entgov.factors.models import Challenge, Use

_TOKEN = "challenge"  # noqa: S105  # where the cookie has it, not a secret


def given_challenge(use: Use, person: Person | None) -> Challenge:
    """Give this browser a fresh challenge, in place of one that it had.

    Raises TooManyChallenges.
    """
    had = session.pop(_TOKEN, None)
    if had:
        challenges.take(had, use, person)
    address = request.remote_addr or ""
    challenge, session[_TOKEN] = challenges.make(use, person, address=address)
    return challenge


def taken_challenge(use: Use, person: Person | None) -> Challenge | None:
    """Take the challenge back that this browser was given for this; it counts once."""
    token = session.pop(_TOKEN, None)
    return challenges.take(token, use, person) if token else None
