"""What a search means to one reader: filters name spaces, people and tags, words may be own words.

All of it is looked up through the reader's own rights. So a space that is hidden from them is as
unknown as one that never was: neither means anything, and what means nothing is words.

Own words count where the reader is at home, and where they look. Anybody can make an open space:
its words must not rewrite the searches of people who never set foot in it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, gettext

from entgov.accounts.models import Person
from entgov.accounts.queries import person_with_handle
from entgov.glossary.kept import glossary
from entgov.markup import normalise_tag
from entgov.search.filters import FILE, Filters, beginning
from entgov.search.own_words import OwnWords
from entgov.search.query import Query, understand
from entgov.spaces.models import Space
from entgov.spaces.queries import Known
from entgov.web.addresses import slug
from entgov.web.forms import one_line
from entgov.web.screen import on_day
from entgov.wiki.queries import name_of_tag

KINDS = ("page", "post", "question", "answer", "file", "person")
_ALSO = {f"{kind}s": kind for kind in KINDS} | {"people": "person"}


class Meaning(NamedTuple):
    """What a filter limits hits to, how one says so, and its value as an address has it."""

    filters: Filters
    said: str
    value: str


class Meanings:
    """The filters and the own words that a reader can use, by the spaces that they know of."""

    def __init__(self, viewer: Any, known: Known) -> None:
        self.zone = ZoneInfo(str(get_timezone()))
        self._viewer = viewer
        self._spaces = known.readable
        everyone = [space for space in known.readable if space.everyone]
        self._at_home = {space.id for space in (*everyone, *known.own)}
        self._known: dict[tuple[str, str], Meaning | None] = {}
        self._ways: Mapping[str, Callable[[str], Meaning | None]] = {
            "in": self._in,
            "from": self._from,
            "owner": self._owner,
            "tag": self._tag,
            "kind": _kind,
            "state": _state,
            "after": self._after,
            "before": self._before,
            "has": _has,
            "mine": self._mine,
        }

    def understood(self, text: str) -> Query:
        """What was typed."""
        return understand(text, self.filters)

    def with_own_words(self, query: Query) -> Query:
        """With the words of Everyone, of the reader's own spaces, and of those it is limited to."""
        return self._own_words.added(query, self._at_home | {*map(int, query.filters.spaces)})

    @cached_property
    def _own_words(self) -> OwnWords:
        return glossary().senses()

    def of(self, name: str, value: str) -> Meaning | None:
        """What a filter means; None where it means nothing to this reader."""
        asked = name, one_line(value)
        if asked not in self._known:
            way = self._ways.get(name)
            self._known[asked] = way(asked[1]) if way else None
        return self._known[asked]

    def filters(self, name: str, value: str) -> Filters | None:
        """The same for `query.understand`."""
        meaning = self.of(name, value)
        return meaning.filters if meaning else None

    def _in(self, value: str) -> Meaning | None:
        called = _same((value, slug(value)), self._spaces, lambda space: space.slug)
        named = called or _same((value,), self._spaces, lambda space: space.name)
        if not named:
            return None
        ids = frozenset(str(space.id) for space in named)
        said = gettext("In %(space)s", space=named[0].name)
        return Meaning(Filters(spaces=ids), said, named[0].slug if len(named) == 1 else value)

    def _from(self, value: str) -> Meaning | None:
        person = self._person(value)
        if not person:
            return None
        said = gettext("Written by %(name)s", name=person.name)
        return Meaning(Filters(by=frozenset({str(person.id)})), said, person.handle)

    def _owner(self, value: str) -> Meaning | None:
        person = self._person(value)
        if not person:
            return None
        said = gettext("%(name)s answers for it", name=person.name)
        return Meaning(Filters(owners=frozenset({str(person.id)})), said, person.handle)

    def _person(self, value: str) -> Person | None:
        handle = value.removeprefix("@")
        return person_with_handle(self._viewer, handle) if handle else None

    def _mine(self, value: str) -> Meaning | None:
        if value.casefold() not in ("", "yes"):
            return None
        own = frozenset({str(self._viewer.id)})
        return Meaning(Filters(by=own), gettext("Written by you"), "yes")

    def _tag(self, value: str) -> Meaning | None:
        tag = normalise_tag(value)
        if not any(letter.isalnum() for letter in tag):
            return None
        tag = name_of_tag(self._viewer, tag)
        return Meaning(Filters(tags=frozenset({tag})), gettext("Tagged #%(tag)s", tag=tag), tag)

    def _after(self, value: str) -> Meaning | None:
        since = beginning(value, self.zone)
        if not since:
            return None
        said = gettext("Changed on %(day)s or later", day=on_day(since.date()))
        return Meaning(Filters(since=since), said, value)

    def _before(self, value: str) -> Meaning | None:
        until = beginning(value, self.zone)
        if not until:
            return None
        said = gettext("Changed before %(day)s", day=on_day(until.date()))
        return Meaning(Filters(until=until), said, value)


def _same(
    wanted: Iterable[str], spaces: Iterable[Space], called: Callable[[Space], str]
) -> list[Space]:
    names = {name.casefold() for name in wanted if name}
    return [space for space in spaces if called(space).casefold() in names]


def _kind(value: str) -> Meaning | None:
    kind = _ALSO.get(value.casefold(), value.casefold())
    said = {
        "page": gettext("Only pages"),
        "post": gettext("Only posts"),
        "question": gettext("Only questions"),
        "answer": gettext("Only answers to questions"),
        "file": gettext("Only files"),
        "person": gettext("Only people"),
    }
    if kind not in said:
        return None
    return Meaning(Filters(kinds=frozenset({kind})), said[kind], kind)


def _state(value: str) -> Meaning | None:
    state = value.casefold()
    said = {
        "current": gettext("Only pages that are current"),
        "draft": gettext("Only drafts"),
        "outdated": gettext("Only pages that are out of date"),
        "replaced": gettext("Only pages that were replaced"),
    }
    if state not in said:
        return None
    return Meaning(Filters(states=frozenset({state})), said[state], state)


def _has(value: str) -> Meaning | None:
    if value.casefold() not in (FILE, "files"):
        return None
    return Meaning(Filters(holds=frozenset({FILE})), gettext("With a file"), FILE)
