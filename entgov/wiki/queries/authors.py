"""Who wrote a page: how often, and which lines.

What is asked of all revisions of a page is answered from an index, for there may be thousands.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import load_only

from entgov.accounts.models import Person
from entgov.core.database import db, portions
from entgov.web.paging import Page as Numbered
from entgov.wiki.alignment import lines_of
from entgov.wiki.authorship import Run, Standing, first, now_standing
from entgov.wiki.models import PRODUCT, Page, Revision

LINES_SHOWN = 500
"""Lines of a page that one screen shows."""
MOST_WRITERS = 100
"""Writers who are listed by name."""


class Writer(NamedTuple):
    """A person who wrote on a page; of one without an account here there is only the name."""

    name: str
    handle: str | None


@dataclass(frozen=True)
class Contributor:
    """What somebody wrote of a page: how many revisions, and how many lines that still stand."""

    writer: Writer
    edits: int
    lines: int = 0


@dataclass(frozen=True)
class Contributors:
    """Those who wrote most often, and how many others did."""

    shown: Sequence[Writer]
    others: int


@dataclass(frozen=True)
class Passage:
    """Some lines in a row that came with the same revision; `start` counts from 1."""

    revision: Revision
    writer: Writer
    start: int
    lines: Sequence[str]

    @property
    def end(self) -> int:
        return self.start + len(self.lines) - 1


@dataclass(frozen=True)
class Authors:
    """Who wrote what.

    number       the revision whose lines are shown
    is_current   whether that is the newest one: if not, the worker is still on its way
    lines        how many lines there are in all
    contributors who wrote, the most lines first
    left_out     how many more did
    passages     one screen of the lines
    """

    number: int
    is_current: bool
    lines: int
    contributors: Sequence[Contributor]
    left_out: int
    passages: Numbered[Passage]


def contributors(page: Page, *, most: int) -> Contributors:
    """Who wrote on a page, the most often first: one query."""
    rows = db.session.execute(_contributors(), {"page_id": page.id, "most": most}).all()
    everybody: int = rows[0].everybody if rows else 0
    return Contributors([_writer(row) for row in rows], everybody - len(rows))


@cache
def _contributors() -> Select[*tuple[Any, ...]]:
    edits = (
        select(
            Revision.author_id,
            Revision.credit,
            func.count().label("edits"),
            func.count().over().label("everybody"),
        )
        .where(Revision.page_id == bindparam("page_id", type_=Integer))
        .group_by(Revision.author_id, Revision.credit)
        .subquery()
    )
    return (
        select(Person.name, Person.handle, edits.c.credit, edits.c.everybody)
        .select_from(edits)
        .outerjoin(Person, Person.id == edits.c.author_id)
        .order_by(edits.c.edits.desc(), Person.name, edits.c.credit)
        .limit(bindparam("most", type_=Integer))
    )


def authors(page: Page, *, number: int) -> Authors:
    """One screen of who wrote which line of a page, and what everybody's share is."""
    standing = now_standing(page.id) or first(page.head.id, page.head.number, page.head.source)
    writers = _writers(page)
    everybody = _everybody(writers, standing)
    lines = sum(run.lines for run in standing.runs)
    return Authors(
        number=standing.number,
        is_current=standing.revision_id == page.head_id,
        lines=lines,
        contributors=everybody[:MOST_WRITERS],
        left_out=max(0, len(everybody) - MOST_WRITERS),
        passages=Numbered(_passages(standing, writers, number), number, lines, LINES_SHOWN),
    )


def _writers(page: Page) -> dict[int, Writer]:
    """Who wrote each revision of a page, by its id."""
    rows = db.session.execute(
        select(Revision.id, Revision.credit, Person.name, Person.handle)
        .outerjoin(Person, Person.id == Revision.author_id)
        .where(Revision.page_id == page.id)
    )
    return {row.id: _writer(row) for row in rows}


def _writer(row: Any) -> Writer:
    return Writer(row.name or row.credit or PRODUCT, row.handle)


def _everybody(writers: dict[int, Writer], standing: Standing) -> list[Contributor]:
    edits = Counter(writers.values())
    lines: Counter[Writer] = Counter()
    for run in standing.runs:
        lines[writers[run.revision_id]] += run.lines
    everybody = [Contributor(writer, edits[writer], lines[writer]) for writer in edits]
    return sorted(everybody, key=lambda one: (-one.lines, -one.edits, one.writer.name))


def _passages(standing: Standing, writers: dict[int, Writer], number: int) -> list[Passage]:
    begin = (number - 1) * LINES_SHOWN
    shown = list(_cut(standing.runs, begin, begin + LINES_SHOWN))
    text = lines_of(standing.source)
    revisions = _revisions({run.revision_id for run, _ in shown})
    return [
        Passage(
            revisions[run.revision_id],
            writers[run.revision_id],
            start + 1,
            text[start : start + run.lines],
        )
        for run, start in shown
    ]


def _cut(runs: Sequence[Run], begin: int, end: int) -> Iterator[tuple[Run, int]]:
    """What of the runs lies between two lines, each with the line that it starts at."""
    start = 0
    for run in runs:
        low, high = max(start, begin), min(start + run.lines, end)
        if low < high:
            yield Run(run.revision_id, high - low), low
        start += run.lines


def _revisions(ids: set[int]) -> dict[int, Revision]:
    found: dict[int, Revision] = {}
    for some in portions(sorted(ids)):
        statement = select(Revision).where(Revision.id.in_(some))
        wanted = load_only(Revision.number, Revision.at, raiseload=True)
        found |= {row.id: row for row in db.session.scalars(statement.options(wanted))}
    return found
