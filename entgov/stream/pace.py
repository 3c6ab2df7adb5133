"""How often somebody may post and react. What is imported, and what the worker posts, is not bound:
the forms ask, not the commands.
"""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import ngettext

from entgov.core.pace import Bound, Wait, wait_for
from entgov.stream.models import Post, Reaction, ScheduledPost
from entgov.web.guard import viewer

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


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
    settings = current_app.extensions["entgov.settings"]
    bounds = [Bound(settings.posts_a_minute, _MINUTE), Bound(settings.posts_an_hour, _HOUR)]
    wait = wait_for(Post.created_at, bounds, Post.author_id == viewer().id)
    if later and not wait:
        waiting = ScheduledPost.person_id == viewer().id
        wait = wait_for(ScheduledPost.written_at, bounds, waiting)
    return _when(wait) if wait else ""


def wait_to_react() -> Wait | None:
    """How long the viewer has to wait before they react to something again."""
    bound = Bound(current_app.extensions["entgov.settings"].reactions_a_minute, _MINUTE)
    return wait_for(Reaction.at, [bound], Reaction.person_id == viewer().id)


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
