"""The borough is built through the rooms, whole, and only where nobody is."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from entgov import wiring
from entgov.accounts.models import Person
from entgov.cli import entgov
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import Delivery, FactRecord
from entgov.demo.accounts import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, STAFF, STAFF_PASSWORD
from entgov.demo.build import DemoRefused, build, built
from entgov.demo.catching_up import catch_up
from entgov.search.query import understand
from entgov.spaces.models import Membership, Space
from entgov.stream.models import Mention, Post, PostRevision
from entgov.web.addresses import slug
from entgov.wiki.models import Page, PageAddress, Revision


def _count(model: type[Any], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def _build(app: Flask, people: int = 8, pages: int = 20, posts: int = 60) -> None:
    build(people, pages, posts, 1, lambda _done, _of: None)


def test_it_has_what_was_asked_for(app: Flask) -> None:
    assert not built()
    _build(app)
    assert built()
    assert [_count(Person), _count(Page), _count(Post)] == [8, 20, 60]
    assert _count(Revision) > 20
    assert {space.kind for space in db.session.scalars(select(Space))} == {
        "open",
        "closed",
        "private",
    }
    assert _count(Membership, Membership.role == "steward") > 10
    assert _count(Mention) > 0


def test_it_happened_in_the_course_of_a_year(app: Flask) -> None:
    _build(app)
    a_week_ago = now() - timedelta(days=7)
    for model, column in (
        (Post, Post.created_at),
        (PostRevision, PostRevision.created_at),
        (Revision, Revision.at),
        (FactRecord, FactRecord.at),
    ):
        assert _count(model, column < a_week_ago) > _count(model) / 2, column


def test_one_can_sign_in_as_administrator_and_as_staff(app: Flask, visitor: Any) -> None:
    _build(app, pages=1, posts=1)
    for email, password in ((ADMINISTRATOR, ADMINISTRATOR_PASSWORD), (STAFF, STAFF_PASSWORD)):
        answer = visitor.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 303


def test_settled_everything_is_found_and_nothing_is_left_to_do(app: Flask) -> None:
    _build(app)
    catch_up(lambda _done: None)
    assert _count(Delivery) == 0
    assert wiring.library().verify(lambda _done: None).none
    spaces = frozenset(f"space:{space.id}" for space in db.session.scalars(select(Space)))
    assert wiring.library().search(understand("welcome fenwick"), spaces).total > 0


def test_no_link_to_a_page_that_is_there_is_shown_as_missing(app: Flask) -> None:
    _build(app, pages=100)
    catch_up(lambda _done: None)
    addresses = select(Space.slug, PageAddress.slug).join(PageAddress)
    there = {(row[0], row[1]) for row in db.session.execute(addresses)}
    shown = db.session.scalars(select(Revision.html).join(Page, Page.head_id == Revision.id)).all()
    missing = {
        (space, slug(unquote(title)))
        for html in shown
        for space, title in re.findall(r'href="/wiki/([^/"]+)/new\?title=([^"]+)"', html)
    }
    assert missing
    assert not missing & there
    assert any('class="wiki-link"' in html for html in shown)


def test_it_is_built_once(app: Flask) -> None:
    _build(app, pages=1, posts=1)
    with pytest.raises(DemoRefused, match="never finished"):
        _build(app)


def test_it_is_not_built_among_real_people(app: Flask, make: Any) -> None:
    make.person("Real")
    with pytest.raises(DemoRefused, match="in use"):
        _build(app)
    assert _count(Person) == 1


def test_an_administrator_who_was_first_may_be_there(app: Flask, make: Any) -> None:
    make.administrator()
    _build(app, pages=1, posts=1)
    assert built()


def test_the_command_builds_it_says_how_to_sign_in_and_does_not_do_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTGOV_DATA", str(tmp_path))
    monkeypatch.delenv("ENTGOV_DATABASE_URL", raising=False)
    ask: Callable[[], Any] = lambda: CliRunner().invoke(  # noqa: E731
        entgov, ["demo", "--people", "4", "--pages", "2", "--posts", "3"]
    )
    first, second = ask(), ask()
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert ADMINISTRATOR_PASSWORD in first.output
    assert STAFF in first.output
    assert "here already" in second.output
