"""Readers say in one press that a page helped or is wrong, and hear how that ended."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.web.guard import holds
from entgov.wiki import commands, policy, queries
from entgov.wiki.models import Page, PageReads, Report
from entgov.wiki.queries.waiting import waiting_for
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage

BINS = "/wiki/everyone/bins"


def said(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(Report.kind == kind)) or 0


def only_report() -> Report:
    return db.session.scalars(select(Report).where(Report.kind == "wrong")).one()


def test_helped_counts_once_and_can_be_taken_back(
    as_person: Callable[[Person], Browser], new_page: NewPage, ann: Person, bob: Person
) -> None:
    new_page()
    as_ann = as_person(ann)
    for _ in range(2):
        assert as_ann.post(f"{BINS}/helped").location == f"{BINS}#feedback"
    as_person(bob).post(f"{BINS}/helped")
    assert said("helped") == 2
    shown = as_ann.get(BINS).text
    assert "Helped 2 readers" in shown
    assert 'aria-pressed="true"' in shown
    as_ann.post(f"{BINS}/helped/removal")
    assert re.search(r"Helped 1 reader\s", as_ann.get(BINS).text)


def test_wrong_counts_by_the_press_alone_and_words_can_follow(
    as_ann: Browser, new_page: NewPage, bob: Person
) -> None:
    new_page()
    pressed = as_ann.post(f"{BINS}/report")
    assert (pressed.status_code, pressed.location) == (303, f"{BINS}/report")
    assert waiting_for(bob).reports == 1
    assert "Your report is made." in as_ann.get(pressed.location).text
    assert as_ann.post(f"{BINS}/report", {"words": "It is £5"}).location == f"{BINS}#feedback"
    as_ann.post(f"{BINS}/report")
    assert only_report().words == "It is £5"
    assert ">It is £5</textarea>" in as_ann.get(f"{BINS}/report").text.replace("\n", "")
    as_ann.post(f"{BINS}/report/removal")
    assert said("wrong") == 0


def test_who_reported_hears_how_it_ended(
    as_person: Callable[[Person], Browser], new_page: NewPage, ann: Person, bob: Person
) -> None:
    new_page()
    as_ann, as_bob = as_person(ann), as_person(bob)
    as_ann.post(f"{BINS}/report", {"words": "The fee is wrong"})
    assert "The fee is wrong" in as_bob.get("/reports").text
    address = f"/reports/{only_report().id}"
    assert as_bob.post(address, {"status": "declined", "answer": ""}).status_code == 422
    answer = {"status": "corrected", "answer": "It says £6 now"}
    for _ in range(2):
        assert as_bob.post(address, answer).status_code == 303
    late = as_bob.post(address, {"status": "declined", "answer": "Too late"})
    assert late.status_code == 409
    assert "Too late" in late.text
    assert "No report waits for you" in as_bob.get("/reports").text
    assert "It says £6 now" in as_ann.get("/reports/mine").text
    for place in ("/", "/waiting"):  # a notice tells it
        assert "It says £6 now" not in as_ann.get(place).text, place
    as_ann.post(f"{BINS}/report")
    assert said("wrong") == 2  # the first has ended: this is another one


def test_a_report_is_for_its_writer_and_those_who_answer(
    as_person: Callable[[Person], Browser], make: Make, new_page: NewPage, ann: Person, bob: Person
) -> None:
    reader, steward = make.person("Rea"), make.person("Stella")
    new_page(space=make.space("Waste", members=[ann, reader], steward=steward), by=ann)
    with transaction():
        commands.report_wrong(db.session.scalars(select(Page)).one(), "Sesame", by=reader)
    address = f"/reports/{only_report().id}"
    for person, sees in ((ann, True), (steward, True), (reader, False), (bob, False)):
        browser = as_person(person)
        assert browser.get(address).status_code == (200 if sees else 404)
        for place in ("/reports", "/waiting", "/wiki/waste/bins", "/"):
            assert sees or "Sesame" not in browser.get(place).text
        assert ("Sesame" in browser.get("/reports").text) is sees
        assert ("Sesame" in browser.get("/reports/mine").text) is (person is reader)


STANDINGS = st.sampled_from(["none", "member", "steward", "owner", "both"])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(["open", "closed", "private"]), standing=STANDINGS)
def test_lists_and_rights_and_counts_agree(
    make: Make, new_page: NewPage, bob: Person, kind: str, standing: str
) -> None:
    viewer = make.person()
    space = make.space(
        kind=kind,
        members=[viewer] if standing in ("member", "owner") else [],
        steward=viewer if standing in ("steward", "both") else make.person(),
    )
    page = new_page(space=space, by=viewer if standing in ("owner", "both") else None)
    with transaction():
        commands.report_wrong(page, "No", by=bob)
        page.review_due_at = now() - timedelta(days=20)
    report = db.session.scalars(select(Report).where(Report.page_id == page.id)).one()
    for person, each in product([viewer, bob], [page]):
        manages = holds(policy.managed_by, each, person)
        waiting = waiting_for(person)
        listed = db.session.scalars(queries.open_reports(person)).all()
        assert (report in listed) is manages
        assert (queries.answerable_report(person, report.id) is report) is manages
        assert waiting.reports == len(listed)
        due = queries.due(person, number=1)
        assert (page.id in {item.page.id for item in due.rows}) is manages
        assert waiting.reviews + waiting.overdue == due.total
        assert waiting.handover == len(db.session.scalars(queries.handed_over(person)).all())


def test_reads_are_counted_without_a_write(
    app: Flask, as_ann: Browser, new_page: NewPage, count_queries: Callable[[], object]
) -> None:
    page = new_page()
    as_ann.get(BINS)
    with count_queries() as sent:  # type: ignore[attr-defined]
        for options in ({}, {}, {"Sec-Purpose": "prefetch"}, {"X-Fragment": "true"}):
            as_ann.get(BINS, headers=options)
        as_ann.client.head(BINS)
    assert not [each for each in sent if not each.startswith(("SELECT", "WITH"))]
    reads = app.extensions["entgov.reads"]
    for _ in range(2):
        reads.write()
    as_ann.get(BINS)
    reads.write()
    assert [(r.page_id, r.count) for r in db.session.scalars(select(PageReads))] == [(page.id, 4)]
