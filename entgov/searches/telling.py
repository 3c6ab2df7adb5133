"""Tells people of what is new to their saved searches: done by the worker, from facts.

Everything new is held against all saved searches at once (`search/watch.py`), whoever may read it.
Then one statement for each new thing puts down notices for those whose searches it answers, and it
asks the rule of notices who of them may know of it. Nothing in it goes by how many people there
are, nor by how much there is to find.

Bounded are the unread notices of one saved search: who looks for something common is told of MOST
things, and then of no more until they have read. What went out by mail and stands in no list can't
be read, so it does not count.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Text, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from entgov.core.clock import now
from entgov.core.database import Instant, db, portions, transaction
from entgov.core.facts import FactRecord
from entgov.notifications.commands import tell_moment
from entgov.notifications.models import Notice
from entgov.notifications.sources import Moment
from entgov.search.watch import Watch
from entgov.searches.kept import as_asked
from entgov.searches.models import SavedSearch
from entgov.searches.news import News, news_of
from entgov.searches.notices import KIND, REASON, THINGS, looks_where_one_reads
from entgov.tags.models import TagAlias
from entgov.web.guard import Each

MOST = 20
"""Things of which a saved search tells while none of them has been read."""
_OLDEST = timedelta(minutes=1)
"""After this all saved searches are read again: a change may have been missed in a hurry."""
_EXTENSION = "entgov.saved_searches"


@dataclass
class Waiting:
    """The saved searches as this process has read them."""

    stamp: tuple[Any, ...] = ()
    read_at: datetime | None = None
    watch: Watch[int] = field(default_factory=lambda: Watch[int](()))
    lock: threading.Lock = field(default_factory=threading.Lock)


def install(app: Flask) -> None:
    app.extensions[_EXTENSION] = Waiting()


def listen(facts: Sequence[FactRecord]) -> None:
    """Tell those who wait for what these facts bring. Repeats tell nobody twice."""
    watch = _watch()
    if watch:
        moments = [moment for news in news_of(facts) for moment in _moments(news, watch)]
        db.session.rollback()  # all that was read without a lock: most facts concern nobody
        if moments:
            with transaction():
                for moment in moments:
                    tell_moment(moment)
    db.session.rollback()


def _moments(news: News, watch: Watch[int]) -> list[Moment]:
    answered = watch.answered_by(news.document)
    if answered and news.former:
        known = set(watch.answered_by(news.former))
        answered = [each for each in answered if each not in known]
    thing = THINGS[news.document.kind]
    return [
        Moment(KIND, thing, REASON, _rows(thing, news, ids), by=news.by)
        for ids in portions(sorted(answered))
    ]


def _rows(thing: str, news: News, ids: Sequence[int]) -> Any:
    """Whose searches these are, but for those who did it, or were told of the thing before.

    Of several of one person the first that may tell does.
    """
    about = literal("search:", Text).concat(cast(func.min(SavedSearch.id), Text))
    at = literal(news.at, Instant())
    told = aliased(Notice)
    before = select(told.id).where(
        told.person_id == SavedSearch.person_id,
        told.kind == KIND,
        told.thing_kind == thing,
        told.thing_id == news.thing_id,
        told.fact_id.is_(None),
    )
    unread = select(func.count()).where(
        told.person_id == SavedSearch.person_id,
        told.about == literal("search:", Text).concat(cast(SavedSearch.id, Text)),
        told.kind == KIND,
        told.read_at.is_(None),
        or_(told.in_app, told.mail_at.is_not(None)),
    )
    return (
        select(
            SavedSearch.person_id.label("person_id"),
            literal(news.thing_id).label("thing_id"),
            about.label("about"),
            at.label("happened_at"),
        )
        .where(
            SavedSearch.id.in_(ids),
            SavedSearch.tells,
            SavedSearch.removed_at.is_(None),
            SavedSearch.since <= news.begun,
            looks_where_one_reads(Each(SavedSearch.person_id)),
            SavedSearch.person_id.is_distinct_from(news.by),
            ~before.correlate(SavedSearch).exists(),
            unread.correlate(SavedSearch).scalar_subquery() < MOST,
        )
        .group_by(SavedSearch.person_id)
    )


def _watch() -> Watch[int]:
    """All searches that tell; read again where one has changed."""
    waiting: Waiting = current_app.extensions[_EXTENSION]
    with waiting.lock:
        changed = select(
            func.max(SavedSearch.changed_at), select(func.max(TagAlias.since)).scalar_subquery()
        )
        stamp = tuple(db.session.execute(changed).one())
        fresh = waiting.read_at is not None and now() - waiting.read_at < _OLDEST
        if stamp != waiting.stamp or not fresh:
            tags = dict(db.session.execute(select(TagAlias.name, TagAlias.tag)).all())
            rows = select(SavedSearch.id, SavedSearch.said, SavedSearch.limits).where(
                SavedSearch.tells, SavedSearch.removed_at.is_(None)
            )
            found = db.session.execute(rows.execution_options(yield_per=1_000))
            waiting.watch = Watch(
                (each, as_asked(said, limits, tags)) for each, said, limits in found
            )
            waiting.stamp, waiting.read_at = stamp, now()
        return waiting.watch
