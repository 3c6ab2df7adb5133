"""The stream of Home in its three orders; what they hold is what they say, the newest on top.

Following: threads of what the viewer follows, and between them changes of pages they follow.
Everyone:  all threads that they may read.
Unread:    threads of what they follow in which something is unread, by when the newest post came.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from entgov.core.clock import now
from entgov.stream.queries import Card, following, threads
from entgov.web.paging import Cursor, Stretch
from entgov.wiki.queries import Saves, followed_saves

Order = Literal["following", "everyone", "unread"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class Feed:
    """One stretch, the newest on top; `top` is the place on top of which new posts are counted."""

    stretch: Stretch[Card] | Stretch[Card | Saves]
    top: str


def feed(person: Any, *, order: Order = "following", before: Cursor | None) -> Feed:
    """The posts say where a stretch ends, and where the next begins."""
    if order == "following":
        return _followed(person, before=before)
    if order == "everyone":
        found = threads(person, before=before, since=person.last_here_at)
        return Feed(found, found.top)
    unread = following(person, unread=True, before=before)
    return Feed(unread, str(Cursor(now(), 0)))


def _followed(person: Any, *, before: Cursor | None) -> Feed:
    posts = following(person, before=before, since=person.last_here_at)
    oldest = posts.rows[-1].post.created_at if posts.next else None
    saves = followed_saves(person, after=oldest, before=before.at if before else None)
    rows: list[Card | Saves] = [*posts.rows, *saves]
    ordered = Stretch(sorted(rows, key=_when, reverse=True), posts.next, posts.top)
    return Feed(ordered, posts.top)


def _when(row: Card | Saves) -> Any:
    return row.at if isinstance(row, Saves) else row.post.created_at
