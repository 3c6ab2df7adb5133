"""The box for a new post fits its kind, and the form that shares a post is as good as it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from entgov.core.database import db
from entgov.drafts.models import Draft
from entgov.stream.models import Post

LABELS = {
    "update": "Share an update",
    "question": "Ask a question",
    "poll": "Ask what people choose",
    "praise": "Say what you praise",
    "idea": "Share an idea",
}


@pytest.mark.parametrize(("kind", "label"), LABELS.items())
def test_the_box_is_called_what_its_kind_is(kind, label, ann, as_person):
    browser = as_person(ann)
    assert label in browser.get(f"/posts/new?kind={kind}").text
    assert f'data-label="{label}"' in browser.get(f"/posts/fields?kind={kind}").text


def test_the_form_that_shares_a_post_keeps_a_draft(ann, bob, post, as_person):
    shared, browser = post(bob, "Look here"), as_person(ann)
    address = f"/posts/{shared.id}/share"
    fields = {"text": "Half a thought", "space": "everyone", "action": "draft"}
    kept = browser.post(address, fields)
    assert kept.status_code == 303
    assert "Half a thought" in browser.get(kept.location).text
    listed = browser.get("/drafts").text
    assert "Quote of a post by Bob Ox" in listed
    assert address in listed
    token = db.session.scalars(select(Draft)).one().token
    browser.post(address, {"text": "All of it", "space": "everyone", "draft": f"{token}.1."})
    assert db.session.scalars(select(Draft)).all() == []


def test_the_form_that_shares_a_post_takes_files_and_warns(ann, bob, make, post, as_person):
    make.person("Cleo Oak", handle="cleo")
    housing = make.space("Housing", "closed", members=[ann, bob])
    shared, browser = post(bob, "Look here"), as_person(ann)
    fields = {"text": "For @cleo", "space": housing.slug, "nonce": "n"}
    asked = browser.post(f"/posts/{shared.id}/share", fields)
    assert asked.status_code == 422
    assert "Post anyway" in asked.text
    sent = browser.post(
        f"/posts/{shared.id}/share",
        {**fields, "anyway": "cleo", "files": (BytesIO(b"Monday"), "bins.txt")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    quote = db.session.scalars(select(Post).where(Post.quoted_id == shared.id)).one()
    assert "bins.txt" in quote.source
