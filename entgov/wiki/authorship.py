"""Who wrote which line of a page: of each line, the revision that it came with.

A line keeps its author for as long as it stands, wherever in the text that is; one that is changed
is its changer's. This is kept for each page as of one revision, and the worker walks it forward
with every save: one comparison of lines for each revision, once. Looking for it on each visit
instead would compare thousands of revisions while somebody waits.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select, update

from entgov.core.clock import now
from entgov.core.database import db, insert, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.wiki.alignment import align, lines_of
from entgov.wiki.models import LineAuthors, Page, Revision

LISTENER = "authorship"
STEPS_AT_ONCE = 100
"""Revisions that the worker walks before it lets others have their turn."""
STEPS_ON_SCREEN = 10
"""Revisions that are walked while somebody waits for a screen."""
TEXT_AT_ONCE = 5_000_000
"""Characters of text after which a walk rests, however few revisions they are."""


class Run(NamedTuple):
    """Some lines in a row that came with the same revision."""

    revision_id: int
    lines: int


@dataclass(frozen=True)
class Standing:
    """The lines of one revision, by where they came from; `runs` add up to its lines."""

    revision_id: int
    number: int
    source: str
    runs: tuple[Run, ...]


def first(revision_id: int, number: int, source: str) -> Standing:
    """The lines of the first revision: all its own."""
    return Standing(revision_id, number, source, joined([Run(revision_id, len(lines_of(source)))]))


def step(before: Standing, revision_id: int, number: int, source: str) -> Standing:
    """The lines of the next revision: those that were there keep their origin."""
    if source == before.source:
        return Standing(revision_id, number, source, before.runs)
    old, new = lines_of(before.source), lines_of(source)
    origins = [run.revision_id for run in before.runs for _ in range(run.lines)]
    came_with = [revision_id] * len(new)
    for block in align(old, new):
        kept = origins[block.old : block.old + block.length]
        came_with[block.new : block.new + block.length] = kept
    runs = joined(Run(origin, 1) for origin in came_with)
    return Standing(revision_id, number, source, runs)


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same lines in as few runs as can be; none of them is empty."""
    grouped = groupby((run for run in runs if run.lines), key=lambda run: run.revision_id)
    return tuple(Run(origin, sum(run.lines for run in group)) for origin, group in grouped)


def now_standing(page_id: int) -> Standing | None:
    """The lines of the newest revision that could be reached while somebody waits.

    None where nothing is known yet and the first revision could not be read either.
    """
    return _walked(page_id, _stored(page_id), STEPS_ON_SCREEN)


def listen(facts: Sequence[FactRecord]) -> None:
    """Walk on to the heads of pages that were saved. Hears PageCreated and PageSaved.

    Where the way is long, as after an import, the rest is done at another turn.
    """
    latest = {fact.data["page_id"]: fact for fact in facts}
    for page_id, fact in sorted(latest.items()):
        with transaction(write_lock=False):
            before = _stored(page_id)
            reached = _walked(page_id, before, STEPS_AT_ONCE)
        if reached and reached != before:
            with transaction():
                _keep(page_id, before, reached)
                if not _is_head(page_id, reached):
                    db.session.add(Delivery(fact_id=fact.id, listener=LISTENER, due_at=now()))


def _stored(page_id: int) -> Standing | None:
    row = db.session.execute(
        select(Revision.id, Revision.number, Revision.source, LineAuthors.runs)
        .join(LineAuthors, LineAuthors.revision_id == Revision.id)
        .where(LineAuthors.page_id == page_id)
    ).one_or_none()
    return Standing(row[0], row[1], row[2], tuple(Run(*run) for run in row[3])) if row else None


def _walked(page_id: int, standing: Standing | None, steps: int) -> Standing | None:
    text = 0
    for revision_id, number, source in _after(page_id, standing, steps):
        if standing is None:
            standing = first(revision_id, number, source)
        else:
            standing = step(standing, revision_id, number, source)
        text += len(source)
        if text > TEXT_AT_ONCE:
            break
    return standing


def _after(page_id: int, standing: Standing | None, most: int) -> Iterator[tuple[int, int, str]]:
    """The revisions that come next, one by one: each may be a megabyte."""
    number = standing.number if standing else 0
    for _ in range(most):
        number += 1
        row = db.session.execute(
            select(Revision.id, Revision.number, Revision.source).where(
                Revision.page_id == page_id, Revision.number == number
            )
        ).one_or_none()
        if row is None:
            return
        yield row[0], row[1], row[2]


def _keep(page_id: int, before: Standing | None, reached: Standing) -> None:
    """Unless another worker has walked on meanwhile; then its own is kept."""
    values = {"revision_id": reached.revision_id, "runs": [list(run) for run in reached.runs]}
    if before is None:
        fresh = insert(LineAuthors).values(page_id=page_id, **values)
        db.session.execute(fresh.on_conflict_do_nothing())
        return
    db.session.execute(
        update(LineAuthors)
        .where(LineAuthors.page_id == page_id, LineAuthors.revision_id == before.revision_id)
        .values(**values)
    )


def _is_head(page_id: int, standing: Standing) -> bool:
    head_id = db.session.scalar(select(Page.head_id).where(Page.id == page_id))
    return head_id == standing.revision_id
