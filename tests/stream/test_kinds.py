"""The kinds of posts: what each asks for, and what it shows."""

import re

import pytest
from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.stream.models import Announcement, Idea, Poll, PollChoice, Post, Praised

NEXT_YEAR = now().year + 1
POLL = {"kind": "poll", "choices": "Tea\n\n Coffee \nTea\n"}


def send(browser, **fields):
    return browser.post("/posts/new", {"text": "Hello", "space": "everyone", **fields})


def the_post() -> Post:
    return db.session.scalars(select(Post)).one()


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("poll", {"choices", "several", "secret", "closes"}),
        ("praise", {"praised"}),
        ("announcement", {"pinned_until", "asks"}),
    ],
)
def test_the_address_can_choose_the_kind_and_shows_its_fields(kind, fields, make, as_person):
    browser = as_person(make.administrator())
    plain = set(re.findall(r'name="(\w+)"', browser.get("/posts/new").text))
    names = set(re.findall(r'name="(\w+)"', browser.get(f"/posts/new?kind={kind}").text))
    assert names - plain == fields
    part = browser.get(f"/posts/fields?kind={kind}").text
    assert set(re.findall(r'name="(\w+)"', part)) == fields


def test_a_senseless_kind_is_an_update(ann, as_person):
    browser = as_person(ann)
    assert '<option value="update" selected>' in browser.get("/posts/new?kind=%00").text
    answer = send(browser, kind="decree", text="Kept words")
    assert answer.status_code == 422
    assert "Kept words" in answer.text


@pytest.mark.parametrize(("kind", "word"), [("question", "Question"), ("idea", "Idea")])
def test_a_kind_without_fields_is_posted_at_once_and_named(kind, word, ann, as_person):
    browser = as_person(ann)
    shown = browser.get(send(browser, kind=kind).location).text
    assert the_post().kind == kind
    assert re.search(rf'post__kind">\s*{word}', shown)
    assert count(Idea) == (kind == "idea")


def test_a_poll_has_its_choices_each_once(ann, as_person):
    browser = as_person(ann)
    sent = send(browser, **POLL, several="y", closes=f"{NEXT_YEAR}-03-27T17:00")
    page = browser.get(sent.location).text
    places = select(PollChoice.text).order_by(PollChoice.place)
    assert db.session.scalars(places).all() == ["Tea", "Coffee"]
    poll = db.session.scalars(select(Poll)).one()
    assert (poll.several, poll.secret) == (True, False)
    assert (poll.closes_at.year, poll.closes_at.month) == (NEXT_YEAR, 3)
    for each in (page, browser.get("/stream").text):
        assert "Coffee" in each
        assert "0 people have voted" in each


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Fill in what belongs to this kind"),
        ({"choices": ""}, "Enter at least two choices"),
        ({"choices": "One"}, "Enter at least two choices"),
        ({"choices": "\n".join(map(str, range(11)))}, "Enter 10 choices or fewer"),
        ({"choices": "a\n" + "b" * 201}, "Shorten each choice"),
        ({"choices": "a\nb", "closes": "soon"}, "Enter a day and a time"),
        ({"choices": "a\nb", "closes": "2001-01-01T09:00"}, "still to come"),
        ({"choices": "a\nb", "closes": "9999-12-31T23:59"}, "within the next ten years"),
        ({"choices": "a\nb", "closes": "0001-01-01T00:00"}, "still to come"),
    ],
)
def test_a_poll_that_makes_no_sense_is_refused_and_kept(fields, says, ann, as_person):
    answer = send(as_person(ann), kind="poll", text="Tea?", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert all(each.split("\n")[0] in answer.text for each in fields.values())
    assert count(Post) == 0


def test_praise_names_people_who_are_here(ann, bob, as_person):
    browser = as_person(ann)
    refused = send(browser, kind="praise", praised="@bob @nobody")
    assert refused.status_code == 422
    assert "Nobody here is called @nobody" in refused.text
    page = browser.get(send(browser, kind="praise", praised="@Bob, ann").location).text
    assert set(db.session.scalars(select(Praised.person_id))) == {ann.id, bob.id}
    assert re.search(r'praise__person" href="/people/bob"', page)


def test_only_who_runs_the_space_announces_there(ann, make, as_person):
    make.space("Housing", "closed", steward=ann)
    browser = as_person(ann)
    fields = {"kind": "announcement", "asks": "y", "pinned_until": f"{NEXT_YEAR}-03-27"}
    assert 'value="announcement"' in browser.get("/posts/new").text
    for space, also in (("everyone", ""), ("housing", "everyone")):
        refused = send(browser, **fields, space=space, also=also)
        assert "You can announce only in spaces that you run" in refused.text
    page = browser.get(send(browser, **fields, space="housing").location).text
    row = db.session.scalars(select(Announcement)).one()
    assert row.asks
    assert row.pinned_until.day == 27
    assert "Kept on top until" in page


def test_who_runs_nothing_is_offered_no_announcement(ann, as_person):
    assert 'value="announcement"' not in as_person(ann).get("/posts/new").text


def test_kinds_cost_one_query_each_however_many_posts(ann, as_person, count_queries):
    browser = as_person(ann)
    send(browser, **POLL)
    send(browser, kind="praise", praised="ann")
    few = _cost(browser, count_queries)
    for number in range(5):
        send(browser, **POLL, text=f"Poll {number}")
        send(browser, kind="praise", praised="ann", text=f"Praise {number}")
    assert _cost(browser, count_queries) == few


def _cost(browser, count_queries) -> int:
    with count_queries() as statements:
        browser.get("/stream")
    return len(statements)


def test_the_same_text_with_other_choices_is_another_post(ann, as_person):
    browser = as_person(ann)
    for choices in ("a\nb", "a\nb", "a\nc"):
        send(browser, kind="poll", choices=choices, nonce="same")
    assert count(Post) == 2


def test_what_was_kept_as_a_draft_comes_back_with_its_kind(ann, make, as_person):
    make.space("Housing", "open")
    make.space("Parks", "open")
    browser = as_person(ann)
    also = {"also": ["housing", "parks"]}
    kept = send(browser, **POLL, **also, action="draft", text="Kept words")
    assert kept.status_code == 303
    page = browser.get("/").text
    assert "Kept words" in page
    assert '<option value="poll" selected>' in page
    assert "Coffee" in page
    assert re.findall(r'value="(\w+)" checked', page) == ["housing", "parks"]
