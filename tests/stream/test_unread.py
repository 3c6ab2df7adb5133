"""What is unread, and the line below what came since the viewer was last here."""

import re
from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.spaces.queries import everyone
from entgov.stream import commands, queries
from entgov.web.paging import Cursor

LINE = "Above: new since"


@pytest.fixture
def ann(make):
    """Has been here for a while, so what came meanwhile is unread until she reads it."""
    return make.person("Ann Lee", handle="ann", created_at=since(1000))


@pytest.fixture
def earlier(app):
    """Posts as `post` does, so many hours ago."""

    def made(hours, by, text, *, to=None, space=None):
        with transaction():
            if to is not None:
                return commands.reply(to, text, by=by, at=since(hours))
            return commands.publish(space or everyone(), text, by=by, at=since(hours))

    return made


def since(hours):
    return now() - timedelta(hours=hours)


def lined(stretch):
    """The texts, with a line where it is drawn."""
    rows = (([LINE] * card.below_line, card.post.source) for card in stretch.rows)
    return [text for line, source in rows for text in (*line, source)]


def unread(person):
    return [card.post.source for card in queries.threads(person).rows if card.post.unread]


def test_the_line_is_below_what_others_posted(ann, bob, earlier):
    earlier(9, bob, "Old")
    earlier(3, bob, "New")
    earlier(2, ann, "Mine")
    assert lined(queries.threads(ann, since=since(5))) == ["Mine", "New", LINE, "Old"]


def test_ones_own_posts_draw_no_line(ann, bob, earlier):
    earlier(9, bob, "Old")
    earlier(3, ann, "Mine")
    assert lined(queries.threads(ann, since=since(5))) == ["Mine", "Old"]
    assert lined(queries.threads(ann)) == ["Mine", "Old"]


def test_on_the_next_stretch_the_line_is_on_top(ann, bob, earlier):
    earlier(9, bob, "Old")
    new = earlier(3, bob, "New")
    before = Cursor(new.created_at, new.id)
    assert lined(queries.threads(ann, since=since(5), before=before)) == [LINE, "Old"]
    assert lined(queries.threads(ann, since=since(2), before=before)) == ["Old"]


def test_a_post_of_others_is_unread_until_its_thread_is_opened(ann, bob, as_person, earlier):
    first = earlier(9, bob, "First")
    earlier(8, bob, "Second")
    earlier(7, ann, "Mine")
    assert unread(ann) == ["Second", "First"]
    as_person(ann).get("/stream")
    assert unread(ann) == ["Second", "First"]
    as_person(ann).get(f"/posts/{first.id}")
    assert unread(ann) == ["Second"]


def test_or_until_its_space_is_marked(ann, bob, make, earlier):
    earlier(9, bob, "Here", space=make.space(members=[ann]))
    there = make.space(members=[ann])
    earlier(8, bob, "There", space=there)
    with transaction():
        commands.read_space(ann, there)
    assert unread(ann) == ["Here"]
    with transaction():
        commands.read_all(ann)
    assert unread(ann) == []


@pytest.mark.parametrize(
    ("screen", "to"), [("/?order=unread", "/reads"), ("{space}", "{space}/reads")]
)
def test_what_came_since_the_screen_was_shown_stays_unread(
    screen, to, ann, bob, make, as_person, earlier, post
):
    space = make.space(members=[ann])
    address, browser = f"/spaces/{space.slug}", as_person(ann)
    earlier(9, bob, "Shown", space=space)
    shown = browser.get(screen.format(space=address)).text
    post(bob, "Came since", space=space)
    form = {"before": re.findall(r'name="before" value="(.+?)"', shown)[-1]}
    assert browser.post(to.format(space=address), form).status_code == 303
    assert unread(ann) == ["Came since"]
    browser.post(to.format(space=address))
    browser.post(to.format(space=address), form)
    assert unread(ann) == []


def test_what_came_before_the_person_is_read(make, bob, earlier):
    earlier(9, bob, "Long ago")
    newcomer = make.person("Nia New", created_at=since(5))
    earlier(3, bob, "Since then")
    assert unread(newcomer) == ["Since then"]


def test_a_mark_never_goes_back(ann, bob, earlier):
    first = earlier(9, bob, "First")
    with transaction():
        commands.read_thread(ann, first.id, to=since(1))
        commands.read_thread(ann, first.id, to=since(20))
    assert unread(ann) == []


def test_unread_replies_are_counted(ann, bob, earlier):
    first = earlier(9, bob, "Old")
    earlier(8, bob, "Seen", to=first)
    with transaction():
        commands.read_thread(ann, first.id, to=since(5))
    earlier(3, bob, "New", to=first)
    gone = earlier(2, bob, "Gone", to=first)
    with transaction():
        commands.remove(gone, by=bob)
    card = queries.threads(ann).rows[0]
    assert (card.replies, card.unread) == (2, 1)


def test_a_thread_opens_with_the_way_to_the_first_unread_reply(ann, bob, as_person, earlier):
    first = earlier(99, bob, "First")
    for hours in range(98, 42, -1):
        earlier(hours, bob, f"Answer {hours}", to=first)
    earlier(5, ann, "Mine", to=first)
    new = earlier(3, bob, "New", to=first)
    earlier(2, bob, "Newer", to=first)
    found = queries.first_unread(ann, first)
    assert (found.id, found.page, found.replies) == (new.id, 2, 2)
    browser = as_person(ann)
    page = browser.get(f"/posts/{first.id}").text
    link = re.search(r'href="([^"]+)">Go to the first unread reply', page)[1]
    assert link == f"/posts/{first.id}?page=2#post-{new.id}"
    assert "Unread from here" not in page
    there = browser.get(link).text
    assert there.index("Mine") < there.index("Unread from here") < there.index("Newer")
    assert "#newest" in page
    assert 'id="newest"' in there
    assert 'aria-posinset="51" aria-setsize="59"' in there
    assert "Unread from here" not in browser.get(link).text  # it was shown as far as this


def test_a_thread_without_unread_replies_offers_no_way_to_them(ann, bob, as_person, earlier):
    first = earlier(9, bob, "First")
    earlier(8, bob, "Seen", to=first)
    browser = as_person(ann)
    browser.get(f"/posts/{first.id}")
    page = browser.get(f"/posts/{first.id}").text
    assert "first unread" not in page
    assert "Unread from here" not in page
    assert 'href="#reply" data-hotkey="r"' in page


@pytest.mark.parametrize("path", ["/", "/stream", "/spaces/everyone"])
def test_every_stream_has_the_line(path, ann, bob, as_person, earlier):
    old = earlier(9, bob, "Old words")
    earlier(3, bob, "New words")
    with transaction():
        commands.read_thread(ann, old.id, to=since(7))
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
