"""One post in several spaces, and who will see it."""

import pytest
from sqlalchemy import select

from entgov.core.database import db
from entgov.stream.audience import who_sees
from entgov.stream.models import Placement, Post


@pytest.fixture
def housing(make, ann, bob):
    return make.space("Housing", "closed", members=[ann, bob])


@pytest.fixture
def parks(make, ann):
    return make.space("Parks", "private", members=[ann, make.person("Cleo", handle="cleo")])


def send(browser, text="Hello", **fields):
    return browser.post("/posts/new", {"text": text, "space": "housing", **fields})


def test_it_is_one_thread_in_all_of_them(ann, housing, parks, as_person):
    browser = as_person(ann)
    sent = send(browser, also=[parks.slug, "housing"])
    post = db.session.scalars(select(Post)).one()
    places = db.session.scalars(select(Placement.space_id)).all()
    assert (post.space_id, post.placed_in) == (housing.id, 2)
    assert sorted(places) == sorted([housing.id, parks.id])
    assert sent.location == f"/posts/{post.id}"


@pytest.mark.parametrize("also", ["nowhere", "board", "\0", "x" * 5000])
def test_a_space_that_one_may_not_write_in_is_refused(also, ann, bob, housing, make, as_person):
    make.space("Board", "closed", members=[bob])
    answer = send(as_person(ann), "Kept words", also=["everyone", also])
    if also == "\0":
        return  # nothing is chosen by it
    assert answer.status_code == 422
    assert "Choose only spaces you can post in" in answer.text
    assert "Kept words" in answer.text


def test_it_says_who_will_see_it(ann, housing, parks, as_person):
    browser = as_person(ann)
    assert "Everyone can see this" in browser.get("/posts/new").text
    assert "2 members of Housing can see this" in browser.get("/posts/new?space=housing").text
    both = browser.get(f"/posts/audience?space=housing&also={parks.slug}").text
    assert both == "3 members of Housing and Parks can see this"
    assert browser.get("/posts/audience?space=housing&also=everyone").text == who_sees([])
    previewed = send(browser, action="preview", also=parks.slug).text
    assert "3 members of Housing and Parks can see this" in previewed


def test_the_audience_of_a_space_that_one_is_not_in_is_not_told(bob, housing, parks, as_person):
    line = as_person(bob).get(f"/posts/audience?space=housing&also={parks.slug}").text
    assert line == "2 members of Housing can see this"


def test_it_asks_once_where_somebody_named_cannot_see_it(ann, housing, parks, as_person):
    browser = as_person(ann)
    assert "Cleo can&#39;t see this post" in send(browser, "@cleo", action="preview").text
    asked = send(browser, "@cleo and @bob")
    assert asked.status_code == 422
    assert "Cleo can&#39;t see this post" in asked.text
    assert "Post anyway" in asked.text
    assert 'name="anyway" value="cleo"' in asked.text
    assert send(browser, "@cleo and @bob", anyway="cleo").status_code == 303
    assert send(browser, "@cleo", also=parks.slug).status_code == 303


def test_a_script_is_asked_the_same(ann, housing, make, as_person):
    make.person("Cleo", handle="cleo")
    headers = {"X-Fragment": "true"}
    fields = {"text": "@cleo", "space": "housing"}
    asked = as_person(ann).post("/posts/new", fields, headers=headers)
    assert asked.status_code == 422
    assert 'name="anyway" value="cleo"' in asked.text
    sent = as_person(ann).post("/posts/new", {**fields, "anyway": "cleo"}, headers=headers)
    assert sent.status_code == 201


def test_more_choices_shows_the_whole_form_with_all_that_was_typed(ann, housing, as_person):
    browser = as_person(ann)
    home = browser.get("/").text
    assert 'name="also"' not in home
    page = browser.post("/posts/new", {"text": "Begun", "space": "housing", "action": "more"}).text
    assert "Begun" in page
    assert 'name="also"' in page
    assert 'name="later"' in page
    assert db.session.scalars(select(Post)).all() == []
