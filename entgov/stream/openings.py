"""How often the threads of a space are opened: counted by day, without whom and without which."""

from collections.abc import Sequence
from datetime import date

from flask import Flask, current_app

from entgov.core import tally
from entgov.core.clock import now
from entgov.core.tally import Tally
from entgov.stream.models import Post, ThreadOpenings
from entgov.web.looks import somebody_looks


def install(app: Flask) -> None:
    """Begin to count in this process."""
    app.extensions["entgov.openings"] = Tally(app, _add)


def note(post: Post) -> None:
    """Count that this request opens a thread, in each of its spaces that the viewer may read in."""
    if somebody_looks():
        openings: Tally[tuple[int, date]] = current_app.extensions["entgov.openings"]
        openings.count(*((space.id, now().date()) for space in post.spaces))


def _add(counts: Sequence[tuple[tuple[int, date], int]]) -> None:
    rows = [{"space_id": space, "day": day, "count": number} for (space, day), number in counts]
    tally.add(ThreadOpenings, rows)
