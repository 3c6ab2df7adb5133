"""What rooms give to feeds: the things that there are feeds of, by the kind in a key.

A key is such as "page:12". This room knows no pages and no spaces; `wiring.py` says whose they
are. Everything is asked for with the rights of the person whose link it is, at that moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from flask import current_app

from entgov.core.database import LARGEST_ID


@dataclass(frozen=True)
class Subject:
    """What a feed is of: a few words to know it by, and the path of its screen."""

    title: str
    path: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened. All texts are plain.

    id    names it among all things of its kind for ever; `at` is when it happened, for ever too
    path  where it can be seen
    """

    id: str
    at: datetime
    title: str
    path: str
    author: str
    summary: str = ""


@dataclass(frozen=True)
class Feed:
    """What happened to a thing, the newest first; `since` is when the thing came into being."""

    key: str
    since: datetime
    subject: Subject
    entries: Sequence[Entry] = field(default_factory=list)


class Source(Protocol):
    """A kind of things that there are feeds of. Ids are the room's own database ids."""

    def subjects(self, viewer: Any, ids: Collection[int]) -> Mapping[int, Subject]:
        """Those of the things that the viewer may read, by id."""

    def feed(self, viewer: Any, thing_id: int) -> Feed | None:
        """What happened to a thing; None where the viewer may not read it."""


def subjects(viewer: Any, keys: Collection[str]) -> dict[str, Subject]:
    """What the keys stand for, as far as the viewer may read it: one look for each kind."""
    found: dict[str, Subject] = {}
    for kind, source in _sources().items():
        ids = {thing_id for own, thing_id in map(_read, keys) if own == kind}
        if ids:
            some = source.subjects(viewer, ids).items()
            found |= {f"{kind}:{thing_id}": subject for thing_id, subject in some}
    return found


def feed(viewer: Any, key: str) -> Feed | None:
    """What happened to what a key stands for, if the viewer may read it."""
    kind, thing_id = _read(key)
    source = _sources().get(kind)
    return source.feed(viewer, thing_id) if source and thing_id else None


def _sources() -> Mapping[str, Source]:
    known: Mapping[str, Source] = current_app.extensions["entgov.feeds"]
    return known


def _read(key: str) -> tuple[str, int]:
    """The kind and the id in a key; 0 where there is no id that could be one."""
    kind, _, number = key.partition(":")
    fits = number.isascii() and number.isdigit() and len(number) < 11
    thing_id = int(number) if fits else 0
    return kind, thing_id if thing_id <= LARGEST_ID else 0
