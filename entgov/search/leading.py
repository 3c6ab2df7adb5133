"""Lets the index know how much leads to things: links, follows. No fact tells of these.

Each change of a document is written with all its words, and what half of the body follows would be
written over and over. So what leads to a thing is told in steps that double, and the worker looks
from time to time which things have come to another step.
"""

import threading
from collections.abc import Iterable

from flask import current_app

from entgov.core.chores import Chore
from entgov.search.found import Led
from entgov.search.index import IndexProblem
from entgov.search.library import Library

_EVERY = 600.0
_NEVER = 86_400.0


def following(rooms: Iterable[Led]) -> Chore:
    """The chore that sees to it, for these rooms."""

    def catch_up(_stop: threading.Event) -> bool:
        library: Library = current_app.extensions["entgov.library"]
        try:
            return library.follow_what_leads(rooms)
        except IndexProblem:  # somebody else is writing to it, or mends it: later
            return False

    return Chore(catch_up, lambda: None, pause=_EVERY, sweep_every=_NEVER)
