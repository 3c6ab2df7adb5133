"""Looks an installation over and says what is wrong, and what to do about it.

One table of checks and two doors: `entgov doctor`, and the health page of administrators. Each
check says nothing where all is well, changes nothing, and takes seconds at most, so that the whole
can be run by a monitor every few minutes. None looks at more the more there is.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import structlog
from flask import Flask, current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from entgov.accounts import health as entering
from entgov.audit import health as trail
from entgov.backup import health as backups
from entgov.core import alive
from entgov.core.ailments import EXAMINED, Ailment
from entgov.core.chores import Chore
from entgov.core.database import db, transaction
from entgov.core.settings import at_start
from entgov.doctor import machine, work
from entgov.notifications.mailing import state as mail
from entgov.search import health
from entgov.search.library import Library
from entgov.tokens import health as of_programs

Check = Callable[[], Iterable[Ailment]]

_EVERY = 300.0  # seconds

log = structlog.get_logger()


def checks() -> Mapping[Any, Check]:
    """The checks of the current app, by what they look at."""
    found: Library = current_app.extensions["entgov.library"]
    return {
        _l("The worker runs"): work.runs,
        _l("What happens is handled"): work.handled,
        _l("The search index is in order"): partial(health.in_order, found),
        _l("What happens is indexed"): partial(health.follows, found),
        _l("Search serves a body of this size"): partial(health.has_room, found),
        _l("Mail goes out"): work.mailed,
        _l("People can sign in"): entering.enterable,
        _l("Tokens of programs are in order"): of_programs.answered_for,
        _l("A backup was made lately"): backups.recent,
        _l("The disk has room"): machine.has_room,
        _l("The clock is right"): machine.clock,
        _l("The certificate of the public address is good"): machine.certificate,
        _l("Every setting that was chosen can be used"): work.settings_fit,
        _l("What happens is sealed"): trail.sealed,
        _l("The audit trail is sent on"): trail.sent,
    }


_USED: Mapping[Check, Callable[[], bool]] = {
    work.mailed: mail.is_set_up,
    machine.certificate: lambda: at_start().address.startswith("https:"),
    trail.sent: lambda: at_start().audit_stream is not None,
}
"""Checks of what not every installation has: what is not there, is not well either."""


def examined() -> Iterator[tuple[str, list[Ailment]]]:
    """What each check looks at, and what it finds to be wrong; without what is not there."""
    for what, check in checks().items():
        try:
            if check in _USED and not _USED[check]():
                continue
            found = list(check())
        except Exception as error:  # what can't be looked at must not hide what else is wrong
            log.warning("a check failed", check=str(what), exc_info=error)
            found = [
                Ailment(
                    gettext("This could not be looked at: %(why)s.", why=type(error).__name__),
                    gettext("What entgov logs says more. Look whether the database answers."),
                )
            ]
        yield str(what), found


def install(app: Flask) -> None:
    """Let screens ask."""
    app.extensions["entgov.examined"] = examined


def _look(_stop: threading.Event) -> bool:
    """Look all over, for the mark that administrators see. False: there is nothing more to do."""
    number = sum(len(found) for _, found in examined())
    db.session.rollback()
    with transaction():
        alive.note(EXAMINED, number)
    return False


CHORE = Chore(_look, lambda: None, pause=_EVERY, sweep_every=86_400.0)
