"""Walking a stream page by page while others post: nothing is skipped, nothing comes twice.

In every order of Home, in a space, on a profile, by a tag and by mentions; with equal times, posts
removed where a page ended, posts and replies that arrive meanwhile, threads in several spaces,
follows and mutes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.core.database import db, transaction
from entgov.follows.commands import follow, mute
from entgov.spaces.models import Membership
from entgov.stream import commands, queries
from entgov.stream.models import Post
from entgov.web.paging import Cursor

# Far enough in the future for seconds as floating point to lose microseconds.
_START = datetime(2045, 6, 7, 8, 9, 10, 123_457, tzinfo=UTC)
moments = st.integers(0, 5).map(lambda step: _START + timedelta(microseconds=step))
one_post = st.tuples(
    moments,
    st.integers(0, 2),
    st.sets(st.integers(0, 3), min_size=1, max_size=2),
    st.booleans(),
    st.booleans(),
)
"""When, by whom, where, whether it has the tag and names Ann, and whether Bob has answered."""

WALKS: dict[str, Any] = {
    "following": lambda ann, world, **page: queries.following(ann, **page),
    "everyone": lambda ann, world, **page: queries.threads(ann, **page),
    "unread": lambda ann, world, **page: queries.following(ann, unread=True, **page),
    "space": lambda ann, world, **page: queries.threads(ann, space=world["spaces"][0], **page),
    "profile": lambda ann, world, **page: queries.posts_by(ann, world["people"][1], **page),
    "tag": lambda ann, world, **page: queries.posts_tagged(ann, "tag", **page),
    "mentions": lambda ann, world, **page: queries.posts_naming(ann, **page),
}


@pytest.fixture
def world(make, ann):
    """Ann is in two spaces, may read a third and not the fourth; she follows and mutes."""
    people = [ann, make.person("Bob"), make.person("Cy")]
    spaces = [make.space(members=[ann]), make.space(members=[ann]), make.space()]
    return {"people": people, "spaces": [*spaces, make.space(kind="private")]}


def arrive(world: Any, wanted: list[Any]) -> list[int]:
    with transaction():
        return [_arrived(world, *each) for each in wanted]


def _arrived(
    world: Any, at: datetime, author: int, where: set[int], tagged: bool, answered: bool
) -> int:
    first, *others = (world["spaces"][number] for number in sorted(where))
    said = f"x #tag @{world['people'][0].handle}" if tagged else "x"
    by = world["people"][author]
    post = commands.publish(first, said, by=by, also_in=others, at=at)
    if answered:
        answer(world, post, at + timedelta(microseconds=1))
    return post.id


def answer(world: Any, post: Post, at: datetime) -> None:
    commands.reply(post, "y", by=world["people"][1], at=at)


def may_be_met(walk: str, ann: Any, world: Any, held: set[str], post: Any) -> bool:
    """Worked out from what the orders say, and not by the code under test."""
    _at, author, where, tagged, answered = post
    mine = where & {0, 1}
    readable = bool(where & {0, 1, 2})
    if walk == "profile":
        return readable and author == 1
    heeded = "mute tag" in held and walk not in {"tag", "mentions"}
    if (author == 2 and "mute person" in held) or (tagged and heeded):
        return False
    heard = where & {0, 1, 2} - ({1} if "mute space" in held else set())
    if walk in {"everyone", "space"}:
        return 0 in where if walk == "space" else bool(heard)
    if walk in {"tag", "mentions"}:
        return tagged and (bool(heard) if walk == "tag" else readable and author != 0)
    followed = (author == 1 and "person" in held) or (tagged and "tag" in held)
    if walk == "unread" and author == 0 and not answered:
        return False
    return bool(mine & heard) or bool(followed and heard)


def hold(ann: Any, world: Any, held: set[str]) -> None:
    with transaction():
        if "person" in held:
            follow(ann, f"person:{world['people'][1].id}")
        if "tag" in held:
            follow(ann, "tag:tag")
        if "mute person" in held:
            mute(ann, f"person:{world['people'][2].id}")
        if "mute tag" in held:
            mute(ann, "tag:tag")
        if "mute space" in held:
            mute(ann, f"space:{world['spaces'][1].id}")


def forget(world: Any) -> None:
    """One database serves all examples of a test."""
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in ("person", "space", Membership.__tablename__):
                db.session.execute(table.delete())
    db.session.expunge_all()
    for name in ("people", "spaces"):
        world[name] = [db.session.merge(each, load=True) for each in world[name]]


@pytest.mark.parametrize("walk", WALKS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    at_first=st.lists(one_post, min_size=3, max_size=12),
    meanwhile=st.lists(st.lists(one_post, max_size=2), max_size=4),
    removed=st.lists(st.booleans(), max_size=6),
    woken=st.lists(st.integers(0, 11), max_size=4),
    held=st.sets(st.sampled_from(["person", "tag", "mute person", "mute tag", "mute space"])),
    size=st.integers(1, 4),
)
def test_every_post_of_the_beginning_is_met_once(
    world, walk, at_first, meanwhile, removed, woken, held, size
):
    """A reply takes a thread to the top of what is unread, above where the reader is: they meet it
    as something new, and not by walking on."""
    forget(world)
    ann = world["people"][0]
    hold(ann, world, held)
    ids = arrive(world, at_first)
    expected = {
        post_id
        for post_id, post in zip(ids, at_first, strict=True)
        if may_be_met(walk, ann, world, held, post)
    }
    seen: list[Post] = []
    places: list[tuple[datetime, int]] = []
    arrivals, removals, answers = iter(meanwhile), iter(removed), iter(woken)
    gone_up: set[int] = set()
    before: Cursor | None = None
    while True:
        stretch = WALKS[walk](ann, world, before=before, size=size)
        seen += [card.post for card in stretch.rows]
        clock = "active_at" if walk == "unread" else "created_at"
        places += [(getattr(card.post, clock), card.post.id) for card in stretch.rows]
        if stretch.next is None:
            break
        before = Cursor.read(stretch.next)
        arrive(world, next(arrivals, []))
        if next(removals, False):
            with transaction():
                commands.remove(seen[-1], by=seen[-1].author)
        if (number := next(answers, None)) is not None:
            post = db.session.get_one(Post, ids[number % len(ids)])
            gone_up.add(post.id)
            with transaction():
                answer(world, post, _START + timedelta(hours=1))
    met = [post.id for post in seen]
    assert len(met) == len(set(met))
    assert expected - (gone_up if walk == "unread" else set()) <= set(met)
    assert not set(met) & (set(ids) - expected)
    assert places == sorted(places, reverse=True)
