"""Undoing a removal, and replies that answer an older wording."""

from sqlalchemy import func, select

from entgov import worker
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream import commands, searchable
from entgov.stream.models import Mention, Post, PostRevision, PostTag


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_removed_post_comes_back_as_it_was_worded_last(ann, bob, as_person, post):
    mine = post(ann, "First")
    with transaction():
        commands.edit(mine, "Second for @bob #hush", base=1, by=ann)
    browser = as_person(ann)
    page = browser.get(browser.post(f"/posts/{mine.id}/removal").location).text
    assert "Your post is removed. You can bring it back" in page
    assert f'action="/posts/{mine.id}/restoration"' in page
    assert "restoration" not in as_person(bob).get(f"/posts/{mine.id}").text
    for _ in range(2):
        assert browser.post(f"/posts/{mine.id}/restoration").status_code == 303
    assert "Second for" in as_person(bob).get(f"/posts/{mine.id}").text
    assert (count(Mention), count(PostTag), count(PostRevision)) == (1, 1, 2)
    facts = select(func.count()).where(FactRecord.kind == "PostBroughtBack")
    assert db.session.scalar(facts) == 1
    while worker.work_once():
        pass
    assert [each.body for each in searchable.documents([mine.id])] == ["Second for @bob #hush"]
    assert "bob" in as_person(ann).get("/search?q=hush").text


def test_only_its_author_brings_it_back(ann, bob, make, as_person, post):
    mine = post(ann)
    with transaction():
        commands.remove(mine, by=ann)
    for other in (bob, make.administrator()):
        assert as_person(other).post(f"/posts/{mine.id}/restoration").status_code == 403
    assert db.session.scalars(select(Post.plain)).one() == ""


def test_a_reply_to_an_older_wording_says_so(ann, bob, as_person, post):
    first, browser = post(ann, "At nine"), as_person(bob)
    form = browser.get(f"/posts/{first.id}").text
    assert 'name="revision" value="1"' in form
    with transaction():
        commands.edit(first, "At ten", base=1, by=ann)
    browser.post(f"/posts/{first.id}/replies", {"text": "See you", "revision": "1"})
    browser.post(f"/posts/{first.id}/replies", {"text": "At ten then", "revision": "2"})
    browser.post(f"/posts/{first.id}/replies", {"text": "Odd", "revision": "9" * 50})
    told = f'<a href="/posts/{first.id}/history">Written before the post was edited</a>'
    for path in (f"/posts/{first.id}", "/people/bob"):
        assert as_person(ann).get(path).text.count(told) == 1


def test_a_reply_answers_no_wording_that_there_is_not(ann, bob, as_person, post):
    first = post(ann)
    as_person(bob).post(f"/posts/{first.id}/replies", {"text": "Yes", "revision": "99"})
    reply = db.session.scalars(select(Post).where(Post.thread_id == first.id)).one()
    assert reply.answers == 1
