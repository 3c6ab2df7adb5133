"""What a new post of some kind has beyond its text. None of these commits.

They are handed to `publish` as its `complete`, which calls them for a post that is new.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from entgov.core.database import db
from entgov.stream.models import Announcement, Idea, Poll, PollChoice, Post, Praised


def begin_poll(
    post: Post,
    choices: Sequence[str],
    *,
    several: bool,
    secret: bool,
    closes_at: datetime | None,
) -> None:
    """Let people vote for these choices."""
    db.session.add(Poll(post_id=post.id, several=several, secret=secret, closes_at=closes_at))
    db.session.add_all(
        PollChoice(post_id=post.id, place=place, text=text)
        for place, text in enumerate(choices, start=1)
    )


def praise(post: Post, people: Iterable[int]) -> None:
    """Say whom a post praises, by their ids."""
    db.session.add_all(Praised(post_id=post.id, person_id=each) for each in people)


def begin_announcement(post: Post, *, pinned_until: datetime | None, asks: bool) -> None:
    """Pin a post until then, and ask its readers to acknowledge it, or not."""
    db.session.add(Announcement(post_id=post.id, pinned_until=pinned_until, asks=asks))


def begin_idea(post: Post) -> None:
    """An idea begins as open."""
    db.session.add(Idea(post_id=post.id))
