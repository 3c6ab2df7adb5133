"""Challenges for passkeys: kept here, for one use, for five minutes."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.factors.models import Challenge, Passkey, Use

LIFETIME = timedelta(minutes=5)


def make(use: Use, person: Person | None) -> tuple[Challenge, str]:
    """A challenge for one use, and its token, which only the browser that asked is given."""
    db.session.execute(delete(Challenge).where(Challenge.made_at <= now() - LIFETIME))
    token = fresh_token()
    challenge = Challenge(token_hash=token_hash(token), challenge=secrets.token_bytes(32), use=use)
    challenge.person_id = person.id if person else None
    challenge.user_handle, challenge.made_at = _user_handle(person), now()
    db.session.add(challenge)
    return challenge, token


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
