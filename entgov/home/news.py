"""What happened while somebody was away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entgov.stream.news import NewInSpace


@dataclass(frozen=True)
class News:
    """What is new to a person since they were last here."""

    since: datetime
    spaces: Sequence[NewInSpace]

    @property
    def is_empty(self) -> bool:
        return not self.spaces


def news_for(person: Any, spaces: Sequence[NewInSpace]) -> News | None:
    """What is new to the person in these spaces; None on the first visit.

    Only sums: what concerns the person themselves the bell tells, and changes of pages that they
    follow stand in the stream below.
    """
    since = person.last_here_at
    return News(since, spaces) if since else None
