"""How hits can be narrowed: by kind, space, state, year and tag, each with how many it leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from flask_babel import gettext, pgettext

from entgov.home.narrowing import Asked, Way
from entgov.search.filters import beginning
from entgov.search.index import Results
from entgov.spaces.models import Space

TAGS_SHOWN = 20
_ALL = ("page", "post", "file", "person")
"""Every document is of one of these; the narrower kinds are posts too."""


@dataclass(frozen=True)
class Facet:
    """One sort of ways to narrow the hits; what is on already is left to the chips."""

    label: str
    ways: Sequence[Way]


def by_use(counted: tuple[str, int]) -> tuple[int, str]:
    """To sort by: what most hits have comes first."""
    name, number = counted
    return -number, name


def kinds(asked: Asked, answer: Results) -> list[Way]:
    """The kinds, as tabs. Questions and answers are posts too, told where there are any."""
    on = asked.filters.kinds
    labels = {
        "page": gettext("Pages"),
        "post": gettext("Posts"),
        "question": gettext("Questions"),
        "answer": gettext("Answers"),
        "file": gettext("Files"),
        "person": gettext("People"),
    }
    everything = sum(answer.kinds.get(kind, 0) for kind in _ALL)
    ways = [Way(gettext("Everything"), asked.instead(of=["kind"]), everything, not on)]
    for kind, label in labels.items():
        count = answer.kinds.get(kind, 0)
        if kind in _ALL or count or kind in on:
            url = asked.instead(("kind", kind), of=["kind"])
            ways.append(Way(label, url, count, on == {kind}))
    return ways


def facets(asked: Asked, answer: Results, spaces: Mapping[str, Space]) -> list[Facet]:
    """The other sorts that leave a choice: what all hits have in common narrows nothing."""
    on = asked.filters
    all_of_them = [
        (on.spaces, Facet(gettext("Space"), list(_spaces(asked, answer, spaces)))),
        (on.states, Facet(pgettext("of a page", "State"), list(_states(asked, answer)))),
        (on.since or on.until, Facet(gettext("Year"), list(_years(asked, answer)))),
        (on.tags, Facet(gettext("Tag"), list(_tags(asked, answer)))),
    ]
    return [
        facet
        for is_on, facet in all_of_them
        if facet.ways and (is_on or any(way.count != answer.total for way in facet.ways))
    ]


def _spaces(asked: Asked, answer: Results, spaces: Mapping[str, Space]) -> Iterator[Way]:
    known = [item for item in answer.spaces.items() if item[0] in spaces]  # it may stand in others
    for space_id, count in sorted(known, key=lambda item: (-item[1], spaces[item[0]].name)):
        if space_id not in asked.filters.spaces:
            space = spaces[space_id]
            url = asked.instead(("space", space.slug), of=["in"])
            yield Way(space.name, url, count)


def _states(asked: Asked, answer: Results) -> Iterator[Way]:
    labels = {
        "current": pgettext("state of a page", "Current"),
        "draft": pgettext("state of a page", "Draft"),
        "outdated": gettext("Out of date"),
        "replaced": gettext("Replaced"),
    }
    for state, label in labels.items():
        if answer.states.get(state) and state not in asked.filters.states:
            url = asked.instead(("state", state), of=["state"])
            yield Way(label, url, answer.states[state])


def _years(asked: Asked, answer: Results) -> Iterator[Way]:
    on = asked.filters.since, asked.filters.until
    zone = asked.meanings.zone
    for year in sorted(answer.years, reverse=True):
        following = str(int(year) + 1)
        if on != (beginning(year, zone), beginning(following, zone)):
            url = asked.instead(("after", year), ("before", following), of=["after", "before"])
            yield Way(year, url, answer.years[year])


def _tags(asked: Asked, answer: Results) -> Iterator[Way]:
    on = asked.filters.tags
    left = [item for item in answer.tags.items() if item[0] not in on]
    for tag, count in nsmallest(TAGS_SHOWN, left, key=by_use):  # a body can have thousands
        yield Way(f"#{tag}", asked.instead(("tag", tag), of=[]), count)
