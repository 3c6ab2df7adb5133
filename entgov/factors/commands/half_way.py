"""The state between a right password and a session: half a sign-in, which opens nothing.

It is known by a token that only this browser has, ends after ten minutes, after five wrong codes,
with another password and with deactivation, and is used once.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.factors.models import HalfSignIn

LIFETIME = timedelta(minutes=10)
MOST_REFUSED = 5
_BROWSER = 200  # characters


def begin(person: Person, *, browser: str) -> str:
    """Begin half a sign-in; gives its token."""
    db.session.execute(delete(HalfSignIn).where(HalfSignIn.begun_at <= now() - LIFETIME))
    token = fresh_token()
    half = HalfSignIn(token_hash=token_hash(token), person_id=person.id, begun_at=now())
    half.browser, half.proof = browser[:_BROWSER], _proof(person)
    db.session.add(half)
    return token


def going_on(token: str, *, browser: str) -> tuple[HalfSignIn, Person] | None:
    """The half sign-in with this token and its person, while it counts."""
    row = db.session.execute(
        select(HalfSignIn, Person)
        .join(Person, Person.id == HalfSignIn.person_id)
        .where(
            HalfSignIn.token_hash == token_hash(token),
            HalfSignIn.browser == browser[:_BROWSER],
            HalfSignIn.begun_at > now() - LIFETIME,
            HalfSignIn.refused < MOST_REFUSED,
            Person.status == "active",
        )
    ).one_or_none()
    return (row[0], row[1]) if row and row[0].proof == _proof(row[1]) else None


def note_refusal(half: HalfSignIn) -> None:
    """One more wrong code."""
    more = update(HalfSignIn).where(HalfSignIn.id == half.id)
    db.session.execute(more.values(refused=HalfSignIn.refused + 1))


def finish(half: HalfSignIn) -> bool:
    """End it; whether it was still there, so that it leads to one session only."""
    gone = delete(HalfSignIn).where(HalfSignIn.id == half.id).returning(HalfSignIn.id)
    return db.session.scalar(gone) is not None


def _proof(person: Person) -> str:
    return token_hash(person.password_hash or "")
