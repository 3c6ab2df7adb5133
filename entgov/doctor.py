"""`entgov doctor`: looks an installation over and says what is wrong, and what to do about it.

One table of checks. Each says nothing where all is well, changes nothing, and takes seconds at
most, so that the whole can be run by a monitor every few minutes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from entgov.audit import health as trail
from entgov.backup import health as backups
from entgov.core.ailments import Ailment
from entgov.search import health
from entgov.wiring import library

Check = Callable[[], Iterable[Ailment]]


def checks() -> Mapping[str, Check]:
    """The checks of the current app, by what they look at."""
    found = library()
    return {
        "The search index is in order": partial(health.in_order, found),
        "What happens is indexed": partial(health.follows, found),
        "Search serves a body of this size": partial(health.has_room, found),
        "A backup was made lately": backups.recent,
        "What happens is sealed": trail.sealed,
        "The audit trail is sent on": trail.sent,
    }


def examined() -> Iterator[tuple[str, list[Ailment]]]:
    """What each check looks at, and what it finds to be wrong."""
    for what, check in checks().items():
        yield what, list(check())
