"""What the screen of settings is told of each field of `Settings`: one of these marks, in its type.

A field that is marked with `OnScreen` stands on the screen by that alone: its kind of box follows
from its type, its limits from pydantic. One that can't change while entgov runs is marked with
`AtStart` and is shown only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

Group = Literal[
    "appearance",
    "language",
    "sign-in",
    "passwords",
    "mail",
    "limits",
    "kept",
    "backups",
]

GROUPS: dict[Group, Any] = {
    "appearance": _l("Appearance"),
    "language": _l("Language and time"),
    "sign-in": _l("Signing in"),
    "passwords": _l("Passwords"),
    "mail": _l("Mail"),
    "limits": _l("Limits"),
    "kept": _l("How long logs are kept"),
    "backups": _l("Backups"),
}
"""The groups of the screen, in their order."""


@dataclass(frozen=True, kw_only=True)
class OnScreen:
    """Administrators choose it.

    says      a sentence on what it does
    unit      what a number counts, such as minutes
    choices   what the values of a choice are called
    listed    gives the values of a text that one chooses from
    wrong     what is said of a value that its validator refuses
    secret    never shown, not even to those who set it, and no fact tells of it
    """

    group: Group
    label: Any
    says: Any
    unit: Any = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    listed: Callable[[], Sequence[str]] | None = None
    wrong: Any = None
    secret: bool = False


@dataclass(frozen=True, kw_only=True)
class AtStart:
    """Read once, when entgov starts, so only the environment can set it."""

    label: Any
    secret: bool = False
