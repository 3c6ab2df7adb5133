"""What a text can point at by name: pages, people and tags.

A text only says names. What a name leads to is known further up, so a parsed text hands out its
`References`, and gets `Targets` back: plain data both ways, which also crosses to another process.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))


@dataclass(frozen=True)
class WikiLink:
    """`[[Page]]`, `[[Page|text]]`, `[[Space/Page]]`; names as written, trimmed."""

    space: str | None
    page: str
    text: str


@dataclass(frozen=True)
class Mention:
    """`@handle`; the handle in lower case, the text as written."""

    handle: str
    text: str


@dataclass(frozen=True)
class Tag:
    """`#tag`; the tag normalised, the text as written."""

    tag: str
    text: str


Reference = WikiLink | Mention | Tag


@dataclass(frozen=True)
class References:
    """Everything a text refers to: distinct, in order of appearance."""

    links: tuple[WikiLink, ...] = ()
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def among(cls, parts: Iterable[object]) -> "References":
        """Collects the references among `parts`, and passes over everything else."""
        found = list(dict.fromkeys(part for part in parts if isinstance(part, Reference)))
        return cls(
            links=tuple(each for each in found if isinstance(each, WikiLink)),
            mentions=_distinct(each.handle for each in found if isinstance(each, Mention)),
            tags=_distinct(each.tag for each in found if isinstance(each, Tag)),
        )


@dataclass(frozen=True)
class LinkTarget:
    """Where a wiki link leads: a page that is `found`, one still `missing`, or one in another
    space (`elsewhere`), of which the address alone may be told."""

    href: str
    state: Literal["found", "missing", "elsewhere"]


@dataclass(frozen=True)
class Targets:
    """What the names of a text lead to. A name that is absent stays plain text."""

    links: Mapping[WikiLink, LinkTarget] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def read_wiki_link(inside: str) -> WikiLink | None:
    """Reads what stands between `[[` and `]]`; None when it names no page."""
    target, _, text = (part.strip() for part in inside.partition("|"))
    space, slash, page = (part.strip() for part in target.partition("/"))
    if not slash:
        space, page = "", target
    if not page or (slash and not space):
        return None
    return WikiLink(space=space or None, page=page, text=text or target)


def normalise_tag(tag: str) -> str:
    """One spelling for each tag: case, width and invisible joiners make no difference."""
    folded = unicodedata.normalize("NFKC", tag.removeprefix("#")).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_JOINERS)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
