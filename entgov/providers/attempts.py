"""Going to a provider and coming back: each time once, in the same browser, within ten minutes.

The token of the browser is in a cookie of its own and not in that of the session, so that it
outlives signing in, and several tabs can be on their way at once.
"""

import json
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select

from entgov.accounts.commands.throttle import line_of
from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.pace import Bound, wait_for
from entgov.core.sealed_texts import opened, sealed
from entgov.providers.exchange import Going, Proved
from entgov.providers.models import Arrival, Attempt, Provider

LIFETIME = timedelta(minutes=10)
_SEALED = "sign-in by a provider"
SEALED_TOKEN = "token of a provider"  # noqa: S105  # what it is sealed for
# A whole office may sit behind one address.
_FROM_ONE = (Bound(600, timedelta(minutes=1)), Bound(3000, timedelta(minutes=10)))
LARGEST_FIELDS = 512 * 1024
"""Characters of what somebody had typed, that are kept until they are back."""


class TooManyAttempts(Exception):
    """Too many have gone to a provider from this address of late."""


class Back(NamedTuple):
    """What a browser that is back went for."""

    provider: Provider
    going: Going
    target: str
    fields: list[Any]
    session_id: int | None
    since: float


def begin(
    provider: Provider,
    *,
    browser: str,
    target: str,
    fields: list[Any],
    session_id: int | None,
    address: str,
) -> Going:
    """Note that a browser goes there. Raises TooManyAttempts."""
    line = line_of(address)
    if wait_for(Attempt.begun_at, _FROM_ONE, Attempt.address == line):
        raise TooManyAttempts
    db.session.execute(delete(Attempt).where(Attempt.begun_at <= now() - LIFETIME))
    going = Going(fresh_token(), fresh_token(), fresh_token())
    attempt = Attempt(
        state_hash=token_hash(going.state),
        browser_hash=token_hash(browser),
        provider_id=provider.id,
        sealed=sealed(json.dumps([going.nonce, going.verifier]), _SEALED),
        target=target,
        fields=fields if len(json.dumps(fields)) <= LARGEST_FIELDS else [],
        session_id=session_id,
        address=line,
        begun_at=now(),
    )
    db.session.add(attempt)
    return going


def take(state: str, *, browser: str, provider_id: int) -> Back | None:
    """What this browser went for; None where it did not, or not lately. It counts once."""
    found = db.session.execute(
        delete(Attempt)
        .where(
            Attempt.state_hash == token_hash(state),
            Attempt.browser_hash == token_hash(browser),
            Attempt.provider_id == provider_id,
            Attempt.begun_at > now() - LIFETIME,
        )
        .returning(
            Attempt.sealed, Attempt.target, Attempt.fields, Attempt.session_id, Attempt.begun_at
        )
    ).one_or_none()
    provider = db.session.get(Provider, provider_id)
    text = opened(found.sealed, _SEALED) if found else None
    if not (found and text and provider and provider.active):
        return None
    nonce, verifier = json.loads(text)
    going, since = Going(state, nonce, verifier), found.begun_at.timestamp()
    return Back(provider, going, found.target, found.fields, found.session_id, since)


def arrive(
    provider: Provider, person: Person, proved: Proved, *, browser: str, is_linked: bool
) -> Arrival:
    """Note who a provider says sits at a browser, until a session begins."""
    stale = or_(Arrival.arrived_at <= now() - LIFETIME, Arrival.browser_hash == token_hash(browser))
    db.session.execute(delete(Arrival).where(stale))
    sid = proved.claims.get("sid")
    arrival = Arrival(
        browser_hash=token_hash(browser),
        provider_id=provider.id,
        person_id=person.id,
        issuer=provider.issuer,
        subject=proved.claims["sub"],
        sid=sid if isinstance(sid, str) else None,
        sealed_token=sealed(proved.id_token, SEALED_TOKEN),
        claims={} if is_linked else proved.claims,
        is_linked=is_linked,
        two_factors=says_two_factors(provider, proved),
        arrived_at=now(),
    )
    db.session.add(arrival)
    db.session.flush()
    return arrival


def arrived(*, browser: str) -> Arrival | None:
    """Who is known to sit at this browser, by a provider."""
    return db.session.scalar(
        select(Arrival).where(
            Arrival.browser_hash == token_hash(browser), Arrival.arrived_at > now() - LIFETIME
        )
    )


def says_two_factors(provider: Provider, proved: Proved) -> bool:
    """Whether the provider says that it has asked for a second factor."""
    amr, acr = proved.claims.get("amr"), proved.claims.get("acr")
    said = [*(amr if isinstance(amr, list) else []), acr]
    return any(each in provider.factor_values.split() for each in said if isinstance(each, str))
