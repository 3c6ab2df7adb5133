"""Saving posts for later, quoting and sharing them, and where a thread opens."""

from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces import commands as spaces
from entgov.stream import commands, queries
from entgov.stream.models import Post, SavedPost


def test_what_is_saved_is_on_a_list_of_ones_own(ann, bob, as_person, post):
    first, browser = post(bob, "Worth reading"), as_person(ann)
    browser.post(f"/posts/{first.id}/saving", {"remind": ""})
    assert "Worth reading" in browser.get("/saved").text
    assert "Worth reading" not in as_person(bob).get("/saved").text
    browser.post(f"/posts/{first.id}/saving/removal")
    assert "You have saved no posts yet" in browser.get("/saved").text


@pytest.mark.parametrize("days", [1, 3, 7, 30])
def test_a_reminder_comes_on_its_day_and_stays_until_it_is_done(days, ann, bob, as_person, post):
    first, browser = post(bob, "Worth reading"), as_person(ann)
    browser.post(f"/posts/{first.id}/saving", {"remind": str(days)})
    kept = db.session.get_one(SavedPost, (ann.id, first.id))
    assert timedelta(days=days - 1) < kept.remind_at - now() < timedelta(days=days + 1)
    assert "You wanted to be reminded" not in browser.get("/").text
    with transaction():
        commands.save(first, remind_at=now() - timedelta(hours=1), by=ann)
    assert "You wanted to be reminded" in browser.get("/").text
    browser.post(f"/posts/{first.id}/reminder/removal")
    assert "You wanted to be reminded" not in browser.get("/").text
    assert "Worth reading" in browser.get("/saved").text


def test_what_one_can_read_no_longer_leaves_list_and_reminders(ann, bob, make, post):
    closed = make.space(kind="closed", steward=bob, members=[ann])
    first = post(bob, "Hush", space=closed)
    with transaction():
        commands.save(first, remind_at=now() - timedelta(hours=1), by=ann)
    assert queries.reminders_for(ann)
    with transaction():
        spaces.remove(closed, ann, by=bob)
    assert not queries.reminders_for(ann)
    assert not queries.saved_posts(ann, number=1).rows


def test_saving_is_no_fact(ann, bob, as_person, post):
    first, browser = post(bob), as_person(ann)
    browser.get("/")
    before = db.session.query(FactRecord).count()
    for what in ("saving", "reminder/removal", "saving/removal"):
        assert browser.post(f"/posts/{first.id}/{what}", {"remind": "1"}).status_code == 303
    assert db.session.query(FactRecord).count() == before


def test_a_reply_quotes_a_post_of_the_thread(ann, bob, as_person, post):
    first = post(bob, "Begin")
    said = post(bob, "Exactly this", to=first)
    browser = as_person(ann)
    form = browser.get(f"/posts/{first.id}/replies?quoting={said.id}").text
    assert "Your reply quotes" in form
    browser.post(
        f"/posts/{first.id}/replies", {"text": "Agreed", "quoting": str(said.id), "nonce": "q"}
    )
    reply = queries.replies_to(ann, first, number=1).rows[-1]
    assert (reply.source, reply.quoted.id) == ("Agreed", said.id)
    assert "A post by" in browser.get(f"/posts/{first.id}").text


def test_nobody_quotes_what_they_cannot_read(ann, bob, make, as_person, post):
    hidden = post(bob, "Hush", space=make.space(kind="private", steward=bob))
    first, browser = post(bob), as_person(ann)
    assert "Hush" not in browser.get(f"/posts/{first.id}/replies?quoting={hidden.id}").text
    browser.post(f"/posts/{first.id}/replies", {"text": "Hm", "quoting": str(hidden.id)})
    assert queries.replies_to(ann, first, number=1).rows[-1].quoted_id is None


def test_sharing_shows_the_post_to_those_alone_who_may_read_it(ann, bob, make, as_person, post):
    closed = make.space("Closed", "closed", steward=ann)
    first = post(ann, "Between us", space=closed)
    said = {"text": "Look at this", "space": "everyone", "nonce": "s"}
    assert as_person(ann).post(f"/posts/{first.id}/share", said).status_code == 303
    shared = queries.threads(bob).rows[0].post
    assert "Between us" not in f"{shared.html}{shared.plain}{shared.source}"
    assert "Between us" in as_person(ann).get(f"/posts/{shared.id}").text
    page = as_person(bob).get(f"/posts/{shared.id}").text
    assert "Look at this" in page
    assert "Quotes a post you can’t see" in page
    assert "Between us" not in page


def test_a_quote_of_a_removed_post_has_nothing_of_it(ann, bob, as_person, post):
    first = post(bob, "Regrettable")
    as_person(ann).post(
        f"/posts/{first.id}/share", {"text": "Look", "space": "everyone", "nonce": "s"}
    )
    with transaction():
        commands.remove(db.session.get_one(Post, first.id), by=bob)
    page = as_person(ann).get("/stream").text
    assert "Quotes a post that its author removed" in page
    assert "Regrettable" not in page


def test_a_thread_opens_at_the_first_unread_reply(ann, bob, as_person, post):
    first = post(bob)
    replies = [post(bob, str(number), to=first) for number in range(51)]
    with transaction():
        commands.read_thread(ann, first.id, to=replies[49].created_at)
    browser = as_person(ann)
    there = browser.get(f"/posts/{first.id}/unread").location
    assert there == f"/posts/{first.id}?page=2#post-{replies[50].id}"
    browser.get(there)
    assert browser.get(f"/posts/{first.id}/unread").location == f"/posts/{first.id}"
