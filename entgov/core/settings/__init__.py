"""What can be set: by environment variables that begin with `ENTGOV_`, or on the screen.

The environment is read once, when the app is made; nothing else in entgov looks at it. What it says
goes first, then what administrators chose, then the default. The settings stand in `declared.py`
and `signing_in.py`, those that are only read at the start in `core/start.py`; `force.py` says what
is in force.
"""

from entgov.core.settings.declared import Settings
from entgov.core.settings.force import (
    AT_START,
    ON_SCREEN,
    at_start,
    can_be_chosen,
    combined,
    in_force,
    in_force_last,
    made_of,
    unfit,
)

__all__ = [
    "AT_START",
    "ON_SCREEN",
    "Settings",
    "at_start",
    "can_be_chosen",
    "combined",
    "in_force",
    "in_force_last",
    "made_of",
    "unfit",
]
