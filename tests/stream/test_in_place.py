"""A script posts without leaving the screen: the same address, and a part of the screen."""

import re

import pytest
from sqlalchemy import func, select

from entgov.accounts.models import KeptForm
from entgov.core.database import db
from entgov.stream.models import Post

BY_SCRIPT = {"X-Fragment": "true"}


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def test_a_post_comes_back_as_a_card(ann, as_person):
    browser = as_person(ann)
    fields = {"text": "The *bridge*", "space": "everyone", "nonce": "once"}
    answer = browser.post("/posts/new", fields, headers=BY_SCRIPT)
    post = db.session.scalars(select(Post)).one()
    assert (answer.status_code, answer.location) == (201, f"/posts/{post.id}")
    assert answer.text.count("<article") == 1
    assert f'id="post-{post.id}"' in answer.text
    assert "<em>bridge</em>" in answer.text
    assert f'href="/posts/{post.id}/edit"' in answer.text
    assert "<html" not in answer.text


def test_a_reply_comes_back_as_it_stands_in_the_thread(ann, bob, as_person, post):
    first = post(bob)
    answer = as_person(ann).post(f"/posts/{first.id}/replies", {"text": "Yes"}, headers=BY_SCRIPT)
    assert answer.status_code == 201
    assert answer.location.startswith(f"/posts/{first.id}#post-")
    assert re.search(r"<h3[^>]*>.*Ann Lee", answer.text)


def test_sent_twice_it_is_one_post(ann, as_person):
    browser = as_person(ann)
    fields = {"text": "Once", "space": "everyone", "nonce": "once"}
    first, second = (browser.post("/posts/new", fields, headers=BY_SCRIPT) for _ in range(2))
    assert (second.status_code, second.location) == (201, first.location)
    assert posts() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " ", "space": "everyone"}, "text"),
        ({"text": "x" * 10_001, "space": "everyone"}, "text"),
        ({"text": "Hello", "space": "nowhere"}, "space"),
        ({"text": "Hello", "space": "everyone", "language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_comes_back_beside_its_field(fields, field, ann, as_person):
    answer = as_person(ann).post("/posts/new", fields, headers=BY_SCRIPT)
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-error"', answer.text) == [field]
    assert "<html" not in answer.text
    assert posts() == 0


def test_with_an_old_token_nothing_is_kept_since_the_script_keeps_it(ann, as_person, visitor):
    fields = {"text": "Hello", "space": "everyone"}
    answer = as_person(ann).post("/posts/new", fields, token=False, headers=BY_SCRIPT)
    assert answer.status_code == 400
    assert visitor.post("/posts/new", fields, headers=BY_SCRIPT).status_code == 401
    assert db.session.scalar(select(func.count()).select_from(KeptForm)) == 0
    assert posts() == 0
