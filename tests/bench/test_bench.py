"""The measuring works, and the screens that matter ask the same few queries whatever there is."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from bench import queries
from bench.browser import Figure
from bench.data import Size
from bench.floor import served
from bench.load import Load, Request, Result, run
from bench.processes import Visitor
from bench.report import MOST_QUERIES, Report
from bench.rounds import Round
from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF
from entgov.demo.build import build
from entgov.spaces.models import Space
from entgov.stream import commands as stream


@pytest.fixture(scope="module")
def floor() -> Iterator[Visitor]:
    """Somebody signed in at the floor."""
    with served() as visitor:
        yield visitor


def _load(floor: Visitor, **options: object) -> Result:
    values = {"requests": [Request("/")], "seconds": 0.3, "warm_up": 0.1, "at_once": 2, **options}
    return run(Load(port=floor.port, cookie=floor.cookie, **values))  # type: ignore[arg-type]


def test_load_is_counted(floor: Visitor) -> None:
    result = _load(floor)
    assert result.answers > 2
    assert result.per_second > 0
    assert 0 < result.p50 <= result.p95 <= result.slowest
    assert not result.wrong


def test_a_wrong_answer_is_not_counted_as_a_right_one(floor: Visitor) -> None:
    requests = [Request("/nowhere")] * 5
    result = _load(floor, requests=requests, warm_up=0, seconds=30, once=True)
    assert result.answers == 0
    assert result.wrong.keys() == {"404"}


def test_what_is_sent_once_comes_to_an_end(floor: Visitor) -> None:
    result = _load(floor, requests=[Request("/")] * 5, warm_up=0, seconds=30, once=True)
    assert result.answers == 5


def test_the_floor_is_one_page_of_five_kilobytes_for_who_is_signed_in(floor: Visitor) -> None:
    status, page = floor.get("/")
    assert status == 200
    assert 4_500 < len(page) < 5_500
    assert Visitor(floor.port).get("/")[0] == 401


def test_page_and_stream_ask_few_queries_and_no_more_for_more_posts(
    app: Flask, settings: Settings
) -> None:
    build(6, 8, 10, 1, lambda _done, _of: None)
    _post(2)  # so few that it hangs on the day whether there is a thread with an answer
    few = _screens(settings)
    _post(50)
    many = _screens(settings)
    assert {name for name, screen in many.items() if screen.status != 200} == set()
    assert {name for name, screen in many.items() if screen.queries > MOST_QUERIES} == set()
    for name in ("page", "stream", "home", "thread", "search"):
        assert few[name].queries == many[name].queries, name


def _screens(settings: Settings) -> dict[str, queries.Screen]:
    """Through an app of its own: requests must not share the context of the test."""
    measured = create_app(settings)
    measured.testing = True  # else it writes down a minute later what was read: in another test
    try:
        return dict(queries.screens(measured, STAFF))
    finally:
        with measured.app_context():
            db.engine.dispose()


def _post(number: int) -> None:
    with transaction():
        space = db.session.scalars(select(Space).where(Space.everyone)).one()
        person = db.session.scalars(select(Person).where(Person.email == STAFF)).one()
        for n in range(number // 2):
            post = stream.publish(space, f"Update {n} #many", by=person)
            stream.reply(post, "Answer", by=person)


def test_the_report_tells_everything() -> None:
    result = Result(per_second=100, p50=9, p95=20, slowest=30, answers=1000, wrong={"500": 3})
    floor = Result(per_second=250, p50=4, p95=8, slowest=9, answers=2500)
    report = Report(Size(60, 1000, 10_000), rounds=[Round("page view", result, floor)])
    report.in_browser = [Figure("page, next visit", 15.26, 15, "KB")]
    report.screens = {
        "page": queries.Screen(queries=MOST_QUERIES + 1, milliseconds=5.25, status=200)
    }
    text = "\n".join(report.lines())
    assert "1,000 pages" in text
    assert "2.5" in text
    assert "wrong answers: {'500': 3}" in text
    assert "too many queries" in text
    assert re.search(r"page, next visit +15.3 KB +15 KB  over budget", text)
    assert '"page view": 2.5' in report.json()
