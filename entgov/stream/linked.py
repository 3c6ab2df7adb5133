"""Small cards for the links inside posts that lead to things of this installation.

A card is made when a post is shown, from what the reader may see at that moment: of anything else
there is none, so a link tells no more than its address. Outside addresses are never asked. The
stream knows no pages, so rooms that have cards keep the `Linked` contract; `wiring.py` names them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from entgov.core.settings import at_start
from entgov.stream.models import Post
from entgov.web.forms import one_line
from entgov.web.guard import Viewer

MOST, _LOOKED_AT = 3, 10
"""Cards of one post, and links of it that are looked up: a post can hold hundreds of them."""

_EXTENSION = "entgov.linked"
_HREF = re.compile(r'<a [^>]*?href="([^"]{1,1000})"')


@dataclass(frozen=True)
class LinkCard:
    """What a link leads to, in short; `state` is that of a page."""

    title: str
    url: str
    words: str = ""
    note: str = ""
    state: str = ""


class Linked(Protocol):
    """Things that have an address, by its first part."""

    BEGINS: str

    def cards(self, viewer: Viewer, paths: Collection[str]) -> Mapping[str, LinkCard]:
        """The cards of what the viewer may read at these paths; one query for all."""


def install(app: Flask, sources: Iterable[Linked]) -> None:
    """Say which rooms have cards."""
    app.extensions[_EXTENSION] = {source.BEGINS: source for source in sources}


def with_links(viewer: Viewer, posts: Iterable[Post]) -> None:
    """Tell these posts what their links lead to, with one query for each kind of thing."""
    sources: dict[str, Linked] = current_app.extensions[_EXTENSION]
    paths_of = {post: list(_paths(post)) for post in posts if not post.is_removed}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for paths in paths_of.values():
        for path in paths:
            wanted[path.split("/")[1]].add(path)
    found: dict[str, LinkCard] = {}
    for begins, asked in wanted.items():
        if begins in sources:
            found.update(sources[begins].cards(viewer, asked))
    for post, paths in paths_of.items():
        post.show_links([found[path] for path in paths if path in found][:MOST])


def _paths(post: Post) -> Iterable[str]:
    """The paths of this installation that a post links to, in order, each once."""
    if "href=" not in post.html:
        return ()
    home = at_start().address
    hrefs = (unescape(each).removeprefix(home) for each in _HREF.findall(post.html))
    inside = (each for each in hrefs if each.startswith("/") and not each.startswith("//"))
    paths = dict.fromkeys(path for each in inside if (path := _path(each)))
    return islice(paths, _LOOKED_AT)


def _path(address: str) -> str:
    try:
        return one_line(unquote(urlsplit(address).path))
    except ValueError:
        return ""
