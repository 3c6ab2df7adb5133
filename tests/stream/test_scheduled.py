"""Posts that wait for their time: posted once, or kept with the reason why not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.spaces.models import Membership
from entgov.stream.models import PollChoice, Post, ScheduledPost
from entgov.stream.scheduled import publish_next

NEXT_YEAR = now().year + 1
LATER = f"{NEXT_YEAR}-03-27T09:30"


def send(browser, **fields):
    return browser.post(
        "/posts/new", {"text": "Hello", "space": "everyone", "later": LATER, **fields}
    )


def waiting() -> list[ScheduledPost]:
    return list(db.session.scalars(select(ScheduledPost)))


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def make_due() -> None:
    with transaction():
        db.session.execute(update(ScheduledPost).values(due_at=now() - timedelta(seconds=1)))


def test_it_waits_and_is_posted_once_when_it_is_due(ann, bob, as_person):
    browser = as_person(ann)
    for _ in range(2):
        assert send(browser, text="Good *morning*", nonce="n").location == "/posts/scheduled"
    (one,) = waiting()
    assert (one.due_at.hour, one.due_at.minute) == (9, 30)
    assert "Good *morning*" in browser.get("/posts/scheduled").text
    assert "Good" not in as_person(bob).get("/posts/scheduled").text
    assert as_person(bob).get(f"/posts/scheduled/{one.id}").status_code == 404
    assert not publish_next()
    make_due()
    assert publish_next()
    assert not publish_next()
    assert db.session.scalars(select(Post.plain)).all() == ["Good morning"]
    assert waiting() == []


def test_a_poll_waits_with_all_that_belongs_to_it(ann, make, as_person):
    make.space("Parks")
    make.space("Trees")
    fields = {"kind": "poll", "choices": "Tea\nCoffee", "also": ["parks", "trees"]}
    send(as_person(ann), **fields)
    make_due()
    publish_next()
    post = db.session.scalars(select(Post)).one()
    assert (post.kind, post.placed_in) == ("poll", 3)
    assert db.session.scalar(select(func.count()).select_from(PollChoice)) == 2


def test_the_right_is_that_of_the_moment_and_a_refusal_is_kept(ann, make, as_person):
    make.space("Housing", "closed", members=[ann])
    browser = as_person(ann)
    send(browser, text="Kept words", space="housing")
    with transaction():
        db.session.execute(update(Membership).values(state="asked"))
    make_due()
    publish_next()
    assert posts() == 0
    (one,) = waiting()
    page = browser.get("/posts/scheduled").text
    assert "Kept words" in page
    assert "Choose one of the spaces you can post in" in page
    assert not publish_next()
    changed = {"text": "Kept words", "space": "everyone", "later": LATER}
    assert browser.post(f"/posts/scheduled/{one.id}", changed).status_code == 303
    make_due()
    publish_next()
    assert posts() == 1


def test_who_has_left_posts_nothing(ann, as_person):
    send(as_person(ann))
    with transaction():
        ann.status = "deactivated"
        db.session.add(ann)
    make_due()
    publish_next()
    assert posts() == 0
    assert waiting()[0].problem


def test_it_can_be_changed_posted_now_and_discarded(ann, as_person):
    browser = as_person(ann)
    send(browser, text="First words")
    (one,) = waiting()
    form = browser.get(f"/posts/scheduled/{one.id}").text
    assert "First words" in form
    assert f'value="{LATER}"' in form
    refused = browser.post(f"/posts/scheduled/{one.id}", {"text": "x", "space": "everyone"})
    assert refused.status_code == 422
    fields = {"text": "Second words", "space": "everyone", "later": LATER}
    browser.post(f"/posts/scheduled/{one.id}", fields)
    sent = browser.post(f"/posts/scheduled/{one.id}/publication")
    assert "Second words" in browser.get(sent.location).text
    send(browser, text="Never")
    (two,) = waiting()
    assert "Never" in browser.get(f"/posts/scheduled/{two.id}/removal").text
    browser.post(f"/posts/scheduled/{two.id}/removal")
    assert waiting() == []
    assert posts() == 1


@pytest.mark.parametrize("later", ["soon", "2001-01-01T09:00", "9" * 90, "2027-03-27T09:30+01:00"])
def test_a_senseless_time_is_refused_and_kept(later, ann, as_person):
    answer = send(as_person(ann), later=later)
    assert answer.status_code == 422
    assert later.replace("+", "&#43;") in answer.text or later in answer.text
    assert waiting() == []


def test_the_same_words_at_two_times_are_posted_twice(ann, as_person):
    browser = as_person(ann)
    for later in (LATER, f"{NEXT_YEAR}-04-27T09:30"):
        send(browser, text="Bins tomorrow", nonce="n", later=later)
    make_due()
    assert publish_next()
    assert publish_next()
    assert posts() == 2
