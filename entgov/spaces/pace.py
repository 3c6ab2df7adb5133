"""How often somebody may make a space: open ones stand at once in everybody's lists.

Whoever sets an installation up makes many, so administrators are not bound.
"""

from datetime import timedelta

from flask_babel import ngettext

from entgov.core.clock import now
from entgov.core.facts import FactRecord
from entgov.core.pace import Bound, wait_for
from entgov.spaces.facts import SpaceCreated
from entgov.web.guard import Viewer

MOST_AN_HOUR = 20
_HOUR = timedelta(hours=1)


def said_to_wait(viewer: Viewer) -> str:
    """When the person may make another space, in a sentence; empty where they may now."""
    own = (
        FactRecord.at > now() - _HOUR,
        FactRecord.actor_id == viewer.id,
        FactRecord.kind == SpaceCreated.__name__,
    )
    bound = Bound(MOST_AN_HOUR, _HOUR)
    wait = None if viewer.is_administrator else wait_for(FactRecord.at, [bound], *own)
    if wait is None:
        return ""
    return str(
        ngettext(
            "You have made %(most)d spaces in the last hour. Try again in %(num)d minute.",
            "You have made %(most)d spaces in the last hour. Try again in %(num)d minutes.",
            wait.minutes,
            most=MOST_AN_HOUR,
        )
    )
