"""Moments of posts that concern people: one wanted to be reminded, a poll has closed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select

from entgov.notifications.sources import Moment
from entgov.stream.models import Poll, PollChoice, PollVote, Post, SavedPost

_THREAD = literal("thread:") + cast(func.coalesce(Post.thread_id, Post.id), Text)


def moments(after: datetime, until: datetime) -> Iterator[Moment]:
    """Reminders, then polls: their author first, then who voted."""
    due = (SavedPost.remind_at > after, SavedPost.remind_at <= until)
    kept = _rows(SavedPost.person_id, SavedPost.remind_at)
    kept = kept.join(SavedPost, SavedPost.post_id == Post.id).where(*due)
    yield Moment("reminder", "post", "own", kept)
    closed = (Poll.closes_at > after, Poll.closes_at <= until, Post.removed_at.is_(None))
    own = _rows(Post.author_id, Poll.closes_at).join(Poll, Poll.post_id == Post.id).where(*closed)
    yield Moment("poll", "post", "own", own)
    voted = (
        _rows(PollVote.person_id, Poll.closes_at)
        .join(Poll, Poll.post_id == Post.id)
        .join(PollChoice, PollChoice.post_id == Post.id)
        .join(PollVote, PollVote.choice_id == PollChoice.id)
        .where(*closed)
        .distinct()
    )
    yield Moment("poll", "post", "voted", voted)


def _rows(person_id: Any, at: Any) -> Select[Any]:
    return select(
        person_id.label("person_id"),
        Post.id.label("thing_id"),
        _THREAD.label("about"),
        at.label("happened_at"),
    ).select_from(Post)
