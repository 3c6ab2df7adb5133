"""Reporting a post or page, and how that ends for who reported it."""

import pytest
from sqlalchemy import func, select

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from entgov.order import policy
from entgov.order.models import ConductCase, ConductReport
from entgov.stream import commands as stream
from entgov.web.guard import holds
from entgov.wiki import commands as wiki


def _reports():
    return db.session.scalar(select(func.count()).select_from(ConductReport))


def test_a_post_is_reported_once_by_a_person_and_said_anew(house, as_person):
    browser, address = as_person(house.bob), f"/posts/{house.post.id}/report"
    for words in ("It hurts", "It hurts me"):
        sent = browser.post(address, {"kind": "harassment", "words": words})
        assert (sent.status_code, sent.location) == (303, f"/posts/{house.post.id}")
    assert db.session.scalars(select(ConductReport.words)).all() == ["It hurts me"]
    assert "It hurts me" in browser.get(address).text
    assert "Report this post" in browser.get(f"/posts/{house.post.id}").text


def test_a_report_wants_a_reason_and_words_where_none_fits(house, as_person):
    browser, address = as_person(house.bob), f"/posts/{house.post.id}/report"
    for fields in (
        {"words": "Kept words"},
        {"kind": "x", "words": "Kept words"},
        {"kind": "other"},
    ):
        answer = browser.post(address, fields)
        assert answer.status_code == 422
        assert fields.get("words", "") in answer.text
    assert _reports() == 0


def test_nobody_reports_themselves_nor_what_they_cannot_see(house, make, as_person):
    address = f"/posts/{house.post.id}/report"
    assert as_person(house.ann).post(address, {"kind": "spam"}).status_code == 403
    assert as_person(make.person()).post(address, {"kind": "spam"}).status_code == 404
    with transaction():
        stream.remove(house.post, by=house.ann)
    assert as_person(house.bob).post(address, {"kind": "spam"}).status_code == 403


def test_a_page_is_reported_apart_from_what_is_wrong_on_it(house, as_person):
    with transaction():
        page = wiki.create(house.space, "Qqpage", "Qqpage words", "", by=house.ann)
    browser = as_person(house.bob)
    shown = browser.get(f"/wiki/{house.space.slug}/{page.slug}").text
    assert "Report this page" in shown
    address = f"/wiki/{house.space.slug}/{page.slug}/conduct"
    assert "/report" in browser.get(address).text
    assert browser.post(address, {"kind": "personal"}).status_code == 303
    case = db.session.scalars(select(ConductCase)).one()
    assert (case.kind, case.author_id) == ("page", house.ann.id)
    assert as_person(house.ann).get(address).status_code == 403


def test_who_reported_stands_in_no_trail_and_the_author_never_learns_it(
    house, report, decide, as_person
):
    report(house.post, house.bob, words="Qqreported")
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "ConductReported")).one()
    assert (fact.actor_id, fact.address) == (None, "")
    assert str(house.bob.id) not in [str(value) for value in fact.data.values()]
    decide(house.post, "both", house.gwen)
    mine = as_person(house.ann).get("/order/mine").text
    assert "Bob Ox" not in mine
    assert "Qqreported" not in mine


def test_who_reported_is_told_how_it_ended(house, report, decide, as_person):
    report(house.post, house.bob)
    browser = as_person(house.bob)
    assert "Not decided yet" in browser.get("/order/mine?show=reports").text
    decide(house.post, "none", house.gwen, reason="")
    assert "No action" in browser.get("/order/mine?show=reports").text


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a small limit."""
    return settings.model_copy(update={"reports_an_hour": 2})


def test_reports_are_bound_in_number_and_the_words_stay(house, as_person):
    with transaction():
        posts = [stream.publish(house.space, f"Post {n}", by=house.ann) for n in range(3)]
    browser = as_person(house.bob)
    codes = []
    for post in posts:
        answer = browser.post(f"/posts/{post.id}/report", {"kind": "spam", "words": "Kept"})
        codes.append(answer.status_code)
    assert codes == [303, 303, 422]
    assert "You have reported 2 times in an hour" in answer.text
    assert "Kept</textarea>" in answer.text
    assert _reports() == 2


def test_only_stewards_of_its_spaces_keep_order(house, make, report):
    other = make.person("Other Steward")
    make.space("Parks", "open", steward=other)
    case = report(house.post, house.bob)
    for person, may in (
        (house.gwen, True),
        (house.idris, True),
        (house.ann, False),
        (house.bob, False),
        (other, False),
        (make.administrator(), False),
    ):
        assert holds(policy.case_readable_by, case, person) is may, person.name
        assert holds(policy.case_decidable_by, case, person) is may, person.name
