"""What rooms give to notices: the kinds there are, whom a fact concerns, what may be seen, words.

This room knows no posts and no pages. A room whose things concern people keeps the `Source`
contract, and `wiring.py` names it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select

from entgov.accounts.models import Person
from entgov.core.facts import FactRecord
from entgov.notifications.models import Notice, Rhythm
from entgov.web.guard import Viewer

_EXTENSION, _MOMENTS = "entgov.notices", "entgov.moments"


@dataclass(frozen=True)
class Kind:
    """One of the sorts of things that people hear of, and how they do until they say otherwise.

    words    what it is, as the settings list it
    nameless whether it says nothing of who did it: nor does it by staying away from who muted them
    always   whether nobody can switch it off, nor keep it away by muting who did it
    """

    name: str
    words: Any
    in_app: bool = True
    mail: Rhythm = "daily"
    nameless: bool = False
    always: bool = False


@dataclass(frozen=True)
class Telling:
    """That some people are to hear of a fact.

    to    selects their ids; who did it, and whom it may not reach, need not be left out
    thing the kind and the id of what must be readable
    again whether who was told of this thing by the same person before is told once more
    by    the id of whoever did it, where that is somebody else than the fact says
    """

    kind: str
    to: Select[Any]
    thing: tuple[str, int]
    about: str
    reason: str
    again: bool = False
    by: int | None = None


@dataclass(frozen=True)
class Moment:
    """That a time has come which concerns people, or something else that no one fact tells.

    rows selects `person_id`, `thing_id`, `about` and `happened_at`: the moment itself
    by   the id of whoever did it, if anybody
    """

    kind: str
    thing_kind: str
    reason: str
    rows: Select[Any]
    by: int | None = None


Moments = Callable[[datetime, datetime], Iterable[Moment]]
"""Gives those after one time and until another."""


@dataclass(frozen=True)
class Group:
    """Notices of one kind about one thing, all read or all unread, by the newest of them.

    actors the newest of those who did it, as far as they are named; `others` is how many more
    """

    newest: Notice
    actors: Sequence[Person] = ()
    others: int = 0
    count: int = 1

    @property
    def is_unread(self) -> bool:
        return self.newest.read_at is None

    @property
    def people(self) -> int:
        return len(self.actors) + self.others


@dataclass(frozen=True)
class Stop:
    """A direct way to hear no more of a thing: where a form with its key goes."""

    endpoint: str
    key: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A group as its reader sees it. All texts are plain; `title` is what a person wrote."""

    words: str
    title: str
    url: str
    reason: str
    stop: Stop | None = None


class Source(Protocol):
    """The things of one kind that concern people."""

    @property
    def THING(self) -> str:  # a constant of the class
        """What `Notice.thing_kind` says of them."""

    @property
    def KINDS(self) -> Sequence[Kind]:  # as above
        """What one hears of them."""

    def tellings(self, fact: FactRecord) -> Iterable[Telling]:
        """Whom a fact concerns, as things are now; of what it says twice to one, the first."""

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        """The notices of these things that the viewer may see: what they may read, and have not
        muted. `notice` has the columns `kind`, `reason`, `about`, `thing_id`, `person_id`,
        `actor_id`, `happened_at`."""

    def shown(self, viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        """What to tell of groups that the viewer may see, by the id of the newest notice."""


def install(app: Flask, sources: Iterable[Source], moments: Iterable[Moments]) -> None:
    """Say which rooms have things that concern people, and moments that do."""
    app.extensions[_EXTENSION] = tuple(sources)
    app.extensions[_MOMENTS] = tuple(moments)
    app.add_template_global(always_told)


def sources() -> tuple[Source, ...]:
    known: tuple[Source, ...] = current_app.extensions[_EXTENSION]
    return known


def moments() -> tuple[Moments, ...]:
    known: tuple[Moments, ...] = current_app.extensions[_MOMENTS]
    return known


def kinds() -> Mapping[str, Kind]:
    """All kinds by name, in the order in which the settings list them."""
    return {kind.name: kind for kind in _kinds(sources())}


def always_told(kind: str) -> bool:
    """Whether nobody has a say about hearing of a kind."""
    known = kinds().get(kind)
    return known is not None and known.always


def _kinds(known: Iterable[Source]) -> Iterator[Kind]:
    for source in known:
        yield from source.KINDS
