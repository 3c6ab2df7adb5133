"""What others made of the pages that somebody follows, as lines between the posts of their stream.

Saves of one page within an hour are one line: a stream tells that a page changed, its history how.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.follows.queries import followed_ids, muted_ids
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import readable_by
from entgov.wiki.queries.pages import LONG

FOLDED = timedelta(hours=1)
_MOST = 200  # revisions that are folded for one screen


@dataclass(frozen=True)
class Saves:
    """One or several saves of a page within an hour of the newest of them.

    since is the revision that the first of them was made from; 0 where that made the page.
    """

    page: Page
    newest: Revision
    count: int
    since: int
    people: Sequence[Person]

    @property
    def at(self) -> datetime:
        return self.newest.at


def followed_saves(
    viewer: Viewer, *, after: datetime | None, before: datetime | None
) -> Sequence[Saves]:
    """Saves by others between two instants of pages that the viewer follows and may read.

    The newest first; small changes (`Revision.minor`) are left out.
    """
    statement = (
        select(Revision)
        .join(Revision.page)
        .join(Page.space)
        .where(
            Revision.page_id.in_(followed_ids(viewer, "page")),
            Revision.author_id != viewer.id,
            Revision.author_id.not_in(muted_ids(viewer, "person")),
            Page.space_id.not_in(muted_ids(viewer, "space")),
            ~Revision.minor,
            readable_by(viewer),
        )
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(_MOST)
        .options(
            contains_eager(Revision.page).contains_eager(Page.space),
            joinedload(Revision.author),
            *(defer(column) for column in LONG),
        )
    )
    if after is not None:
        statement = statement.where(Revision.at > after)
    if before is not None:
        statement = statement.where(Revision.at <= before)
    return folded(db.session.scalars(statement))


def folded(revisions: Iterable[Revision]) -> Sequence[Saves]:
    """Revisions, the newest first, as lines; the newest line first."""
    lines: list[list[Revision]] = []
    open_lines: dict[int, list[Revision]] = {}
    for revision in revisions:
        line = open_lines.get(revision.page_id)
        if line is None or line[0].at - revision.at >= FOLDED:
            line = open_lines[revision.page_id] = []
            lines.append(line)
        line.append(revision)
    return [_line(line) for line in lines]


def _line(revisions: Sequence[Revision]) -> Saves:
    newest, oldest = revisions[0], revisions[-1]
    people = dict.fromkeys(each.author for each in revisions if each.author)
    return Saves(newest.page, newest, len(revisions), oldest.number - 1, tuple(people))
