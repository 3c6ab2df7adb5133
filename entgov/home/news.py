"""What happened while somebody was away: of each kind a few, read in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entgov.stream.news import NewInSpace, NewMentions, new_mentions
from entgov.wiki.models import Revision
from entgov.wiki.queries import Saves

SHOWN = 3


@dataclass(frozen=True)
class News:
    """What is new to a person since they were last here."""

    since: datetime
    spaces: Sequence[NewInSpace]
    mentions: NewMentions
    pages: Sequence[Revision]

    @property
    def is_empty(self) -> bool:
        return not (self.spaces or self.mentions.posts or self.pages)


def news_for(person: Any, spaces: Sequence[NewInSpace], changed: Sequence[Saves]) -> News | None:
    """What is new to the person: in these spaces, where they are mentioned, and by these saves of
    pages that they follow. None on the first visit.
    """
    since = person.last_here_at
    if since is None:
        return None
    return News(
        since,
        spaces,
        new_mentions(person, since, most=SHOWN),
        _newest_of_each_page(changed)[:SHOWN],
    )


def _newest_of_each_page(changed: Sequence[Saves]) -> list[Revision]:
    newest: dict[int, Revision] = {}
    for saves in changed:  # the newest first
        newest.setdefault(saves.page.id, saves.newest)
    return list(newest.values())
