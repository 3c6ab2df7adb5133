"""Challenges for passkeys: kept here, for one use, for five minutes.

Strangers can ask for them, so they are paced by address: by those that nobody has answered, since
one that is answered is gone. A whole office that signs in by passkeys from one address is not held
back.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from entgov.accounts.commands.throttle import line_of
from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.pace import Bound, wait_for
from entgov.factors.models import Challenge, Passkey, Use

LIFETIME = timedelta(minutes=5)
OPEN_BY_ADDRESS = 100
"""So many challenges for a sign-in wait for their answer at the most, for one address."""


class TooManyChallenges(Exception):
    """Too many were asked for from this address, and not answered."""


def make(use: Use, person: Person | None, *, address: str = "") -> tuple[Challenge, str]:
    """A challenge for one use, and its token, which only the browser that asked is given.

    Raises TooManyChallenges where a stranger has to wait.
    """
    line = line_of(address)
    if person is None:
        _refuse_after_too_many(line)
    db.session.execute(delete(Challenge).where(Challenge.made_at <= now() - LIFETIME))
    token = fresh_token()
    challenge = Challenge(token_hash=token_hash(token), challenge=secrets.token_bytes(32), use=use)
    challenge.address = line
    challenge.person_id = person.id if person else None
    challenge.user_handle, challenge.made_at = _user_handle(person), now()
    db.session.add(challenge)
    return challenge, token


def _refuse_after_too_many(line: str) -> None:
    bound = Bound(OPEN_BY_ADDRESS, LIFETIME)
    asked = Challenge.address == line, Challenge.person_id.is_(None)
    if wait_for(Challenge.made_at, [bound], *asked):
        raise TooManyChallenges


def take(token: str, use: Use, person: Person | None) -> Challenge | None:
    """The challenge with this token, made for this use and person. It is gone by that."""
    taken = db.session.scalar(
        delete(Challenge)
        .where(Challenge.token_hash == token_hash(token))
        .returning(Challenge)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    meant = (use, person.id if person else None)
    fresh = taken.made_at > now() - LIFETIME
    return taken if fresh and (taken.use, taken.person_id) == meant else None


def _user_handle(person: Person | None) -> str:
    """What the authenticator of a new passkey calls the person: as their others do, else chance."""
    if person is None:
        return ""
    theirs = select(Passkey.user_handle).where(Passkey.person_id == person.id).limit(1)
    return db.session.scalar(theirs) or fresh_token()
