"""The verbs that make and revoke feed links. None of them commits.

Of an address only the hash of its secret part is kept, so it is shown once and never again.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token, token_hash
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.feeds.facts import FeedLinkMade, FeedLinkRevoked
from entgov.feeds.models import FeedLink

MOST_LINKS = 200  # of one person, that are not revoked
NOTED_EVERY = timedelta(hours=1)


class TooManyLinks(Exception):
    """The person has as many links as anybody can have."""


def make(key: str, *, by: Person) -> tuple[FeedLink, str]:
    """A new link of the person, and the secret part of its address. Raises TooManyLinks."""
    own = select(func.count()).where(FeedLink.person_id == by.id, FeedLink.revoked_at.is_(None))
    if (db.session.scalar(own) or 0) >= MOST_LINKS:
        raise TooManyLinks
    token = fresh_token()
    link = FeedLink(person_id=by.id, key=key, token_hash=token_hash(token), created_at=now())
    db.session.add(link)
    db.session.flush()
    announce(FeedLinkMade(link_id=link.id, person_id=by.id, key=key), by=by.id)
    return link, token


def revoke(link: FeedLink, *, by: Person) -> None:
    """The link opens nothing any more."""
    _revoke(FeedLink.id == link.id, by=by.id)


def revoke_all(person_id: int, *, by: int | None) -> int:
    """No link of the person opens anything any more; gives how many did until now."""
    return _revoke(FeedLink.person_id == person_id, by=by)


def _revoke(which: ColumnElement[bool], *, by: int | None) -> int:
    rows = db.session.execute(
        update(FeedLink)
        .where(which, FeedLink.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(FeedLink.id, FeedLink.person_id, FeedLink.key)
        .execution_options(synchronize_session=False)
    ).all()
    for link_id, person_id, key in rows:
        announce(FeedLinkRevoked(link_id=link_id, person_id=person_id, key=key), by=by)
    return len(rows)


def note_use(link: FeedLink) -> None:
    """Note about when the link was used last: programs ask often, and a write each time is dear."""
    moment = now()
    if link.used_at is None or link.used_at <= moment - NOTED_EVERY:
        db.session.execute(
            update(FeedLink)
            .where(FeedLink.id == link.id)
            .values(used_at=moment)
            .execution_options(synchronize_session=False)
        )
