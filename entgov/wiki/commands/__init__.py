"""The verbs that change pages and what belongs to them. None of them commits."""

from entgov.wiki.commands.saving import (
    LONGEST_TITLE,
    RESERVED,
    Conflict,
    Saved,
    TitleRefused,
    TitleTaken,
    Unchanged,
    create,
    restore,
    save,
)

__all__ = [
    "LONGEST_TITLE",
    "RESERVED",
    "Conflict",
    "Saved",
    "TitleRefused",
    "TitleTaken",
    "Unchanged",
    "create",
    "restore",
    "save",
]
