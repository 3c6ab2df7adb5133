"""What threads are about, as the rooms above the stream know it: the stream knows keys alone.

A room whose things have conversations keeps the `Subjects` contract; `wiring.py` names them. All is
asked with the rights of the viewer, so a post never tells the title of a page that they may not
read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app

from entgov.stream.models import Post
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

    def outcomes(self, viewer: Viewer, thread_ids: Collection[int]) -> Mapping[int, list[Subject]]:
        """What was made from these threads and the viewer may read, by the id of the thread."""


def install(app: Flask, sources: Iterable[Subjects]) -> None:
    """Say which rooms have things that are talked about."""
    app.extensions[_EXTENSION] = {source.KIND: source for source in sources}


def subjects_of(viewer: Viewer, posts: Iterable[Post]) -> Mapping[str, Subject]:
    """What these posts are about, by key, with one query for each kind; what the viewer may not
    read, or is gone, is left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for post in posts:
        if post.about:
            kind, _, number = post.about.partition(":")
            wanted[kind].add(int(number))
    return {
        f"{kind}:{number}": subject
        for kind, ids in wanted.items()
        for number, subject in _sources()[kind].subjects(viewer, ids).items()
    }


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
