"""A crowd is made up the same way each time, talks in the order of time, and where it belongs."""

from datetime import UTC, datetime
from itertools import pairwise

from entgov.demo.crowd import OWN_SPACES, Crowd
from entgov.demo.plan import plan

END = datetime(2026, 5, 20, 15, 30, tzinfo=UTC)


def _crowd(seed: int = 1) -> Crowd:
    year = plan(people=12, pages=1, posts=1, seed=seed, end=END)
    return Crowd(known=year.people, people=300, rooms=80, own=9, texts=(10, 5), seed=seed, end=END)


def test_the_same_seed_makes_the_same_crowd() -> None:
    assert _crowd().people == _crowd().people
    assert list(_crowd().said(500)) == list(_crowd().said(500))
    assert list(_crowd().said(500)) != list(_crowd(2).said(500))


def test_it_talks_in_the_order_of_time_and_only_where_it_is() -> None:
    crowd = _crowd()
    said = list(crowd.said(2_000))
    assert len(said) == 2_000
    assert all(one.at <= other.at <= END for (_, one), (_, other) in pairwise(said))
    members = [set(room.members) for room in crowd.rooms]
    assert all(saying.by in members[thread.room] for thread, saying in said)


def test_one_person_has_much_to_read_and_one_space_has_everybody() -> None:
    crowd = _crowd()
    assert 9 + sum(0 in room.members for room in crowd.rooms[2:]) >= OWN_SPACES - 2
    assert len(crowd.rooms[1].members) == len(crowd.people)
    assert len(crowd.rooms[-1].members) == 8
    assert len({each.handle for each in crowd.people}) == 300
