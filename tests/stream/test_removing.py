"""Taking one's own post back: a marker stays, the text goes."""

from sqlalchemy import func, select

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream import commands, queries, searchable
from entgov.stream.models import Mention, Post, PostTag


def test_a_removed_post_is_a_marker_and_nothing_more(ann, bob, as_person, post):
    mine = post(ann, "A secret word for @bob #hush")
    with transaction():
        commands.edit(mine, "Another secret word for @bob #hush", base=1, by=ann)
    browser = as_person(ann)
    assert "secret" in browser.get(f"/posts/{mine.id}/removal").text
    sent = browser.post(f"/posts/{mine.id}/removal")
    assert (sent.status_code, sent.location) == (303, f"/posts/{mine.id}")
    page = as_person(bob).get(f"/posts/{mine.id}").text
    assert "Removed by its author" in page
    assert "secret" not in page
    assert as_person(ann).get(f"/posts/{mine.id}/history").status_code == 404
    assert list(searchable.documents([mine.id])) == []
    assert searchable.found(bob, [mine.id]) == {}
    for model in (Mention, PostTag):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_removing_twice_is_one_removal(ann, as_person, post):
    mine, browser = post(ann), as_person(ann)
    for _ in range(2):
        assert browser.post(f"/posts/{mine.id}/removal").status_code == 303
    kinds = select(func.count()).where(FactRecord.kind == "PostRemoved")
    assert db.session.scalar(kinds) == 1


def test_a_thread_without_its_first_post_keeps_its_replies(ann, bob, as_person, post):
    first = post(ann, "The question")
    post(bob, "The answer", to=first)
    with transaction():
        commands.remove(first, by=ann)
    browser = as_person(bob)
    for path in (f"/posts/{first.id}", "/stream"):
        page = browser.get(path).text
        assert "Removed by its author" in page
        assert "The answer" in page
        assert "The question" not in page
    assert browser.post(f"/posts/{first.id}/replies", {"text": "More"}).status_code == 303


def test_a_removed_post_without_replies_leaves_the_streams(ann, as_person, post):
    first = post(ann, "Alone #tag")
    reply = post(ann, "Me too", to=first)
    with transaction():
        commands.remove(reply, by=ann)
    assert [card.replies for card in queries.threads(ann).rows] == [0]
    with transaction():
        commands.remove(first, by=ann)
    assert queries.threads(ann).rows == []
    assert queries.posts_by(ann, ann).rows == []
    assert queries.posts_tagged(ann, "tag").rows == []
    assert as_person(ann).get(f"/posts/{first.id}").text.count("Removed by its author") == 2


def test_the_form_of_a_removed_post_can_be_sent_anew(ann, as_person):
    browser, fields = as_person(ann), {"text": "Again", "space": "everyone", "nonce": "one"}
    first = browser.post("/posts/new", fields).location
    browser.post(f"{first}/removal")
    assert browser.post("/posts/new", fields).location != first
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2
