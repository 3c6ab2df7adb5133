"""Devices that people are known by: browsers that they have signed in with before.

All that a known device is good for is that failures from elsewhere do not make it wait. A new
password and deactivation end it.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from entgov.accounts.models import KnownDevice
from entgov.accounts.secrets import token_hash
from entgov.core.clock import now
from entgov.core.database import db, insert

KNOWN_FOR = timedelta(days=180)
"""Since it was signed in with last."""
_MOST = 20


def is_current() -> ColumnElement[bool]:
    """The devices that have been used not too long ago."""
    return KnownDevice.seen_at > now() - KNOWN_FOR


def remember(person_id: int, token: str, *, older: str = "") -> None:
    """The person has signed in with a browser that has this token from now on.

    `older` is the one it had; whoever else is known by that one is known by the new one.
    """
    theirs = update(KnownDevice).where(KnownDevice.token_hash == token_hash(older))
    db.session.execute(theirs.values(token_hash=token_hash(token)))
    made = insert(KnownDevice).values(
        token_hash=token_hash(token), person_id=person_id, since=now(), seen_at=now()
    )
    keys = ["token_hash", "person_id"]
    db.session.execute(made.on_conflict_do_update(index_elements=keys, set_={"seen_at": now()}))
    newest = (
        select(KnownDevice.id)
        .where(KnownDevice.person_id == person_id)
        .order_by(KnownDevice.seen_at.desc(), KnownDevice.id.desc())
        .limit(_MOST)
    )
    others = KnownDevice.person_id == person_id, KnownDevice.id.not_in(newest.scalar_subquery())
    db.session.execute(delete(KnownDevice).where(*others))


def forget_all(person_id: int) -> None:
    """The person is known by none any more."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.person_id == person_id))
