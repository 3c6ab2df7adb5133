"""What somebody follows as one stream: by space, person, tag and thread, but for what is muted."""

from datetime import UTC, datetime

import pytest

from entgov.core.database import transaction
from entgov.follows.commands import follow, mute
from entgov.stream import commands, queries
from entgov.web.paging import Cursor


def texts(stretch):
    return [card.post.source for card in stretch.rows]


@pytest.fixture
def world(ann, bob, make, post):
    """Spaces that Ann is in and is not in, with posts by Bob and Cy."""
    cy, own, other = make.person("Cy"), make.space(members=[ann]), make.space()
    said = {
        "Own": post(bob, "Own", space=own),
        "Bob": post(bob, "Bob", space=other),
        "Cy": post(cy, "Cy", space=other),
        "Tag": post(cy, "Tag #Bins", space=other),
        "Hidden": post(bob, "Hidden #bins", space=make.space(kind="private", members=[bob])),
    }
    with transaction():
        both = commands.publish(other, "Both", by=cy, also_in=[own])
    return {**said, "Both": both, "own": own, "other": other, "cy": cy}


def test_it_holds_what_is_followed_and_nothing_else(ann, bob, world):
    assert texts(queries.following(ann)) == ["Both", "Own"]
    with transaction():
        for key in (f"person:{bob.id}", "tag:bins", f"thread:{world['Cy'].id}"):
            follow(ann, key)
    assert texts(queries.following(ann)) == ["Both", "Tag #Bins", "Cy", "Bob", "Own"]


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("person:{cy}", ["Bob", "Own"]),
        ("space:{own}", ["Both", "Tag #Bins", "Cy", "Bob"]),
        ("space:{other}", ["Both", "Own"]),
        ("tag:bins", ["Both", "Cy", "Bob", "Own"]),
        ("thread:{both}", ["Tag #Bins", "Cy", "Bob", "Own"]),
    ],
)
def test_what_is_muted_stays_out(key, left, ann, bob, world):
    names = {"cy": world["cy"].id, "both": world["Both"].id}
    names |= {"own": world["own"].id, "other": world["other"].id}
    with transaction():
        for followed in (bob, world["cy"]):
            follow(ann, f"person:{followed.id}")
        mute(ann, key.format(**names))
    assert texts(queries.following(ann)) == left
    assert texts(queries.following(ann, unread=True)) == left
    assert texts(queries.threads(ann)) == left
    long_ago = Cursor(datetime(2001, 1, 1, tzinfo=UTC), 0)
    assert queries.newer_threads(ann, long_ago, own=True, most=9) == len(left)


@pytest.mark.parametrize("unread", [False, True])
def test_pages_full_of_own_spaces_leave_out_nothing_followed_elsewhere(
    ann, bob, make, post, unread
):
    own, other, cy = make.space(members=[ann]), make.space(), make.person("Cy")
    with transaction():
        for key in (f"person:{bob.id}", "tag:bins"):
            follow(ann, key)
    for number in range(4):
        post(cy, f"Own {number}", space=own)
        post(bob, f"Bob {number}", space=other)
        post(cy, f"Tag {number} #bins", space=other)
    met, before = [], None
    while True:
        stretch = queries.following(ann, unread=unread, before=before, size=2)
        met += texts(stretch)
        if stretch.next is None:
            break
        before = Cursor.read(stretch.next)
    assert met == [
        text
        for number in reversed(range(4))
        for text in (f"Tag {number} #bins", f"Bob {number}", f"Own {number}")
    ]


@pytest.mark.parametrize("key", ["person:{bob}", "space:{own}", "tag:bins", "thread:{post}"])
@pytest.mark.parametrize(
    ("kind", "begin", "listed"),
    [
        ("question", None, lambda ann: queries.questions(ann, answered=False)),
        (
            "idea",
            commands.begin_idea,
            lambda ann: queries.ideas(ann, state=None, newest=False, number=1),
        ),
    ],
)
def test_what_is_muted_is_in_no_list_of_a_kind(kind, begin, listed, key, ann, bob, make):
    own = make.space(members=[ann])
    with transaction():
        post = commands.publish(own, "New #bins?", by=bob, kind=kind, complete=begin)
    assert texts(listed(ann)) == ["New #bins?"]
    with transaction():
        mute(ann, key.format(bob=bob.id, own=own.id, post=post.id))
    assert texts(listed(ann)) == []


@pytest.mark.parametrize("key", ["space:{own}", "tag:bins", "thread:{post}"])
def test_who_is_named_finds_it_also_where_they_have_muted(key, ann, bob, make, post):
    own = make.space(members=[ann])
    named = post(bob, "Look, @ann #bins", space=own)
    with transaction():
        mute(ann, key.format(own=own.id, post=named.id))
    assert texts(queries.posts_naming(ann)) == ["Look, @ann #bins"]
    with transaction():
        mute(ann, f"person:{bob.id}")
    assert texts(queries.posts_naming(ann)) == []


def test_replies_of_muted_people_are_not_folded_in(ann, bob, make, post):
    first, cy = post(bob, "First"), make.person("Cy")
    post(cy, "Loud", to=first)
    post(bob, "Quiet", to=first)
    with transaction():
        mute(ann, f"person:{cy.id}")
    (card,) = queries.following(ann).rows
    assert ([each.source for each in card.newest], card.replies) == (["Quiet"], 1)
    assert card.unread == 1


def test_unread_are_threads_with_something_new_by_their_newest_post(ann, bob, as_person, post):
    first, second = post(bob, "First"), post(bob, "Second")
    post(ann, "Mine")
    assert texts(queries.following(ann, unread=True)) == ["Second", "First"]
    post(bob, "Reply", to=first)
    assert texts(queries.following(ann, unread=True)) == ["First", "Second"]
    as_person(ann).get(f"/posts/{first.id}")
    assert texts(queries.following(ann, unread=True)) == ["Second"]
    with transaction():
        commands.read_all(ann)
    assert texts(queries.following(ann, unread=True)) == []
    answer = post(bob, "Later", to=second)
    assert texts(queries.following(ann, unread=True)) == ["Second"]
    with transaction():
        commands.remove(answer, by=bob)
    assert texts(queries.following(ann, unread=True)) == []


def test_unread_threads_are_counted_by_space_up_to_a_bound(ann, bob, make, post, monkeypatch):
    monkeypatch.setattr("entgov.stream.queries.unread.MOST_UNREAD", 3)
    full, one, muted = (make.space(members=[ann]) for _ in range(3))
    for _ in range(5):
        post(bob, space=full)
        post(bob, space=muted)
    post(bob, space=one)
    post(ann, space=one)
    post(bob, space=make.space())
    with transaction():
        mute(ann, f"space:{muted.id}")
    assert queries.unread_in_spaces(ann) == {full.id: 3, one.id: 1}
    with transaction():
        commands.read_space(ann, full)
    assert queries.unread_in_spaces(ann) == {one.id: 1}
