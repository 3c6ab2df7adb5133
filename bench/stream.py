"""A stream grown large: what must not get slower with a hundred times the posts.

The same person reads in two bodies of the same people and spaces, one with few posts and one with
many, in turns, so that whatever else the machine does meets both alike.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from math import ceil
from statistics import median
from typing import Literal

from flask import Flask
from sqlalchemy import func, select

from bench.data import Size, borough, borough_at
from bench.processes import Broken, Visitor, free_port, serving
from entgov import wiring
from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF, STAFF_PASSWORD
from entgov.search.library import LISTENER as SEARCH
from entgov.spaces.models import Membership, Space
from entgov.stream.commands import publish
from entgov.stream.queries.unread import unread_in_spaces
from tests.postgres import Cluster

Database = Literal["SQLite", "PostgreSQL"]
DATABASES: Sequence[Database] = ("SQLite", "PostgreSQL")
DEEP = 100
"""So many stretches down a stream is looked at too, or as far as it goes."""

_MOST, _AS_LONG = 2, 1.5  # times as long; what costs the same differs by chance alone
_NEXT = re.compile(r'<a [^>]*rel="next"[^>]*>')
_SCREENS = {
    "home, following": "/",
    "home, everyone": "/?order=everyone",
    "home, unread": "/?order=unread",
    "space": "/spaces/noticeboard-for-all-staff",
    "profile": "/people/rhian.pritchard",
    "tag": "/tags/missed-bins",
}


@dataclass(frozen=True)
class Growth:
    """How many posts are few and many, among how many people and spaces; and how often each screen
    is asked for."""

    few: int = 10_000
    many: int = int(os.environ.get("BENCH_POSTS", "1000000"))
    people: int = 8_000
    spaces: int = 300
    pages: int = 120
    looks: int = int(os.environ.get("BENCH_LOOKS", "40"))

    def sizes(self) -> tuple[Size, Size]:
        few, many = (
            Size(self.people, self.pages, posts, self.spaces) for posts in (self.few, self.many)
        )
        return few, many


@dataclass(frozen=True)
class Pair:
    """What was done in two places in turns, in seconds: here it should take as long as there."""

    what: str
    there: Sequence[float]
    here: Sequence[float]
    budget: float = _MOST

    @property
    def ratio(self) -> float:
        """How many times as long it takes, at p95."""
        return p95(self.here) / p95(self.there)

    @property
    def usual_ratio(self) -> float:
        """How many times as long it takes, at p50."""
        return median(self.here) / median(self.there)

    @property
    def is_over(self) -> bool:
        return self.ratio > self.budget


def p95(times: Sequence[float]) -> float:
    """What 95 of 100 are not above."""
    return sorted(times)[ceil(len(times) * 0.95) - 1]


def pairs(database: Database, growth: Growth) -> Iterator[Pair]:
    """All that is measured on one kind of database."""
    with ExitStack() as stack:
        there, here = (
            stack.enter_context(_body(database, size, place))
            for place, size in enumerate(growth.sizes())
        )
        yield from _screens(there, here, growth)
        yield _in_turns("unread counts", _unread(there), _unread(here), growth.looks)
        yield from _posting(here, growth)


@contextmanager
def _body(database: Database, size: Size, place: int) -> Iterator[Settings]:
    """An installation with a crowd in it."""
    if database == "SQLite":
        with borough(size, f"running-{place}") as folder:
            yield Settings(data=folder)
        return
    with Cluster() as cluster:
        address = cluster.create("entgov")
        with borough_at(size, address) as folder:
            yield Settings(data=folder, database_url=address)


def _screens(there: Settings, here: Settings, growth: Growth) -> Iterator[Pair]:
    with _served(there) as few, _served(here) as many:
        for name, path in _SCREENS.items():
            yield _looked(name, few, many, (path, path), growth.looks)
            below = _below(few, path, 1), _below(many, path, 1)
            yield _looked(f"{name}, second page", few, many, below, growth.looks)
            if name.startswith("home"):
                deep = _below(few, path, DEEP - 1), _below(many, path, DEEP - 1)
                yield _looked(f"{name}, {DEEP}th page", few, many, deep, growth.looks)


@contextmanager
def _served(settings: Settings) -> Iterator[Visitor]:
    """Somebody with much to read is signed in; the server's worker has come to rest."""
    port = free_port()
    environment = {"ENTGOV_DATA": str(settings.data), "ENTGOV_BIND": f"127.0.0.1:{port}"}
    if settings.database_url:
        environment["ENTGOV_DATABASE_URL"] = settings.database_url
    with serving(["-m", "entgov", "serve"], port, environment):
        visitor = Visitor(port)
        visitor.sign_in(STAFF, STAFF_PASSWORD)
        yield visitor


def _looked(name: str, few: Visitor, many: Visitor, paths: tuple[str, str], looks: int) -> Pair:
    return _in_turns(name, lambda: _shown(few, paths[0]), lambda: _shown(many, paths[1]), looks)


def _shown(visitor: Visitor, path: str) -> str:
    status, screen = visitor.get(path)
    if status != 200:
        raise Broken(f"{path} was answered with {status}")
    return screen


def _below(visitor: Visitor, path: str, stretches: int) -> str:
    """The address of the stretch so far below, or of the last one."""
    for _ in range(stretches):
        link = _NEXT.search(_shown(visitor, path))
        if link is None:
            return path
        path = unescape(link[0].partition('href="')[2].partition('"')[0])
    return path


def _in_turns(
    name: str, there: Callable[[], object], here: Callable[[], object], times: int,
    budget: float = _MOST,
) -> Pair:  # fmt: skip
    found: tuple[list[float], list[float]] = [], []
    for turn in range(times + 1):
        for act, seconds in zip((there, here), found, strict=True):
            begun = time.perf_counter()
            act()
            if turn:  # what is only done once is not counted
                seconds.append(time.perf_counter() - begun)
    return Pair(name, *found, budget=budget)


def _unread(settings: Settings) -> Callable[[], object]:
    app = create_app(settings)

    def count() -> Mapping[int, int]:
        with app.app_context():
            person = db.session.scalars(select(Person).where(Person.email == STAFF)).one()
            return unread_in_spaces(person)

    return count


def _posting(settings: Settings, growth: Growth) -> Iterator[Pair]:
    """Posts to the smallest and to the largest space, and what the worker does about each."""
    app = create_app(settings)
    with app.app_context():
        counted = (
            select(Membership.space_id, func.count())
            .where(Membership.state == "member")
            .group_by(Membership.space_id)
            .order_by(func.count(), Membership.space_id)
        )
        (small, least), *_, (large, most) = db.session.execute(counted).all()
    acts = _poster(app, small), _poster(app, large)
    name = f"posting to {most:,} members, against {least}"
    yield _in_turns(name, *acts, growth.looks, budget=_AS_LONG)
    told = _teller(app, small), _teller(app, large)
    yield _in_turns("what the worker does then", *told, growth.looks, budget=_AS_LONG)


def _poster(app: Flask, space_id: int) -> Callable[[], object]:
    with app.app_context():  # to look for somebody among thousands takes longer than posting
        in_it = Membership.space_id == space_id, Membership.state == "member"
        author_id = db.session.scalar(select(func.min(Membership.person_id)).where(*in_it))

    def post() -> None:
        with app.app_context(), transaction():
            space = db.session.get_one(Space, space_id)
            author = db.session.get_one(Person, author_id)
            publish(space, "A line of *plain* words. #bench", by=author)

    return post


def _teller(app: Flask, space_id: int) -> Callable[[], object]:
    """Tells everybody but the search of the newest post there; the search knows no members."""
    newest = (
        select(FactRecord)
        .where(FactRecord.kind == "PostPublished", FactRecord.space_id == space_id)
        .order_by(FactRecord.id.desc())
        .limit(1)
    )

    def tell() -> None:
        with app.app_context():
            facts = db.session.scalars(newest).all()
            hears = app.extensions["entgov.heard"]["PostPublished"]
            for name, listener in wiring.listeners().items():
                if name in hears and name != SEARCH:
                    listener(facts)
            db.session.rollback()

    return tell
