"""Who reads and changes which post: absent and hidden are the same."""

import pytest
from sqlalchemy import select

from entgov.core.database import db
from entgov.stream import queries, searchable
from entgov.stream.models import Post
from entgov.stream.policy import readable_by

FORMS = ("/replies", "/edit", "/removal")
ACTS = ("", "/history", *FORMS)


@pytest.mark.parametrize("kind", ["closed", "private"])
@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_a_hidden_post_is_not_there(role, kind, bob, make, as_person, post):
    outsider = make.person(role=role)
    hidden = post(bob, "For us only #us", space=make.space(kind=kind, members=[bob]))
    reply = post(bob, "Still for us", to=hidden)
    browser = as_person(outsider)
    for path in (f"/posts/{each.id}{act}" for each in (hidden, reply) for act in ACTS):
        assert browser.get(path).status_code == 404
        if path.endswith(FORMS):
            assert browser.post(path, {"text": "x", "revision": "1"}).status_code == 404
    assert "For us" not in browser.get("/stream").text
    assert queries.posts_by(outsider, bob).rows == []
    assert queries.posts_tagged(outsider, "us").rows == []
    assert searchable.found(outsider, [hidden.id]) == {}


@pytest.mark.parametrize("post_id", ["0", "99999", "2147483648", "99999999999999999999"])
def test_an_unknown_post_is_not_there(post_id, ann, as_person):
    browser = as_person(ann)
    for act in ACTS:
        assert browser.get(f"/posts/{post_id}{act}").status_code == 404


@pytest.mark.parametrize("path", ["/edit", "/removal"])
def test_what_others_wrote_is_theirs(path, bob, make, as_person, post):
    theirs = post(bob, "Mine")
    for role in ("staff", "administrator"):
        browser = as_person(make.person(role=role))
        assert browser.get(f"/posts/{theirs.id}{path}").status_code == 403
        sent = browser.post(f"/posts/{theirs.id}{path}", {"text": "x", "revision": "1"})
        assert sent.status_code == 403
    assert db.session.get_one(Post, theirs.id).source == "Mine"


@pytest.mark.parametrize("path", ["/stream", "/posts/new", "/posts/1"])
def test_nobody_comes_in_without_signing_in(path, visitor):
    assert visitor.get(path).status_code == 302


def test_list_and_item_agree(ann, bob, make, post):
    spaces = [make.space(kind=kind, members=[bob]) for kind in ("open", "closed", "private")]
    spaces.append(make.space(kind="private", members=[ann, bob]))
    for space in spaces:
        post(bob, to=post(bob, space=space))
    for viewer in (ann, bob):
        listed = set(db.session.scalars(select(Post.id).where(readable_by(viewer))))
        ids = db.session.scalars(select(Post.id)).all()
        assert listed == {each for each in ids if queries.readable_post(viewer, each)}
        assert listed == set(searchable.found(viewer, ids))
