"""What screens and programs need to know of feed links. A link is for its own person alone."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from entgov.accounts.models import Person
from entgov.accounts.secrets import token_hash
from entgov.core.database import LARGEST_ID, db
from entgov.feeds.models import FeedLink
from entgov.web.guard import Viewer


def own_link(viewer: Viewer, link_id: int) -> FeedLink | None:
    """The viewer's link with this id, unless it is revoked."""
    if link_id > LARGEST_ID:
        return None
    return db.session.scalar(own_links(viewer).where(FeedLink.id == link_id))


def own_links(viewer: Viewer) -> Select[FeedLink]:
    """The viewer's links that are not revoked, the newest first."""
    return (
        select(FeedLink)
        .where(FeedLink.person_id == viewer.id, FeedLink.revoked_at.is_(None))
        .order_by(FeedLink.created_at.desc(), FeedLink.id.desc())
    )


def link_with_token(token: str) -> FeedLink | None:
    """The link with this secret, if it is not revoked and its person still works here."""
    return db.session.scalar(
        select(FeedLink)
        .join(FeedLink.person)
        .where(
            FeedLink.token_hash == token_hash(token),
            FeedLink.revoked_at.is_(None),
            Person.status == "active",
        )
        .options(contains_eager(FeedLink.person))
    )
