"""Editing one's own posts: the history is for all to see, and two windows lose no word."""

import pytest
from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream import commands
from entgov.stream.models import Mention, Post, PostRevision, PostTag


def facts(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(FactRecord.kind == kind)) or 0


def test_an_edit_replaces_the_text_and_says_so(ann, as_person, post):
    mine, browser = post(ann, "Before"), as_person(ann)
    assert "Edited" not in browser.get("/stream").text
    sent = browser.post(f"/posts/{mine.id}/edit", {"text": "After", "revision": "1"})
    assert sent.status_code == 303
    page = browser.get(sent.location).text
    assert "After" in page
    assert "Before" not in page
    assert f'<a href="/posts/{mine.id}/history">Edited</a>' in page
    assert facts("PostEdited") == 1


def test_the_history_shows_every_wording_to_every_reader(ann, bob, as_person, post):
    mine = post(ann, "First wording")
    as_person(ann).post(f"/posts/{mine.id}/edit", {"text": "Second wording", "revision": "1"})
    page = as_person(bob).get(f"/posts/{mine.id}/history").text
    assert page.index("Second wording") < page.index("First wording")
    assert page.count("<bdi>Ann Lee</bdi>") == 2
    assert page.count("<time ") == 2


def test_an_edit_names_anew(ann, bob, as_person, post):
    mine = post(ann, "@ann #old #both")
    as_person(ann).post(f"/posts/{mine.id}/edit", {"text": "@bob #new #both", "revision": "1"})
    assert db.session.scalars(select(Mention.person_id)).all() == [bob.id]
    assert set(db.session.scalars(select(PostTag.tag))) == {"new", "both"}


def test_a_stale_save_shows_both_texts_and_can_then_be_saved(ann, as_person, post):
    mine, browser = post(ann, "Base"), as_person(ann)
    path = f"/posts/{mine.id}/edit"
    browser.post(path, {"text": "From the other window", "revision": "1"})
    answer = browser.post(path, {"text": "From this window", "revision": "1"})
    assert answer.status_code == 409
    assert "you changed this post in another window" in answer.text
    assert '<pre class="conflict__text" dir="auto">\nFrom the other window</pre>' in answer.text
    assert "From this window</textarea>" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert browser.post(path, {"text": "Both", "revision": "2"}).status_code == 303
    sources = db.session.scalars(select(PostRevision.source).order_by(PostRevision.number)).all()
    assert sources == ["Base", "From the other window", "Both"]


def test_the_same_edit_sent_twice_is_one(ann, as_person, post):
    mine, browser = post(ann, "Base"), as_person(ann)
    for _ in range(2):
        sent = browser.post(f"/posts/{mine.id}/edit", {"text": "Other", "revision": "1"})
        assert sent.status_code == 303
    assert facts("PostEdited") == 1


@pytest.mark.parametrize("revision", ["", "0", "-1", "2", "x", "９", "9" * 5000, "\0"])
def test_a_forged_revision_is_a_stale_one(revision, ann, as_person, post):
    mine = post(ann, "Base")
    answer = as_person(ann).post(f"/posts/{mine.id}/edit", {"text": "Mine", "revision": revision})
    assert answer.status_code == 409
    assert "Mine</textarea>" in answer.text


def test_a_bad_text_is_refused_and_kept(ann, as_person, post):
    mine = post(ann, "Base")
    long = "y" * 10_001
    answer = as_person(ann).post(f"/posts/{mine.id}/edit", {"text": long, "revision": "1"})
    assert answer.status_code == 422
    assert long in answer.text


def test_a_text_for_a_post_removed_meanwhile_is_kept(ann, as_person, post):
    mine, browser = post(ann, "Base"), as_person(ann)
    browser.post(f"/posts/{mine.id}/removal")
    answer = browser.post(f"/posts/{mine.id}/edit", {"text": "Late words", "revision": "1"})
    assert answer.status_code == 422
    assert "you removed this post meanwhile" in answer.text
    assert "Late words" in answer.text
    assert "Base" not in answer.text
    assert browser.get(f"/posts/{mine.id}/edit").status_code == 404


def test_the_command_tells_the_post_as_it_is_now(ann, post):
    mine = post(ann, "Base")
    with transaction():
        commands.edit(mine, "One", base=1, by=ann)
    with pytest.raises(commands.EditedMeanwhile), transaction():
        commands.edit(mine, "Two", base=1, by=ann)
    assert db.session.get_one(Post, mine.id).source == "One"


def test_only_the_author_sees_the_ways_to_change_a_post(ann, bob, as_person, post):
    mine = post(ann)
    own, other = (as_person(each).get("/stream").text for each in (ann, bob))
    for act in ("edit", "removal"):
        assert f"/posts/{mine.id}/{act}" in own
        assert f"/posts/{mine.id}/{act}" not in other


def test_wordings_are_append_only(ann, post):
    post(ann)
    revision = db.session.scalars(select(PostRevision)).one()
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        revision.created_at = now()
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.delete(db.session.scalars(select(PostRevision)).one())
