"""A post can say which language it is in."""

import pytest
from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream import commands
from entgov.stream.models import Post


def newest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc())).first()


def test_a_post_and_a_reply_say_it(ann, as_person):
    browser = as_person(ann)
    browser.post("/posts/new", {"text": "Bore da", "space": "everyone", "language": "cy"})
    first = newest()
    assert first.language == "cy"
    browser.post(f"/posts/{first.id}/replies", {"text": "مرحبا", "language": "ar"})
    page = browser.get(f"/posts/{first.id}").text
    assert f'id="post-{first.id}-text" lang="cy"' in page
    assert f'id="post-{newest().id}-text" lang="ar"' in page


def test_where_nobody_says_it_there_is_none(ann, as_person, post):
    first = post(ann)
    assert newest().language is None
    assert f'id="post-{first.id}-text">' in as_person(ann).get(f"/posts/{first.id}").text


def test_an_edit_keeps_and_changes_it(ann, as_person):
    browser = as_person(ann)
    browser.post("/posts/new", {"text": "Bore da", "space": "everyone", "language": "cy"})
    address = f"/posts/{newest().id}/edit"
    assert '<option value="cy" selected>' in browser.get(address).text
    browser.post(address, {"text": "Good morning", "revision": "1", "language": "en"})
    assert (newest().language, newest().revision) == ("en", 2)


def test_another_language_alone_is_no_other_wording(ann, post):
    first = post(ann, "Bore da")
    with transaction():
        commands.edit(first, "Bore da", base=1, by=ann, language="cy")
        commands.edit(first, "Bore da", base=1, by=ann, language="cy")
    assert (newest().language, newest().revision, newest().edited_at) == ("cy", 1, None)
    edits = select(FactRecord).where(FactRecord.kind == "PostEdited")
    assert len(db.session.scalars(edits).all()) == 1


@pytest.mark.parametrize("language", ["xx", "en-GB", "\0", 'cy" onload', "x" * 5000])
def test_only_known_languages_are_taken(language, ann, as_person):
    answer = as_person(ann).post(
        "/posts/new", {"text": "Hello", "space": "everyone", "language": language}
    )
    assert answer.status_code == 422
    assert "Choose one of the languages" in answer.text
    assert newest() is None
