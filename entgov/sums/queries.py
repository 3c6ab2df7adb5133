"""How a space has lived for half a year, week by week: one grouped query each.

Each walks an index from the first of these weeks on, so it costs what happened in the space since
then, and not what there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, select, union_all
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.core.anonymity import FEWEST
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.weeks import Weeks
from entgov.spaces.models import Space
from entgov.spaces.policy import readers_of
from entgov.stream.models import Placement, Post, Question, ThreadOpenings
from entgov.sums.searches import Missed, looked_for
from entgov.wiki.models import Page, PageReads, Revision
from entgov.wiki.policy import living

WEEKS = 26


@dataclass(frozen=True)
class Life:
    """The numbers of a space by week. Numbers of people are as they are: `core/anonymity.py` says
    which may be told.

    shows_reading whether it has so many readers that what is read and looked for is nobody's own
    half_within   the time within which half of the accepted answers came; none of too few
    """

    weeks: Weeks
    threads: Sequence[int]
    replies: Sequence[int]
    posting: Sequence[int]
    asked: Sequence[int]
    answered: Sequence[int]
    half_within: timedelta | None
    made: Sequence[int]
    changed: Sequence[int]
    changing: Sequence[int]
    shows_reading: bool
    pages_opened: Sequence[int]
    threads_opened: Sequence[int]
    not_found: Sequence[Missed]


def life_of(space: Space) -> Life:
    """All that is told of a space."""
    weeks = Weeks.until(now().date(), WEEKS)
    threads, replies, posting = _said(space, weeks)
    asked, answered = _questions(space, weeks)
    made, changed, changing = _written(space, weeks)
    shows = has_many_readers(space)
    return Life(
        weeks,
        threads=threads,
        replies=replies,
        posting=posting,
        asked=asked,
        answered=answered,
        half_within=_half_within(space, weeks, sum(answered)),
        made=made,
        changed=changed,
        changing=changing,
        shows_reading=shows,
        pages_opened=_pages_opened(space, weeks) if shows else [],
        threads_opened=_threads_opened(space, weeks) if shows else [],
        not_found=looked_for(space, weeks) if shows else [],
    )


def _said(space: Space, weeks: Weeks) -> tuple[Sequence[int], ...]:
    """Threads begun, replies, and how many people wrote one of them."""
    reply = aliased(Post)
    begun = (
        select(weeks.number_of(Placement.created_at).label("week"), Post.author_id, Post.thread_id)
        .select_from(Placement)
        .join(Post, Post.id == Placement.post_id)
        .where(Placement.space_id == space.id, Placement.created_at >= weeks.since)
        .where(Post.removed_at.is_(None))
    )
    answers = (
        select(weeks.number_of(reply.created_at), reply.author_id, reply.thread_id)
        .select_from(Placement)
        .join(reply, reply.thread_id == Placement.post_id)
        .where(Placement.space_id == space.id, Placement.active_at >= weeks.since)
        .where(reply.created_at >= weeks.since, reply.removed_at.is_(None))
    )
    said = union_all(begun, answers).subquery()
    counts = (
        func.count() - func.count(said.c.thread_id),
        func.count(said.c.thread_id),
        func.count(said.c.author_id.distinct()),
    )
    return _by_week(weeks, select(said.c.week, *counts).group_by(said.c.week), len(counts))


def _questions(space: Space, weeks: Weeks) -> tuple[Sequence[int], ...]:
    """Questions asked, and how many of these have an accepted answer."""
    week = weeks.number_of(Placement.created_at)
    counts = func.count(), func.count(Question.answer_id)
    asked = _asked(space, weeks, week, *counts).outerjoin(Question, Question.post_id == Post.id)
    return _by_week(weeks, asked.group_by(week), len(counts))


def _half_within(space: Space, weeks: Weeks, answered: int) -> timedelta | None:
    """The median of the times from the questions to their accepted answers."""
    if answered < FEWEST:
        return None
    answer = aliased(Post)
    found = (
        _asked(space, weeks, Placement.created_at, answer.created_at)
        .join(Question, Question.post_id == Post.id)
        .join(answer, answer.id == Question.answer_id)
    )
    times = sorted(end - begin for begin, end in db.session.execute(found))
    return times[(len(times) - 1) // 2] if len(times) >= FEWEST else None


def _asked(space: Space, weeks: Weeks, *columns: Any) -> Select[Any]:
    """These columns of the questions that were asked in the space."""
    return (
        select(*columns)
        .select_from(Placement)
        .join(Post, Post.id == Placement.post_id)
        .where(Placement.space_id == space.id, Placement.created_at >= weeks.since)
        .where(Post.kind == "question", Post.removed_at.is_(None))
    )


def _written(space: Space, weeks: Weeks) -> tuple[Sequence[int], ...]:
    """Pages made, changes to others, and how many people did one of them."""
    week = weeks.number_of(Revision.at)
    first = func.sum(case((Revision.number == 1, 1), else_=0))
    counts = first, func.count() - first, func.count(Revision.author_id.distinct())
    changed = (
        select(week, *counts)
        .select_from(Page)
        .join(Revision, Revision.page_id == Page.id)
        .where(Page.space_id == space.id, Page.changed_at >= weeks.since, living())
        .where(Revision.at >= weeks.since)
    )
    return _by_week(weeks, changed.group_by(week), len(counts))


def _pages_opened(space: Space, weeks: Weeks) -> Sequence[int]:
    week = weeks.number_of(PageReads.day)
    opened = (
        select(week, func.sum(PageReads.count))
        .select_from(PageReads)
        .join(Page, Page.id == PageReads.page_id)
        .where(Page.space_id == space.id, PageReads.day >= weeks.first)
    )
    return _by_week(weeks, opened.group_by(week), 1)[0]


def _threads_opened(space: Space, weeks: Weeks) -> Sequence[int]:
    week = weeks.number_of(ThreadOpenings.day)
    opened = select(week, func.sum(ThreadOpenings.count)).where(
        ThreadOpenings.space_id == space.id, ThreadOpenings.day >= weeks.first
    )
    return _by_week(weeks, opened.group_by(week), 1)[0]


def has_many_readers(space: Space) -> bool:
    """Whether so many can read there that what they look for is nobody's own."""
    some = select(Person.id).where(readers_of(space), Person.status == "active").limit(FEWEST)
    return len(db.session.scalars(some).all()) == FEWEST


def _by_week(weeks: Weeks, statement: Any, columns: int) -> tuple[Sequence[int], ...]:
    """Rows of a week and numbers, as one list of all weeks for each of the numbers."""
    rows = {row[0]: row[1:] for row in db.session.execute(statement)}
    none = (0,) * columns
    return tuple(
        [int(rows.get(week, none)[column]) for week in range(weeks.count)]
        for column in range(columns)
    )
