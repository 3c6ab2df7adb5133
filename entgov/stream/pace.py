"""How often somebody may post, change posts and react. What is imported, and what the worker posts,
is not bound: the forms ask, not the commands.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import ngettext

from entgov.core.clock import now
from entgov.core.facts import FactRecord
from entgov.core.pace import Bound, Wait, wait_for
from entgov.core.settings import in_force
from entgov.stream.facts import (
    BackingTakenBack,
    PostBacked,
    PostBroughtBack,
    PostEdited,
    ReactionGiven,
    ReactionTakenBack,
)
from entgov.stream.models import Post, ScheduledPost
from entgov.web.guard import viewer

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_REACTED = [
    each.__name__ for each in (ReactionGiven, ReactionTakenBack, PostBacked, BackingTakenBack)
]
_CHANGED = [each.__name__ for each in (PostEdited, PostBroughtBack)]


def in_pace(form: Any, *, later: bool = False) -> bool:
    """Whether the viewer may post now, or have something posted `later`; else the form says when,
    beside its text, which stays there.
    """
    said = said_to_wait(later=later)
    if said:
        form.text.errors = [said]
    return not said


def said_to_wait(*, later: bool = False) -> str:
    """When the viewer may post again, in a sentence; empty where they may now.

    What was posted counts also for what is to be posted later: what has waited and is posted is
    gone from the list of what waits, so else one could post by that list as fast as one likes.
    """
    settings = in_force()
    bounds = [Bound(settings.posts_a_minute, _MINUTE), Bound(settings.posts_an_hour, _HOUR)]
    wait = wait_for(Post.created_at, bounds, Post.author_id == viewer().id)
    if later and not wait:
        waiting = ScheduledPost.person_id == viewer().id
        wait = wait_for(ScheduledPost.written_at, bounds, waiting)
    return _when(wait) if wait else ""


def in_pace_to_change(form: Any) -> bool:
    """Whether the viewer may change a post now; else the form says when, beside its text."""
    said = said_to_wait_to_change()
    if said:
        form.text.errors = [said]
    return not said


def said_to_wait_to_change() -> str:
    """When the viewer may change a post or bring one back, in a sentence; empty: now. As many
    changes as posts."""
    wait = _wait(_CHANGED, in_force().posts_a_minute)
    if wait is None:
        return ""
    return str(
        ngettext(
            "Not done: you have changed posts %(most)d times in the last minute. Try again in "
            "%(num)d second.",
            "Not done: you have changed posts %(most)d times in the last minute. Try again in "
            "%(num)d seconds.",
            wait.seconds,
            most=wait.bound.most,
        )
    )


def wait_to_react() -> Wait | None:
    """How long the viewer has to wait before they react to something again."""
    return _wait(_REACTED, in_force().reactions_a_minute)


def _wait(kinds: Sequence[str], most: int) -> Wait | None:
    """Only facts tell what was changed and taken back. Those of the last minute are looked at."""
    own = (
        FactRecord.at > now() - _MINUTE,
        FactRecord.actor_id == viewer().id,
        FactRecord.kind.in_(kinds),
    )
    return wait_for(FactRecord.at, [Bound(most, _MINUTE)], *own)


def _when(wait: Wait) -> str:
    if wait.bound.within == _MINUTE:
        said = ngettext(
            "You have posted %(most)d times in the last minute. Your text is kept: post again in "
            "%(num)d second.",
            "You have posted %(most)d times in the last minute. Your text is kept: post again in "
            "%(num)d seconds.",
            wait.seconds,
            most=wait.bound.most,
        )
    else:
        said = ngettext(
            "You have posted %(most)d times in the last hour. Your text is kept: post again in "
            "%(num)d minute.",
            "You have posted %(most)d times in the last hour. Your text is kept: post again in "
            "%(num)d minutes.",
            wait.minutes,
            most=wait.bound.most,
        )
    return str(said)
