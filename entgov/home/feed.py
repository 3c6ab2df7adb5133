"""The viewer's own stream: posts of their spaces, and between them changes of pages they follow."""

from typing import Any

from entgov.stream.queries import Card, threads
from entgov.web.paging import Cursor, Stretch
from entgov.wiki.queries import Saves, followed_saves


def feed(person: Any, *, before: Cursor | None) -> Stretch[Card | Saves]:
    """One stretch, the newest on top. The posts say where it ends, and where the next begins."""
    posts = threads(person, own=True, before=before, since=person.last_here_at)
    oldest = posts.rows[-1].post.created_at if posts.next else None
    saves = followed_saves(person, after=oldest, before=before.at if before else None)
    rows: list[Card | Saves] = [*posts.rows, *saves]
    return Stretch(sorted(rows, key=_when, reverse=True), posts.next, posts.top)


def _when(row: Card | Saves) -> Any:
    return row.at if isinstance(row, Saves) else row.post.created_at
