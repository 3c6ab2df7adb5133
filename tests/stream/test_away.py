"""A mention of somebody who is away says so: before it is posted, and below the post."""

from datetime import timedelta

import pytest

from entgov.accounts.models import Absence
from entgov.core.clock import now
from entgov.core.database import db, transaction


@pytest.fixture
def cleo(make):
    return make.person("Cleo Oak", handle="cleo")


@pytest.fixture
def leaves(app):
    def away(person, *, stand_in=None, begins=timedelta(days=-1), ends=timedelta(days=3)):
        first, last = now() + begins, now() + ends
        with transaction():
            db.session.merge(
                Absence(
                    person_id=person.id,
                    first_day=first.date(),
                    last_day=last.date(),
                    since=first,
                    until=last,
                    stand_in_id=stand_in.id if stand_in else None,
                )
            )

    return away


def said(browser, *named, place="/posts/audience?space=everyone"):
    mark = "&" if "?" in place else "?"
    return browser.get(place + mark + "&".join(f"named={each}" for each in named)).text


def test_the_composer_says_it_and_lets_one_post(ann, bob, cleo, leaves, as_person):
    leaves(bob, stand_in=cleo)
    browser = as_person(ann)
    line = said(browser, "bob", "cleo")
    assert line.startswith("Everyone can see this\nBob Ox is away until ")
    assert line.endswith(". Cleo Oak stands in.")
    fields = {"text": "Hello @bob", "space": "everyone"}
    looked_at = browser.post("/posts/new", {**fields, "action": "preview"})
    assert "Bob Ox is away until" in looked_at.text
    assert browser.post("/posts/new", fields).status_code == 303


def test_the_thread_says_it_below_the_post_with_no_query_for_each(
    ann, bob, cleo, leaves, post, as_person, count_queries
):
    leaves(bob, stand_in=cleo)
    first = post(ann, "Hello @bob")
    browser, address = as_person(ann), f"/posts/{first.id}"

    def page():
        with count_queries() as statements:
            text = browser.get(address).text
        return text, len(statements)

    page()
    text, before = page()
    assert "is away until" in text.partition('id="posts"')[0]
    assert "stands in." in text
    for number in range(3):
        post(cleo, f"And @bob {number}", to=first)
    page()
    text, after = page()
    assert text.count("is away until") == 4
    assert after == before


@pytest.mark.parametrize("when", [{"begins": timedelta(hours=1)}, {"ends": timedelta(hours=-1)}])
def test_who_is_not_away_now_is_not_told_of(when, ann, bob, leaves, post, as_person):
    leaves(bob, **when)
    assert said(as_person(ann), "bob") == "Everyone can see this"
    thread = post(ann, "Hello @bob")
    assert "is away until" not in as_person(ann).get(f"/posts/{thread.id}").text


def test_a_stand_in_who_has_left_stands_in_no_longer(ann, bob, cleo, leaves, as_person):
    leaves(bob, stand_in=cleo)
    with transaction():
        db.session.merge(cleo).status = "deactivated"
    assert "stands in" not in said(as_person(ann), "bob")


def test_a_reply_warns_too_and_asks_once(ann, bob, cleo, make, leaves, post, as_person):
    thread = post(ann, space=make.space("Housing", "closed", members=[ann, bob]))
    leaves(bob)
    browser = as_person(ann)
    line = said(browser, "bob", "cleo", place=f"/posts/{thread.id}/replies/audience")
    assert "Cleo Oak can't see this thread" in line
    assert "Bob Ox is away until" in line
    asked = browser.post(f"/posts/{thread.id}/replies", {"text": "Ask @cleo"})
    assert asked.status_code == 422
    assert "Cleo Oak can&#39;t see this thread" in asked.text
    assert "Reply anyway" in asked.text
    again = {"text": "Ask @cleo", "anyway": "cleo"}
    assert browser.post(f"/posts/{thread.id}/replies", again).status_code == 303


def test_no_warning_tells_of_a_space_that_its_reader_does_not_know(ann, bob, cleo, make, as_person):
    """Cleo reads it in a private space; to Bob she is somebody who can't."""
    housing = make.space("Housing", "closed", members=[ann, bob])
    parks = make.space("Parks", "private", members=[ann, cleo])
    fields = {"text": "Hello", "space": housing.slug, "also": parks.slug}
    address = as_person(ann).post("/posts/new", fields).location
    place = f"{address}/replies/audience"
    assert said(as_person(ann), "cleo", place=place) == ""
    assert "can't see" in said(as_person(bob), "cleo", place=place)
