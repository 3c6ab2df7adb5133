"""Signing out, in both directions: here and then at the provider, or there and then here."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select

from entgov.accounts.models import SignInSession
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.core.sealed_texts import opened
from entgov.providers.attempts import SEALED_TOKEN
from entgov.providers.discovery import Metadata
from entgov.providers.exchange import way_out
from entgov.providers.facts import SignedOutByProvider
from entgov.providers.models import Provider, ProviderSession, SpentToken
from entgov.providers.proving import LONGEST_LOGOUT, SKEW, Claims

_KEPT = timedelta(seconds=LONGEST_LOGOUT + 4 * SKEW)


class HeardAlready(Exception):
    """This logout token was sent before."""


def end_by_provider(provider: Provider, claims: Claims) -> int:
    """End the sessions that a logout token names; gives how many."""
    ending = db.session.execute(
        select(SignInSession.id, SignInSession.person_id)
        .join(ProviderSession, ProviderSession.session_id == SignInSession.id)
        .where(ProviderSession.provider_id == provider.id, _named(claims))
    ).all()
    for person_id in sorted({row.person_id for row in ending}):
        announce(SignedOutByProvider(person_id=person_id, provider_id=provider.id), by=None)
    ids = [row.id for row in ending]
    db.session.execute(delete(SignInSession).where(SignInSession.id.in_(ids)))
    return len(ids)


def _named(claims: Claims) -> ColumnElement[bool]:
    """With both, the session has to be of that subject; without a session, all of theirs end.

    A session that the provider gave no name ends with any of its person's.
    """
    subject, sid = claims.get("sub"), claims.get("sid")
    this = or_(ProviderSession.sid == sid, ProviderSession.sid.is_(None))
    theirs = ProviderSession.subject == subject
    if not subject:
        return ProviderSession.sid == sid
    return and_(theirs, this) if sid else theirs


def spend(provider: Provider, claims: Claims) -> None:
    """Note that a logout token was heard. Raises HeardAlready."""
    db.session.execute(delete(SpentToken).where(SpentToken.at <= now() - _KEPT))
    row = insert(SpentToken).values(issuer=provider.issuer, jti=claims["jti"], at=now())
    if db.session.scalar(row.on_conflict_do_nothing().returning(SpentToken.id)) is None:
        raise HeardAlready


def begun_at_provider(session: SignInSession) -> ProviderSession | None:
    """How a session began; None where it did so here."""
    return db.session.get(ProviderSession, session.id)


def way_out_of(begun: ProviderSession, metadata: Metadata) -> str | None:
    """Where somebody signs out at the provider too; None where that can't be done."""
    token = opened(begun.sealed_token, SEALED_TOKEN)
    return way_out(begun.provider, metadata, token) if token else None
