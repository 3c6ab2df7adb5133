"""Following and muting from the screens, the list to take it back, and marking as read."""

import pytest

from entgov.core.database import transaction
from entgov.follows.commands import follow, mute
from entgov.follows.queries import hold_on
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki


@pytest.fixture
def hidden(bob, make):
    """A private space with a thread and a page, by their keys."""
    space = make.space("Hidden room", kind="private", members=[bob])
    with transaction():
        post = stream.publish(space, "Hidden words", by=bob)
        page = wiki.create(space, "Hidden page", "Text", by=bob)
    return {"space": f"space:{space.id}", "thread": f"thread:{post.id}", "page": f"page:{page.id}"}


def say(by, text):
    with transaction():
        return stream.publish(everyone(), text, by=by)


@pytest.mark.parametrize("path", ["/people/bob", "/tags/bins", "/posts/1", "/spaces/everyone"])
def test_the_button_of_a_screen_mutes_and_gives_back(path, ann, bob, as_person):
    say(bob, "Hello #bins")
    browser = as_person(ann)
    shown = browser.get(path).text
    key = shown.partition('name="key" value="')[2].partition('"')[0]
    assert browser.post("/mutes", {"key": key, "next": path}).location == path
    assert hold_on(ann, key).muted
    shown = browser.get(path).text
    assert "Stop muting" in shown
    assert "Muted: " in shown
    browser.post("/mutes/removal", {"key": key})
    assert not hold_on(ann, key).muted


@pytest.mark.parametrize("path", ["/people/bob", "/tags/bins", "/posts/1"])
def test_the_button_of_a_screen_follows_and_stops(path, ann, bob, as_person):
    say(bob, "Hello #bins")
    browser = as_person(ann)
    key = browser.get(path).text.partition('name="key" value="')[2].partition('"')[0]
    with transaction():
        mute(ann, key)
    browser.post("/follows", {"key": key, "next": path})
    assert (hold_on(ann, key).followed, hold_on(ann, key).muted) == (True, False)
    assert "Stop following" in browser.get(path).text
    browser.post("/follows/removal", {"key": key})
    assert not hold_on(ann, key).followed


@pytest.mark.parametrize("door", ["/follows", "/mutes"])
@pytest.mark.parametrize("kind", ["space", "thread", "page"])
def test_what_is_hidden_answers_as_what_never_was(door, kind, ann, as_person, hidden):
    browser = as_person(ann)
    said = []
    for key in (hidden[kind], f"{kind}:999999"):
        answer = browser.post(door, {"key": key, "next": "/tags"})
        assert (answer.status_code, answer.location) == (303, "/tags")
        said.append(browser.get("/tags").text.partition("<main")[2])
    assert "Nothing changed" in said[0]
    assert said[0] == said[1]
    assert not hold_on(ann, hidden[kind]).followed
    assert not hold_on(ann, hidden[kind]).muted


SENSELESS = "x person: person:0 person:-1 person:01 person:99999999999 person:x person:１ tag:"
SENSELESS += " tag:BINS tag:#bins space:1 what:1 person:1"  # the last is she herself


@pytest.mark.parametrize("key", ["", "tag:\x00", *SENSELESS.split()])
def test_a_senseless_key_is_not_there(key, ann, as_person):
    assert ann.id == 1
    browser = as_person(ann)
    browser.post("/follows", {"key": key})
    shown = browser.get("/settings/follows").text
    assert "Nothing changed" in shown
    assert "You follow nothing yet" in shown


def test_the_list_names_what_one_may_see_and_takes_all_back(ann, bob, as_person, hidden):
    with transaction():
        follow(ann, f"person:{bob.id}")
        follow(ann, hidden["thread"])
        mute(ann, "tag:bins")
        mute(ann, hidden["space"])
    browser = as_person(ann)
    follows, mutes = (browser.get(f"/settings/follows{q}").text for q in ("", "?show=muted"))
    assert "Bob Ox" in follows
    assert "#bins" in mutes
    for shown in (follows, mutes):
        assert "Something that you can no longer see" in shown
        assert "Hidden" not in shown
    browser.post("/follows/removal", {"key": hidden["thread"]})
    assert "can no longer see" not in browser.get("/settings/follows").text


def test_a_back_address_elsewhere_is_not_taken(ann, as_person):
    sent = as_person(ann).post("/mutes", {"key": "tag:bins", "next": "//evil.example"})
    assert sent.location == "/settings/follows"


def test_home_has_three_orders(ann, bob, make, as_person):
    space = make.space("Elsewhere")
    with transaction():
        stream.publish(space, "Said elsewhere", by=bob)
    first = say(bob, "Said here")
    browser = as_person(ann)

    def said(order):
        page = browser.get(f"/?order={order}").text
        assert 'aria-current="page"' in page
        return [text for text in ("Said elsewhere", "Said here") if text in page]

    assert said("following") == said("unread") == ["Said here"]
    assert said("everyone") == ["Said elsewhere", "Said here"]
    assert said("x") == ["Said here"]
    browser.get(f"/posts/{first.id}")
    assert said("unread") == []
    assert said("following") == ["Said here"]


@pytest.mark.parametrize("order", ["following", "everyone", "unread"])
def test_older_posts_stay_in_their_order(order, ann, bob, as_person):
    for number in range(21):
        say(bob, f"Post {number}!")
    browser = as_person(ann)
    page = browser.get(f"/?order={order}").text
    link = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    older = browser.get(link.replace("&amp;", "&")).text
    assert "Post 20!" in page
    assert "Post 0!" in older
    assert "Post 1!" not in older
    assert ("You have read" in older) is False


def test_unread_is_counted_at_each_space_and_marked_as_read(ann, bob, make, as_person):
    space = make.space("Choir", members=[ann])
    with transaction():
        stream.publish(space, "Sing", by=bob)
    say(bob, "Hello")
    browser = as_person(ann)
    for path in ("/", "/spaces"):
        assert browser.get(path).text.count("1 unread") == 2
    done = browser.post(f"/spaces/{space.slug}/reads", {"next": "/spaces"})
    assert done.location == "/spaces"
    page = browser.get("/spaces").text
    assert page.count("1 unread") == 1
    assert "All posts in Choir up to now are marked as read." in page
    browser.post("/reads")
    assert "1 unread" not in browser.get("/").text
