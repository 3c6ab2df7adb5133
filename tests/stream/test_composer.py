"""The box for a new post keeps its name, and the form that shares a post is as good as it."""

from io import BytesIO

import pytest
from sqlalchemy import select

from entgov.core.database import db
from entgov.drafts.models import Draft
from entgov.stream.models import KINDS, Post


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "announcement"])
def test_the_box_has_one_name_for_all_kinds(kind, ann, as_person):
    assert "Share an update" in as_person(ann).get(f"/posts/new?kind={kind}").text


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
