"""How many queries each main screen asks of the database, and what it takes alone."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.stream.models import Post, PostTag
from entgov.wiki.models import Page

_REPEATS = 5
_NO_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Screen:
    """Queries of one request, and its milliseconds (the median of a few) with nothing beside it."""

    queries: int
    milliseconds: float
    status: int


def screens(app: Flask, email: str) -> Mapping[str, Screen]:
    """Every main screen as this person sees it, by name.

    Must not be called inside an app context: requests would share it.
    """
    with app.app_context():
        client, engine, paths = signed_in(app, email), db.engine, _main_screens()
    return {name: _screen(client, engine, path) for name, path in paths.items()}


def _screen(client: FlaskClient, engine: Engine, path: str) -> Screen:
    client.get(path)  # what is only done once is not counted
    with counting(engine) as statements:
        status = client.get(path).status_code
    times = [_timed(client, path) for _ in range(_REPEATS)]
    return Screen(len(statements), 1000 * median(times), status)


def _timed(client: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    return time.perf_counter() - begun


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(_NO_QUERIES):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser in which this person is signed in."""
    with transaction():
        person = db.session.scalars(select(Person).where(Person.email == email)).one()
        token = open_session(person, address="127.0.0.1", browser="bench")
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": token, "_fresh": True})
    return client


def _main_screens() -> dict[str, str]:
    """Addresses that show much: the fullest space, the page and the thread with most in them."""
    space, page = db.session.execute(
        select(Space.slug, Page.slug)
        .join(Page, Page.space_id == Space.id)
        .where(Space.kind == "open")
        .order_by(func.length(Page.title).desc(), Page.id)
    ).first() or ("everyone", "")
    thread = db.session.scalar(
        select(Post.thread_id)
        .join(Space, Space.id == Post.space_id)
        .where(Post.thread_id.is_not(None), Space.kind == "open")
        .group_by(Post.thread_id)
        .order_by(func.count().desc(), Post.thread_id)
    ) or db.session.scalar(select(func.min(Post.id)))
    tag = db.session.scalar(
        select(PostTag.tag).group_by(PostTag.tag).order_by(func.count().desc(), PostTag.tag)
    )
    return {
        "home": "/",
        "stream": "/stream",
        "thread": f"/posts/{thread}",
        "new post": "/posts/new",
        "spaces": "/spaces",
        "space": f"/spaces/{space}",
        "members": f"/spaces/{space}/members",
        "pages of a space": f"/wiki/{space}",
        "page": f"/wiki/{space}/{page}",
        "page, edit": f"/wiki/{space}/{page}/edit",
        "page, history": f"/wiki/{space}/{page}/history",
        "search": "/search?q=the+street",
        "people": "/people",
        "person": "/people/rhian.pritchard",
        "tag": f"/tags/{tag}",
    }
