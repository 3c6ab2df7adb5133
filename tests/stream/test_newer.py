""" "4 new posts": what a script is told while a stream is open."""

from urllib.parse import urlencode

import pytest

from entgov.core.database import transaction
from entgov.stream import commands, queries


@pytest.fixture
def told(ann, as_person):
    """What the script is told of a stream that was opened now."""
    browser = as_person(ann)
    top = queries.threads(ann).top

    def ask(**question):
        answer = browser.get(f"/stream/new?{urlencode({'after': top, **question})}")
        assert answer.status_code == 200
        return answer.json

    return ask


def test_it_counts_the_posts_of_others(ann, bob, post, told):
    assert told() == {"count": 0, "text": ""}
    first = post(bob)
    post(bob, to=first)
    post(ann)
    assert told() == {"count": 1, "text": "1 new post"}
    gone = post(bob)
    post(bob)
    with transaction():
        commands.remove(gone, by=bob)
    assert told()["text"] == "2 new posts"


def test_it_counts_only_what_stands_in_that_stream(bob, make, ann, post, told):
    own, open_space = make.space("Own", members=[ann, bob]), make.space("Other", members=[bob])
    closed = make.space("Shut", "closed", members=[bob])
    for space in (own, open_space, closed):
        post(bob, space=space)
    assert told()["count"] == 2
    assert told(own=1)["count"] == 1
    assert told(space="own")["count"] == 1
    assert told(space="shut")["count"] == 0
    assert told(space="nowhere\0")["count"] == 0


def test_many_are_counted_up_to_a_bound(bob, post, told):
    for _ in range(101):
        post(bob)
    assert told()["text"] == "More than 99 new posts"


def test_an_answer_that_has_not_changed_is_not_sent_again(ann, bob, as_person, post, count_queries):
    browser, top = as_person(ann), queries.threads(ann).top
    first = browser.get(f"/stream/new?after={top}")
    headers = {"If-None-Match": first.headers["ETag"]}
    with count_queries() as statements:
        again = browser.get(f"/stream/new?after={top}", headers=headers)
    assert (again.status_code, again.data) == (304, b"")
    assert len(statements) == 2  # who asks, and how many
    post(bob)
    assert browser.get(f"/stream/new?after={top}", headers=headers).status_code == 200


@pytest.mark.parametrize("after", ["", "x", "%00", "9" * 500])
def test_a_senseless_place_has_nothing_on_top(after, ann, bob, as_person, post):
    post(bob)
    assert as_person(ann).get(f"/stream/new?after={after}").json["count"] == 0


def test_only_the_newest_stretch_waits_for_more(ann, as_person, post):
    for _ in range(21):
        post(ann)
    browser = as_person(ann)
    assert "data-newer" in browser.get("/stream").text
    cursor = queries.threads(ann).next
    assert "data-newer" not in browser.get(f"/stream?before={cursor}").text
