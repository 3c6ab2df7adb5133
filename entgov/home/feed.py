"""The viewer's own stream: posts of their spaces, and between them changes of pages they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entgov.stream.queries import Card, threads
from entgov.web.paging import Cursor, Stretch
from entgov.wiki.queries import Saves, followed_saves


@dataclass(frozen=True)
class Feed:
    """One stretch, the newest on top; `changed` are the saves since the person was last here."""

    stretch: Stretch[Card | Saves]
    changed: Sequence[Saves]


def feed(person: Any, *, before: Cursor | None) -> Feed:
    """The posts say where a stretch ends, and where the next begins."""
    since = person.last_here_at
    posts = threads(person, own=True, before=before, since=since)
    oldest = posts.rows[-1].post.created_at if posts.next else None
    saves = followed_saves(
        person,
        after=min(oldest, since or oldest) if oldest else None,
        before=before.at if before else None,
    )
    shown = [each for each in saves if oldest is None or each.at > oldest]
    rows: list[Card | Saves] = [*posts.rows, *shown]
    ordered = Stretch(sorted(rows, key=_when, reverse=True), posts.next, posts.top)
    return Feed(ordered, [each for each in saves if since and each.at > since])


def _when(row: Card | Saves) -> Any:
    return row.at if isinstance(row, Saves) else row.post.created_at
