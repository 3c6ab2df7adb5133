"""Writes down that an inspection is over which nobody has stopped.

The right has ended by itself before: this is for the record, and for the list of the stewards.
"""

import threading

from entgov.core.chores import Chore
from entgov.core.database import db, transaction
from entgov.inspections.commands import any_over, end_over


def write_down(_stop: threading.Event | None = None) -> bool:
    """Write down all that are over. False, for the next ones are not here yet."""
    over = any_over()
    db.session.rollback()  # a look without a lock, so that an idle worker disturbs nobody
    if over:
        with transaction():
            end_over()
    return False


CHORE = Chore(write_down, lambda: None, pause=15.0, sweep_every=86_400.0)
