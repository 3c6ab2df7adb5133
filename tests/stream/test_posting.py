"""Posting and replying, with whatever people type."""

import re

import pytest
from sqlalchemy import func, select

from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.stream.models import Mention, Post, PostRevision, PostTag


def the_post() -> Post:
    return db.session.scalars(select(Post)).one()


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def nonce_in(page: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found
    return found[1]


def send(browser, text="Hello", space="everyone", **fields):
    return browser.post("/posts/new", {"text": text, "space": space, **fields})


@pytest.mark.parametrize("path", ["/stream", "/posts/new"])
def test_the_composer_has_its_words_and_everyone_chosen(path, ann, as_person):
    page = as_person(ann).get(path).text
    assert re.search(r'<label[^>]*for="text">\s*Share an update', page)
    assert re.search(r'<label[^>]*for="space">\s*Space', page)
    assert re.search(r"<button[^>]*>\s*Post\s*</button>", page)
    assert '<option value="everyone" selected>' in page


def test_the_address_can_choose_the_space(ann, make, as_person):
    make.space("Finance", members=[ann])
    browser = as_person(ann)
    assert 'value="finance" selected' in browser.get("/posts/new?space=finance").text
    assert 'value="everyone" selected' in browser.get("/posts/new?space=nowhere%00").text


def test_a_post_is_shown_where_it_was_posted(ann, as_person):
    browser = as_person(ann)
    sent = send(browser, "The bridge is *open* again")
    assert sent.status_code == 303
    assert "The bridge is <em>open</em> again" in browser.get(sent.location).text
    assert "The bridge is <em>open</em> again" in browser.get("/stream").text


def test_a_post_is_a_fact_and_its_own_first_revision(ann, as_person):
    send(as_person(ann))
    post = the_post()
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "PostPublished")).one()
    assert (fact.data, fact.space_id) == ({"post_id": post.id, "thread_id": None}, post.space_id)
    assert fact.actor_id == ann.id
    assert db.session.scalars(select(PostRevision.source)).all() == ["Hello"]


def test_a_reply_to_a_reply_joins_the_thread(ann, bob, as_person, post):
    first = post(bob, "Who has the key?")
    answer = post(bob, "Nobody?", to=first)
    page = as_person(ann).get(f"/posts/{first.id}").text
    assert re.search(r'<label[^>]*for="text">\s*Write a reply', page)
    assert re.search(r"<button[^>]*>\s*Reply\s*</button>", page)
    sent = as_person(ann).post(f"/posts/{answer.id}/replies", {"text": "I have"})
    reply = db.session.scalars(select(Post).where(Post.source == "I have")).one()
    assert (reply.thread_id, reply.space_id) == (first.id, first.space_id)
    assert sent.location == f"/posts/{first.id}#post-{reply.id}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write something first"),
        (" \n\t ", "Write something first"),
        ("\0\0", "Write something first"),
        ("x" * 10_001, "Shorten this to 10,000 characters or fewer"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_and_kept(text, says, ann, bob, as_person, post):
    browser, first = as_person(ann), post(bob)
    for path in ("/posts/new", f"/posts/{first.id}/replies"):
        answer = browser.post(path, {"text": text, "space": "everyone", "nonce": "once"})
        assert answer.status_code == 422
        assert says in answer.text
        assert "<title>Error:" in answer.text
        assert text.strip(" \n\t\0") in answer.text
        assert nonce_in(answer.text) == "once"
    assert posts() == 1


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "👍🏽",
        "👩‍👩‍👧‍👦 " * 1000,
        "\u202eשלום עולם, and back",
        "مرحبا بالعالم",
        "ＡＢＣ ℌ \ufeff\u200b zero",
        "[" * 5000 + "*_" * 1000,
        "line\r\nline\rline",
    ],
)
def test_odd_texts_are_kept_as_they_are(text, ann, as_person):
    browser = as_person(ann)
    sent = send(browser, text)
    assert sent.status_code == 303
    assert the_post().source == text.replace("\r\n", "\n").replace("\r", "\n")
    assert browser.get(sent.location).status_code == 200
    assert browser.get("/stream").status_code == 200


def test_control_characters_are_dropped(ann, as_person):
    send(as_person(ann), "a\0b\x07c")
    assert the_post().source == "abc"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "# <svg/onload=alert(1)>",
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
    ],
)
def test_no_script_comes_through(text, ann, as_person):
    browser = as_person(ann)
    path = send(browser, text).location
    for page in (path, "/stream", f"{path}/edit", f"{path}/history", f"{path}/removal"):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "<svg/onload" not in answer.text
        assert 'href="javascript' not in answer.text


def test_a_name_is_no_markup_either(make, as_person, post):
    mallory = make.person("<b>Mallory</b>", handle="mallory")
    first = post(mallory, "***")
    post(mallory, "answer", to=first)
    page = as_person(mallory).get(f"/posts/{first.id}").text
    assert "&lt;b&gt;Mallory" in page
    assert "<b>Mallory" not in page
    assert "&amp;lt;b" not in page


def test_a_mention_links_and_is_noted_even_where_they_cannot_read(ann, bob, make, as_person):
    make.space("Board", "closed", members=[ann])
    browser = as_person(ann)
    sent = send(browser, "@Bob and @nobody, @ann", space="board", anyway="bob")
    page = browser.get(sent.location).text
    assert '<a class="mention" href="/people/bob">@Bob</a> and @nobody' in page
    assert set(db.session.scalars(select(Mention.person_id))) == {ann.id, bob.id}


def test_a_tag_links_and_is_noted_in_one_spelling(ann, as_person):
    browser = as_person(ann)
    page = browser.get(send(browser, "#Budget #BUDGET #straße").location).text
    assert '<a class="tag" href="/tags/budget">#Budget</a>' in page
    assert 'href="/tags/strasse"' in page
    assert set(db.session.scalars(select(PostTag.tag))) == {"budget", "strasse"}


def test_the_same_form_sent_twice_makes_one_post(ann, as_person):
    browser = as_person(ann)
    nonce = nonce_in(browser.get("/stream").text)
    first, second = (send(browser, nonce=nonce) for _ in range(2))
    assert first.location == second.location
    assert posts() == 1
    replies = [browser.post(f"{first.location}/replies", {"text": "x", "nonce": "n"}) for _ in "12"]
    assert replies[0].location == replies[1].location
    assert posts() == 2


def test_going_back_and_posting_another_text_loses_nothing(ann, as_person):
    browser = as_person(ann)
    send(browser, "one", nonce="same")
    send(browser, "two", nonce="same")
    assert posts() == 2


def test_a_nonce_of_somebody_else_tells_nothing(ann, bob, as_person):
    theirs = send(as_person(bob), "same words", nonce="guessed").location
    assert send(as_person(ann), "same words", nonce="guessed").location != theirs


@pytest.mark.parametrize("space", ["", "board", "no-such-space", "\0", "x" * 10_000])
def test_one_can_post_only_where_one_may_write(space, ann, bob, make, as_person):
    make.space("Board", "closed", members=[bob])
    answer = send(as_person(ann), "Kept words", space=space)
    assert answer.status_code == 422
    assert "Choose one of the spaces you can post in" in answer.text
    assert "Kept words" in answer.text
    assert posts() == 0


def test_text_survives_a_form_token_that_grew_old(ann, as_person):
    browser = as_person(ann)
    sent = browser.post("/posts/new", {"text": "Long thoughts", "space": "everyone"}, token=False)
    assert "Long thoughts" in browser.get(sent.location).text
    assert posts() == 0
