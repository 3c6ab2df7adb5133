"""Streams and threads: what stands in them, where the rest is, and what they cost."""

import pytest

from entgov.core.database import db, transaction
from entgov.stream import commands, queries
from entgov.stream.answers import address_of
from entgov.stream.models import Post


def texts(cards):
    return [card.post.source for card in cards.rows]


def test_a_stream_has_first_posts_with_their_newest_replies(ann, bob, post):
    post(bob, "Old")
    first = post(ann, "New")
    for number in range(4):
        post(bob, f"Answer {number}", to=first)
    new, old = queries.threads(ann).rows
    assert (new.post.source, new.replies) == ("New", 4)
    assert [each.source for each in new.newest] == ["Answer 2", "Answer 3"]
    assert (old.post.source, old.replies, list(old.newest)) == ("Old", 0, [])


def test_a_stream_of_one_space_has_no_other(ann, make, post):
    space = make.space(members=[ann])
    post(ann, "Elsewhere")
    post(ann, "Here", space=space)
    assert texts(queries.threads(ann, space=space)) == ["Here"]


def test_a_person_has_replies_too_and_they_say_what_they_answer(ann, bob, post):
    first = post(bob, "Lunch?")
    post(ann, "Yes #lunch", to=first)
    post(ann, "Work #lunch")
    for stretch in (queries.posts_by(bob, ann), queries.posts_tagged(bob, "lunch")):
        assert texts(stretch) == ["Work #lunch", "Yes #lunch"]
        assert stretch.rows[1].post.thread.opening == "Lunch?"
        assert stretch.rows[1].post.thread.author.name == "Bob Ox"


def test_older_posts_are_behind_a_plain_link(ann, as_person, post):
    for number in range(21):
        post(ann, f"Post number {number}!")
    browser = as_person(ann)
    page = browser.get("/stream").text
    assert "number 20!" in page
    assert "number 0!" not in page
    link = next(line for line in page.splitlines() if 'rel="next"' in line)
    older = browser.get(link.partition('href="')[2].partition('"')[0]).text
    assert "number 0!" in older
    assert "number 1!" not in older
    assert 'rel="next"' not in older


@pytest.mark.parametrize("cursor", ["x", "%00", "MC45OTk5OTk5OTk5OTk5OTk5OTk5OTk", "é", "a" * 5000])
def test_a_senseless_cursor_shows_the_newest(cursor, ann, as_person, post):
    post(ann, "Here")
    answer = as_person(ann).get(f"/stream?before={cursor}")
    assert answer.status_code == 200
    assert "Here" in answer.text


def test_an_empty_stream_says_so(ann, as_person):
    assert "Nobody has posted yet" in as_person(ann).get("/stream").text


def test_a_long_thread_has_numbered_pages(ann, bob, as_person, post):
    first = post(bob, "First")
    replies = [post(bob, f"Answer {number}!", to=first) for number in range(51)]
    with transaction():
        commands.remove(replies[0], by=bob)
    browser = as_person(ann)
    page = browser.get(f"/posts/{first.id}").text
    assert page.index("Answer 1!") < page.index("Answer 49!")
    assert "Answer 50!" not in page
    second = browser.get(f"/posts/{first.id}?page=2").text
    assert "First" in second
    assert "Answer 50!" in second
    assert f'id="post-{replies[50].id}"' in second
    for number in ("0", "x", "999999999999999999999"):
        assert browser.get(f"/posts/{first.id}?page={number}").status_code == 200


def test_a_reply_has_an_address_of_its_own(ann, as_person, post):
    first = post(ann)
    replies = [post(ann, to=first) for _ in range(51)]
    browser = as_person(ann)
    there = browser.get(f"/posts/{replies[49].id}").location
    assert there == f"/posts/{first.id}#post-{replies[49].id}"
    there = browser.get(f"/posts/{replies[50].id}").location
    assert there == f"/posts/{first.id}?page=2#post-{replies[50].id}"


def test_replies_of_the_same_moment_have_one_order(app, ann, post):
    first = post(ann)
    with transaction():
        at = first.created_at
        replies = [commands.reply(first, str(n), by=ann, at=at) for n in range(51)]
    shown = queries.replies_to(ann, first, number=2).rows
    assert [each.id for each in shown] == [replies[50].id]
    with app.test_request_context():
        assert "page=2" in address_of(replies[50])


@pytest.mark.parametrize("path", ["/stream", "/posts/1", "/posts/1?page=2", "/posts/1/history"])
def test_many_posts_cost_as_many_queries_as_one(path, ann, make, as_person, post, count_queries):
    first_id = post(ann).id
    post(ann, to=db.session.get_one(Post, first_id))
    browser = as_person(ann)

    def cost():
        db.session.expunge_all()  # nothing is at hand that the screen did not load itself
        with count_queries() as statements:
            assert browser.get(path).status_code == 200
        return len(statements)

    before = cost()
    for _ in range(3):
        person, first = make.person(), db.session.get_one(Post, first_id)
        with transaction():
            commands.edit(first, person.name, base=first.revision, by=make.person())
        for _ in range(20):
            post(person, to=first)
            post(person, to=post(person, space=make.space(members=[person])))
    # A list that ends on its first screen is not counted, and a thread with news is marked as read.
    assert abs(cost() - before) <= 1 + path.startswith("/posts/")
    assert before <= 10


def test_the_viewers_own_spaces_are_a_stream(ann, bob, make, post):
    post(ann, "For everyone")
    post(bob, "Next door", space=make.space(members=[bob]))
    post(bob, "At home", space=make.space(members=[ann]))
    assert texts(queries.following(ann)) == ["At home", "For everyone"]
