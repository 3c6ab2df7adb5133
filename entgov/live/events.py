"""What is told, and what a room has to say about it."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement


@dataclass(frozen=True)
class Event:
    """Something that happened: ids alone, for what is shown is fetched by whoever sees it.

    kind    what there is to do about it, in a word for the script
    thing   the id of what it happened to
    whole   the id of what that is part of: of a reply, the first post
    places  where it shows up, such as "space:4"; never told, for a place may be private
    by      the id of the person who did it, and needs not to be told
    to      the id of the one person who is told, wherever they are; None where places say who is
    """

    kind: str
    thing: int
    whole: int
    places: frozenset[str] = frozenset()
    by: int | None = None
    to: int | None = None

    @property
    def told(self) -> dict[str, object]:
        return {"kind": self.kind, "thing": self.thing, "whole": self.whole}


@dataclass(frozen=True)
class Rows:
    """The rows that say that something happened: by their model, its time, and which of them."""

    model: Any
    at: Any
    where: ColumnElement[bool]


class Source(Protocol):
    """A room in which things happen that people see at once."""

    rows: Rows

    def events(self, rows: Sequence[Any]) -> Sequence[Event]:
        """What there is to tell of these rows, from the things as they are now."""

    def hearers(
        self, place: str, things: Collection[int], people: Collection[int]
    ) -> Iterable[tuple[int, int]]:
        """Which of the things are shown at the place to which of the people: pairs of ids."""


def as_message(events: Iterable[Event]) -> str:
    """Events as a browser's EventSource reads them."""
    said = json.dumps([each.told for each in events], separators=(",", ":"))
    return f"data: {said}\n\n"
