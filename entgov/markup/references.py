"""What a text can point at by name: pages, people and tags.

A text only says names. What a name leads to is known further up, so a parsed text hands out its
`References`, and gets `Targets` back: plain data both ways, which also crosses to another process.
"""

import re
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


@dataclass(frozen=True)
class Include:
    """`![[Page]]` or `![[Page#Heading]]` alone on a line: what is to be shown in its place.

    `section` is the id that such a heading has in its page; empty where all of it is meant.
    """

    space: str | None
    page: str
    text: str
    section: str
    written: str

    @property
    def link(self) -> WikiLink:
        """What stands there for whoever may not see it."""
        return WikiLink(self.space, self.page, self.text)


@dataclass(frozen=True)
class Picture:
    """`![alt](/files/12/map.png)`: a file of ours that is to be shown, by its id.

    in_link  whether it stands inside a link, so that it can't be one itself
    """

    file: int
    url: str
    alt: str
    title: str = ""
    in_link: bool = False


Reference = WikiLink | Mention | Tag | Include | Picture


@dataclass(frozen=True)
class References:
    """Everything a text refers to: distinct, in order of appearance.

    `links` are those to pages, with those that are `included`; `outside` are addresses of the web,
    `files` the ids of files that it shows or links to, `alts` what it says that pictures show.
    """

    links: tuple[WikiLink, ...] = ()
    included: frozenset[WikiLink] = frozenset()
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    files: tuple[int, ...] = ()
    alts: tuple[tuple[int, str], ...] = ()

    @classmethod
    def among(
        cls, parts: Iterable[object], outside: Iterable[str] = (), files: Iterable[int] = ()
    ) -> "References":
        """Collects the references among `parts`, and passes over everything else."""
        found = list(dict.fromkeys(part for part in parts if isinstance(part, Reference)))
        links = (each.link if isinstance(each, Include) else each for each in found)
        return cls(
            links=tuple(dict.fromkeys(each for each in links if isinstance(each, WikiLink))),
            included=frozenset(each.link for each in found if isinstance(each, Include)),
            mentions=_distinct(each.handle for each in found if isinstance(each, Mention)),
            tags=_distinct(each.tag for each in found if isinstance(each, Tag)),
            outside=_distinct(outside),
            files=tuple(dict.fromkeys(files)),
            alts=tuple(
                (each.file, each.alt) for each in found if isinstance(each, Picture) and each.alt
            ),
        )


@dataclass(frozen=True)
class LinkTarget:
    """Where a wiki link leads: a page that is `found`, one still `missing`, or one in another
    space (`elsewhere`), of which the address alone may be told."""

    href: str
    state: Literal["found", "missing", "elsewhere"]


@dataclass(frozen=True)
class PictureTarget:
    """A picture as a text shows it: its size in pixels, and where it is.

    `src` is for browsers that can't choose, `choices` are the addresses of all sizes by width.
    """

    src: str
    width: int
    height: int
    choices: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Targets:
    """What the names of a text lead to. A name that is absent stays plain text."""

    links: Mapping[WikiLink, LinkTarget] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[int, PictureTarget] = field(default_factory=dict)


def read_wiki_link(inside: str) -> WikiLink | None:
    """Reads what stands between `[[` and `]]`; None when it names no page."""
    target, _, text = (part.strip() for part in inside.partition("|"))
    space, slash, page = (part.strip() for part in target.partition("/"))
    if not slash:
        space, page = "", target
    if not page or (slash and not space):
        return None
    return WikiLink(space=space or None, page=page, text=text or target)


def section_id(heading: str) -> str:
    """The id of a heading with these words, where no heading before it has the same.

    Letters, marks and digits of any script, all else as single dashes; at most 80 long.
    """
    folded = unicodedata.normalize("NFKC", heading.strip()[:80]).casefold()
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else "-" for char in folded)
    return "section-" + (re.sub("-+", "-", kept).strip("-")[:80] or "untitled")


def read_include(inside: str) -> Include | None:
    """Reads what stands between `![[` and `]]`; None when it names no page."""
    target, bar, text = inside.partition("|")
    name, _, heading = target.partition("#")
    link = read_wiki_link(name + bar + (text if text.strip() else ""))
    if link is None:
        return None
    section = section_id(heading) if heading.strip() else ""
    return Include(link.space, link.page, link.text, section, f"![[{inside}]]")


def normalise_tag(tag: str) -> str:
    """One spelling for each tag: case, width and invisible joiners make no difference."""
    folded = unicodedata.normalize("NFKC", tag.removeprefix("#")).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_JOINERS)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
