"""The kinds of fact, and the groups that they are asked for by."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from entgov.audit.wordings import wording
from entgov.core.facts import Fact

_GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "sign-in": (_l("Signing in"), ("entgov.factors", "entgov.providers")),
    "accounts": (
        _l("Accounts and roles"),
        ("entgov.accounts", "entgov.groups", "entgov.rosters", "entgov.scim", "entgov.tokens"),
    ),
    "spaces": (_l("Spaces and who is in them"), ("entgov.spaces",)),
    "inspections": (_l("Reading with a reason"), ("entgov.inspections",)),
    "exports": (_l("Exports and backups"), ("entgov.transfer.outgoing", "entgov.backup")),
    "settings": (_l("Settings"), ("entgov.core", "entgov.admin", "entgov.glossary")),
    "conduct": (_l("Conduct"), ("entgov.order",)),
    "pages": (_l("Pages"), ("entgov.wiki",)),
    "posts": (_l("Posts"), ("entgov.stream",)),
    "files": (_l("Files"), ("entgov.files",)),
    "imports": (_l("Imports"), ("entgov.transfer.incoming",)),
    "other": (_l("Anything else"), ("",)),
}
"""Of which rooms the facts are that belong together; the first one that fits counts. A new room
needs a place here, and a test asks for it."""

# What some facts are called says more than their room: these go first.
_SIGN_IN = ("Sign", "Password", "Session")
_EXPORTED = ("Exported", "ExportFetched")
_SET_UP = ("ProviderAdded", "ProviderChanged", "ProviderRemoved")


def kinds() -> Sequence[str]:
    """All kinds of fact that there are."""
    return [name for name in Fact.kinds if not name.startswith("_")]


def kinds_worded(words: str) -> Sequence[str]:
    """The kinds that are called so, or partly so, in the language of who asks."""
    wanted = words.casefold()
    return [kind for kind in kinds() if wanted in str(wording(kind)).casefold()]


def groups() -> Mapping[str, Any]:
    """What the groups of kinds are called, by their names."""
    return {name: called for name, (called, _) in _GROUPS.items()}


def kinds_in(group: str) -> Sequence[str]:
    """The kinds of a group."""
    return [kind for kind in kinds() if group_of(kind) == group]


def group_of(kind: str) -> str:
    """The group that a kind belongs to."""
    if kind.startswith(_SIGN_IN):
        return "sign-in"
    if kind.endswith(_EXPORTED):
        return "exports"
    if kind in _SET_UP:
        return "settings"
    room = Fact.kinds[kind].__module__ if kind in Fact.kinds else ""
    return next(name for name, (_, rooms) in _GROUPS.items() if rooms and room.startswith(rooms))
