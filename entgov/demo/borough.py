"""What is made up about Fenwick Vale, read from `borough.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from entgov.spaces.models import Kind


@dataclass(frozen=True)
class Topic:
    """Something that people of a space deal with: a name, a #tag, one case of it, and facts."""

    name: str
    tag: str
    thing: str
    facts: Sequence[str]


@dataclass(frozen=True)
class Place:
    """A space of the borough."""

    name: str
    kind: Kind
    description: str
    topics: Sequence[Topic]


@dataclass(frozen=True)
class Section:
    """Part of a page: `take` of its lines in their order, or a table of `rows`."""

    lines: Sequence[str] = ()
    heading: str = ""
    shape: str = "text"
    take: int = 0
    columns: str = ""
    row: str = ""
    rows: int = 0


@dataclass(frozen=True)
class PageKind:
    """What pages of one kind look like, and how common they are (`weight`)."""

    title: str
    weight: int
    summary: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class FixedPage:
    """A page that is there in every demo."""

    space: str
    title: str
    source: str


@dataclass(frozen=True)
class Borough:
    """All of it; `words` are lists to choose from, `stream` the parts that posts are made of."""

    known_people: Sequence[tuple[str, str]]
    first_names: Sequence[str]
    surnames: Sequence[str]
    places: Sequence[Place]
    kinds: Sequence[PageKind]
    fixed_pages: Sequence[FixedPage]
    words: Mapping[str, Sequence[str]]
    stream: Mapping[str, Sequence[str]]


@cache
def borough() -> Borough:
    """Fenwick Vale."""
    read = tomllib.loads(Path(__file__).with_name("borough.toml").read_text("utf-8"))
    return Borough(
        known_people=[(name, handle) for name, handle in read["known_people"]],
        first_names=read["first_names"],
        surnames=read["surnames"],
        places=[_place(**each) for each in read["spaces"]],
        kinds=[_page_kind(**each) for each in read["kinds"]],
        fixed_pages=[FixedPage(**each) for each in read["fixed_pages"]],
        words={"wards": read["wards"], "streets": read["streets"], **read["words"]},
        stream=read["stream"],
    )


def _place(*, topics: Sequence[Sequence[str]], **fields: Any) -> Place:
    return Place(
        topics=[Topic(name, tag, thing, facts) for name, tag, thing, *facts in topics], **fields
    )


def _page_kind(*, sections: Sequence[dict[str, Any]], **fields: Any) -> PageKind:
    return PageKind(sections=[Section(**each) for each in sections], **fields)
