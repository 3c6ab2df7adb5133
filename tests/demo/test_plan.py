"""A year is made up the same way each time, and makes sense."""

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.demo.people import EVERYONE
from entgov.demo.plan import Act, Amend, Plan, Publish, Reply, RevisePage, WritePage, plan
from entgov.web.addresses import slug

END = datetime(2026, 5, 20, 15, 30, tzinfo=UTC)


def _plan(people: int = 12, pages: int = 30, posts: int = 60, seed: int = 1) -> Plan:
    return plan(people=people, pages=pages, posts=posts, seed=seed, end=END)


def _texts(acts: "list[Act] | tuple[Act, ...]") -> list[str]:
    spoken = (WritePage, RevisePage, Publish, Reply, Amend)
    return [act.text for act in acts if isinstance(act, spoken)]


def test_the_same_seed_makes_the_same_year() -> None:
    assert _plan() == _plan()
    assert _plan() != _plan(seed=2)


@settings(max_examples=15, deadline=None)
@given(
    people=st.integers(3, 40),
    pages=st.integers(1, 40),
    posts=st.integers(1, 60),
    seed=st.integers(),
)
def test_a_year_has_what_was_asked_for_and_makes_sense(
    people: int, pages: int, posts: int, seed: int
) -> None:
    year = _plan(people, pages, posts, seed)
    acts = list(year.acts)
    assert len(year.people) == people
    assert sum(isinstance(act, WritePage) for act in acts) == pages
    assert sum(isinstance(act, Publish | Reply) for act in acts) == posts
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    assert all(act.at <= END for act in acts)
    assert not [text for text in _texts(acts) if re.search(r"\{\w+\}", text)]


def test_only_members_write_and_only_colleagues_are_mentioned() -> None:
    year = _plan(people=30, pages=60, posts=200)
    members = {team.place.name: set(team.members) for team in year.teams}
    for act in year.acts:
        if isinstance(act, WritePage | Publish):
            assert act.by in members[act.place.name]
    handles = {person.handle for person in year.people}
    mentioned = {
        handle.rstrip(".-")
        for text in _texts(list(year.acts))
        for handle in re.findall(r"(?<!\w)@([\w.-]+)", text)
    }
    assert mentioned
    assert mentioned <= handles


def test_no_two_pages_of_a_space_have_one_address() -> None:
    written = [act for act in _plan(pages=400, posts=1).acts if isinstance(act, WritePage)]
    addresses = [(act.place.name, slug(act.title)) for act in written]
    assert len(set(addresses)) == len(addresses)


def test_nobody_has_the_handle_of_another() -> None:
    handles = [person.handle for person in _plan(people=2_000, pages=1, posts=1).people]
    assert len(set(handles)) == len(handles)
    assert max(map(len, handles)) <= 40


def test_everybody_is_in_everyone() -> None:
    year = _plan()
    everyone = next(team for team in year.teams if team.place is EVERYONE)
    assert set(everyone.members) == set(year.people)
