"""The unread line: what came since the viewer was last here, in streams and in threads."""

import re
from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.stream import commands, queries

LINE = "Above: new since"


@pytest.fixture
def earlier(post):
    """Posts as `post` does, so many hours ago."""

    def made(hours, *args, **fields):
        written = post(*args, **fields)
        with transaction():
            written.created_at = now() - timedelta(hours=hours)
        return written

    return made


def since(hours):
    return now() - timedelta(hours=hours)


def lined(stretch):
    """The texts, with a line where it is drawn."""
    rows = (([LINE] * card.below_line, card.post.source) for card in stretch.rows)
    return [text for line, source in rows for text in (*line, source)]


def test_the_line_is_below_what_others_posted(ann, bob, earlier):
    earlier(9, bob, "Old")
    earlier(3, bob, "New")
    earlier(2, ann, "Mine")
    found = queries.threads(ann, since=since(5))
    assert lined(found) == ["Mine", "New", LINE, "Old"]
    assert [card.post.unread for card in found.rows] == [False, True, False]


def test_ones_own_posts_draw_no_line(ann, bob, earlier):
    earlier(9, bob, "Old")
    earlier(3, ann, "Mine")
    assert lined(queries.threads(ann, since=since(5))) == ["Mine", "Old"]
    assert lined(queries.threads(ann)) == ["Mine", "Old"]


def test_on_the_next_stretch_the_line_is_on_top(ann, bob, earlier):
    earlier(9, bob, "Old")
    new = earlier(3, bob, "New")
    before = queries.Cursor(new.created_at, new.id)
    assert lined(queries.threads(ann, since=since(5), before=before)) == [LINE, "Old"]
    assert lined(queries.threads(ann, since=since(2), before=before)) == ["Old"]


def test_unread_replies_are_counted(ann, bob, earlier):
    first = earlier(9, bob, "Old")
    earlier(8, bob, "Seen", to=first)
    earlier(3, bob, "New", to=first)
    earlier(2, ann, "Mine", to=first)
    gone = earlier(2, bob, "Gone", to=first)
    with transaction():
        commands.remove(gone, by=bob)
    card = queries.threads(ann, since=since(5)).rows[0]
    assert (card.replies, card.unread) == (3, 1)


def test_a_thread_opens_with_the_way_to_the_first_unread_reply(ann, bob, as_person, earlier):
    first = earlier(99, bob, "First")
    for hours in range(98, 42, -1):
        earlier(hours, bob, f"Answer {hours}", to=first)
    earlier(5, ann, "Mine", to=first)
    new = earlier(3, bob, "New", to=first)
    earlier(2, bob, "Newer", to=first)
    with transaction():
        ann.last_here_at = since(6)
    found = queries.first_unread(ann, first, ann.last_here_at)
    assert (found.id, found.page, found.replies) == (new.id, 2, 2)
    browser = as_person(ann)
    page = browser.get(f"/posts/{first.id}").text
    link = re.search(r'href="([^"]+)">Go to the first unread reply', page)[1]
    assert link == f"/posts/{first.id}?page=2#post-{new.id}"
    assert "New since" not in page
    there = browser.get(link).text
    assert there.index("Mine") < there.index("New since") < there.index("Newer")
    assert "#newest" in page
    assert 'id="newest"' in there
    assert 'aria-posinset="51" aria-setsize="59"' in there


def test_a_thread_without_unread_replies_offers_no_way_to_them(ann, bob, as_person, earlier):
    first = earlier(9, bob, "First")
    earlier(8, bob, "Seen", to=first)
    with transaction():
        ann.last_here_at = since(6)
    page = as_person(ann).get(f"/posts/{first.id}").text
    assert "first unread" not in page
    assert "New since" not in page
    assert 'href="#reply" data-hotkey="r"' in page


@pytest.mark.parametrize("path", ["/", "/stream", "/spaces/everyone"])
def test_every_stream_has_the_line(path, ann, bob, as_person, earlier):
    earlier(9, bob, "Old words")
    earlier(3, bob, "New words")
    with transaction():
        ann.last_here_at = since(6)
    page = as_person(ann).get(path).text
    stream = page.partition('role="feed"')[2]
    assert stream.index("New words") < stream.index(LINE) < stream.index("Old words")
    assert stream.count("(new)") == 1


def test_articles_say_what_they_are_and_where_they_stand(ann, bob, as_person, post):
    post(bob, "Second")
    top = post(bob, "Hello")
    post(ann, "Answer", to=top)
    page = as_person(ann).get("/stream").text
    article = page.partition(f'<article class="post" id="post-{top.id}"')[2]
    for attribute in ("author", "text"):
        assert f'id="post-{top.id}-{attribute}"' in article
    assert 'aria-posinset="1" aria-setsize="2"' in article
    order = ["Bob Ox", "Everyone", "Hello", "<time", "Reply", "1 reply, from"]
    places = [article.index(each) for each in order]
    assert places == sorted(places)


def test_a_long_post_is_folded_in_a_stream_and_whole_in_its_thread(ann, as_person, post):
    long = post(ann, "\n\n".join(f"Paragraph {n}. {'words ' * 50}" for n in range(9)))
    browser = as_person(ann)
    assert "Show all of this post" in browser.get("/stream").text
    assert "Show all of this post" not in browser.get(f"/posts/{long.id}").text
