"""What threads are about, as the rooms above the stream know it: the stream knows keys alone.

A room whose things have conversations keeps the `Subjects` contract; `wiring.py` names them. All is
asked with the rights of the viewer, so a post never tells the title of a page that they may not
read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from entgov.stream.models import Post
from entgov.web.forms import one_line
from entgov.web.guard import Viewer

_EXTENSION = "entgov.subjects"


@dataclass(frozen=True)
class Subject:
    """A thing that is talked about."""

    title: str
    url: str


class Subjects(Protocol):
    """The things of one kind: the first part of the key that posts carry."""

    KIND: str

    def subjects(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Subject]:
        """The things with these ids that the viewer may read."""

    def at(self, viewer: Viewer, path: str) -> int | None:
        """The id of the thing at this path of entgov, if there is one that the viewer may read."""

    def outcomes(self, viewer: Viewer, thread_ids: Collection[int]) -> Mapping[int, list[Subject]]:
        """What was made from these threads and the viewer may read, by the id of the thread."""


def install(app: Flask, sources: Iterable[Subjects]) -> None:
    """Say which rooms have things that are talked about."""
    app.extensions[_EXTENSION] = {source.KIND: source for source in sources}


def subjects_of(viewer: Viewer, posts: Iterable[Post]) -> Mapping[str, Subject]:
    """What these posts are about, by key, with one query for each kind; what the viewer may not
    read, or is gone, is left out."""
    return subjects_by_key(viewer, [post.about for post in posts if post.about])


def subjects_by_key(viewer: Viewer, keys: Iterable[str]) -> Mapping[str, Subject]:
    """The things with these keys that the viewer may read, with one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _, number = key.partition(":")
        wanted[kind].add(int(number))
    return {
        f"{kind}:{number}": subject
        for kind, ids in wanted.items()
        for number, subject in _sources()[kind].subjects(viewer, ids).items()
    }


def key_at(viewer: Viewer, address: str) -> str | None:
    """The key of what stands at an address, whole or from its first slash, if the viewer may read
    it."""
    try:
        path = one_line(unquote(urlsplit(address).path))
    except ValueError:
        return None
    for kind, source in _sources().items():
        if number := source.at(viewer, path):
            return f"{kind}:{number}"
    return None


def outcomes_of(viewer: Viewer, thread_ids: Collection[int]) -> dict[int, list[Subject]]:
    """What was made from these threads, as far as the viewer may read it."""
    found: dict[int, list[Subject]] = defaultdict(list)
    for source in _sources().values():
        for thread_id, subjects in source.outcomes(viewer, thread_ids).items():
            found[thread_id] += subjects
    return found


def _sources() -> dict[str, Subjects]:
    sources: dict[str, Subjects] = current_app.extensions[_EXTENSION]
    return sources
