"""How often somebody can post and react."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.pace import Bound, wait_for
from entgov.core.settings import Settings
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Post, Reaction, ScheduledPost


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with small limits."""
    limits = {"posts_a_minute": 2, "posts_an_hour": 3, "reactions_a_minute": 2}
    return settings.model_copy(update=limits)


def _posts():
    return db.session.scalar(select(func.count()).select_from(Post))


def _age(**ago):
    with transaction():
        db.session.execute(update(Post).values(created_at=now() - timedelta(**ago)))


def test_posts_and_replies_are_bound_and_the_text_stays(ann, as_person, count_queries, post):
    first, browser = post(ann), as_person(ann)
    fields = {"text": "Kept text", "space": "everyone", "kind": "update"}
    assert browser.post("/posts/new", {**fields, "nonce": "a"}).status_code == 303
    for address in ("/posts/new", f"/posts/{first.id}/replies", f"/posts/{first.id}/share"):
        answer = browser.post(address, {**fields, "nonce": "b"})
        assert answer.status_code == 422, address
        assert "You have posted 2 times in the last minute" in answer.text
        assert "Kept text</textarea>" in answer.text
    assert _posts() == 2
    _age(minutes=2)
    assert browser.post("/posts/new", {**fields, "nonce": "c"}).status_code == 303
    _age(minutes=2)
    answer = browser.post("/posts/new", {**fields, "nonce": "d"})
    assert "You have posted 3 times in the last hour" in answer.text
    assert "post again in 58 minutes" in answer.text


def test_what_is_posted_later_is_bound_too(ann, as_person):
    browser = as_person(ann)
    fields = {
        "text": "Later",
        "space": "everyone",
        "kind": "update",
        "later": (now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M"),
    }
    codes = [browser.post("/posts/new", {**fields, "nonce": f"{n}"}).status_code for n in range(3)]
    assert codes == [303, 303, 422]


def test_what_waited_is_bound_when_it_is_posted_now(ann, as_person):
    browser = as_person(ann)
    at = (now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    for number in range(4):
        fields = {"text": f"Later {number}", "space": "everyone", "kind": "update", "later": at}
        browser.post("/posts/new", {**fields, "nonce": f"{number}"})
        for each in db.session.scalars(select(ScheduledPost.id)).all():
            answer = browser.post(f"/posts/scheduled/{each}/publication")
    assert _posts() == 2
    with transaction():
        form = {"text": "Waits", "space": "everyone", "kind": "update"}
        waits = commands.schedule(form, due_at=now() + timedelta(days=9), by=ann)
    answer = browser.post(f"/posts/scheduled/{waits.id}/publication")
    assert "You have posted 2 times" in browser.get(answer.location).text
    assert db.session.get(ScheduledPost, waits.id)


def test_commands_are_not_bound(ann, post):
    for number in range(5):
        post(ann, f"Brought {number}")
    assert _posts() == 5


def test_reactions_are_bound(ann, bob, as_person, post):
    with transaction():
        theirs = [commands.publish(everyone(), f"Post {n}", by=bob) for n in range(3)]
    browser = as_person(ann)
    for each in theirs:
        answer = browser.post(f"/posts/{each.id}/reactions", {"kind": "like"})
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 2
    assert "you have reacted 2 times" in browser.get(answer.location).text
    script = {"X-Fragment": "true"}
    answer = browser.post(f"/posts/{theirs[2].id}/reactions", {"kind": "like"}, headers=script)
    assert answer.status_code == 429


def test_reactions_taken_back_are_bound_too(ann, bob, as_person, post):
    """Giving and taking back can go on for ever, and each tells everybody who looks."""
    theirs, browser = post(bob), as_person(ann)
    address = f"/posts/{theirs.id}/reactions"
    for act in ("", "/removal"):
        browser.post(address + act, {"kind": "like"})
    answer = browser.post(address, {"kind": "like"})
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 0
    assert "you have reacted 2 times" in browser.get(answer.location).text


def test_votes_are_bound_as_reactions_are(ann, bob, as_person):
    with transaction():
        asked = commands.publish(everyone(), "Where?", by=bob, kind="question")
    browser = as_person(ann)
    for act in ("", "/removal"):
        browser.post(f"/posts/{asked.id}/backing{act}")
    answer = browser.post(f"/posts/{asked.id}/backing")
    assert "you have reacted 2 times" in browser.get(answer.location).text


def test_changes_to_posts_are_bound_and_the_text_stays(ann, as_person, post):
    own, browser = post(ann, "One"), as_person(ann)
    address = f"/posts/{own.id}"
    for revision, text in enumerate(("Two", "Three"), start=1):
        browser.post(f"{address}/edit", {"text": text, "revision": str(revision)})
    answer = browser.post(f"{address}/edit", {"text": "Kept text", "revision": "3"})
    assert answer.status_code == 422
    assert "you have changed posts 2 times in the last minute" in answer.text
    assert "Kept text</textarea>" in answer.text
    browser.post(f"{address}/removal")
    answer = browser.post(f"{address}/restoration")
    assert "you have changed posts 2 times" in browser.get(answer.location).text
    with transaction():
        db.session.execute(update(FactRecord).values(at=now() - timedelta(minutes=2)))
    browser.post(f"{address}/restoration")
    assert "Three" in browser.get(address).text


def test_the_limit_costs_one_query(ann, count_queries, post):
    post(ann)
    own, bounds = Post.author_id == ann.id, [Bound(2, timedelta(hours=1)), Bound(9, timedelta(1))]
    with count_queries() as queries:
        assert wait_for(Post.created_at, bounds, own) is None
    assert len(queries) == 1
