"""The verbs of tokens. None of them commits."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from entgov.accounts.commands.throttle import line_of
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.tokens.facts import TokenMade, TokenRefused, TokenRevoked
from entgov.tokens.models import Kind, Token, TokenRefusals

MOST_TOKENS = 100  # that are not revoked
NOTED_EVERY = timedelta(minutes=5)
WINDOW = timedelta(minutes=5)
MOST_REFUSALS = 20
"""Of one address within the window. A token has 256 random bits: this keeps the trail and the
database from being filled rather than a token from being guessed."""


class TooManyTokens(Exception):
    """There are as many tokens as there can be."""


class TooManyRefusals(Exception):
    """Tokens from this address were refused too often of late; none was looked at."""


def make(
    kind: Kind, name: str, *, expires_at: datetime | None, by: int | None
) -> tuple[Token, str]:
    """A new token, and its text, which is nowhere kept. Raises TooManyTokens."""
    open_ones = select(func.count()).select_from(Token).where(Token.revoked_at.is_(None))
    if (db.session.scalar(open_ones) or 0) >= MOST_TOKENS:
        raise TooManyTokens
    text = f"entgov_{kind}_{fresh_token()}"  # so that scanners for lost secrets know one
    token = Token(
        kind=kind,
        name=name,
        token_hash=token_hash(text),
        made_by_id=by,
        created_at=now(),
        expires_at=expires_at,
    )
    db.session.add(token)
    db.session.flush()
    announce(TokenMade(token_id=token.id, kind=kind, called=name), by=by)
    return token, text


def revoke(token: Token, *, by: int | None) -> None:
    """It opens nothing from now on."""
    ended = db.session.scalar(
        update(Token)
        .where(Token.id == token.id, Token.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(Token.id)
    )
    if ended is not None:
        announce(TokenRevoked(token_id=token.id, kind=token.kind, called=token.name), by=by)


def use(kind: Kind, text: str, *, address: str) -> Token | None:
    """The token with this text, if it opens this door; None where it does not, which is counted.

    Raises TooManyRefusals when this address must wait with another one that is wrong. The right one
    is never kept waiting: it can't be guessed, and others may share its address, as behind a proxy.
    """
    token = db.session.scalar(
        select(Token).where(Token.token_hash == token_hash(text), Token.kind == kind)
    )
    if token is not None and token.state == "open":
        _note_use(token)
        return token
    line = line_of(address)
    refusals = _refusals(line)
    if refusals >= MOST_REFUSALS:
        raise TooManyRefusals
    _count_refusal(kind, line, refusals)
    return None


def _note_use(token: Token) -> None:
    """About when: programs ask often, and a write each time is dear."""
    moment = now()
    if token.used_at is None or token.used_at <= moment - NOTED_EVERY:
        db.session.execute(
            update(Token)
            .where(Token.id == token.id)
            .values(used_at=moment)
            .execution_options(synchronize_session=False)
        )


def _refusals(line: str) -> int:
    counted = select(TokenRefusals.count).where(
        TokenRefusals.subject == line, TokenRefusals.since > now() - WINDOW
    )
    return db.session.scalar(counted) or 0


def _count_refusal(kind: Kind, line: str, before: int) -> None:
    """An upsert, so that refusals at the same moment all count."""
    db.session.execute(delete(TokenRefusals).where(TokenRefusals.since <= now() - WINDOW))
    db.session.execute(
        insert(TokenRefusals)
        .values(subject=line, since=now(), count=1)
        .on_conflict_do_update(
            index_elements=[TokenRefusals.subject], set_={"count": TokenRefusals.count + 1}
        )
    )
    if before == 0 or before + 1 == MOST_REFUSALS:
        announce(TokenRefused(kind=kind, waits=before > 0), by=None)
