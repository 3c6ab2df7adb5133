"""The one rule: lists and items agree, and no right goes further than the one it rests on."""

from contextlib import contextmanager
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces import policy
from entgov.spaces.models import Membership, Space
from entgov.web.guard import holds

OVER_SPACES = [
    policy.member,
    policy.invited,
    policy.visible_to,
    policy.readable_by,
    policy.writable_by,
    policy.run_by,
    policy.members_run_by,
    policy.joinable_by,
    policy.askable_by,
    policy.leavable_by,
    policy.inspected_by,
    policy.inspectable_by,
    policy.inspections_told_to,
]
OVER_MEMBERSHIPS = [policy.membership_visible_to, policy.membership_run_by]
RESTS_ON = [
    (policy.invited, policy.visible_to),
    (policy.readable_by, policy.visible_to),
    (policy.member, policy.readable_by),
    (policy.writable_by, policy.readable_by),
    (policy.run_by, policy.readable_by),
    (policy.members_run_by, policy.run_by),
    (policy.joinable_by, policy.visible_to),
    (policy.askable_by, policy.visible_to),
    (policy.leavable_by, policy.visible_to),
    (policy.inspected_by, policy.readable_by),
    (policy.inspections_told_to, policy.member),
]

KINDS = ["open", "closed", "private"]
STANDINGS = [
    None,
    ("member", "member"),
    ("member", "steward"),
    ("invited", "member"),
    ("asked", "member"),
]
worlds = st.lists(
    st.tuples(st.sampled_from(KINDS), st.lists(st.sampled_from(STANDINGS), min_size=3, max_size=3)),
    min_size=1,
    max_size=4,
)


@pytest.fixture
def people(make):
    return [make.person(), make.person(), make.administrator()]


@contextmanager
def built(world, people):
    """The world in a transaction that is never committed."""
    try:
        build(world, people)
        yield
    finally:
        db.session.rollback()


def build(world, people):
    for number, (kind, standings) in enumerate(world):
        space = Space(slug=f"s{number}", name=f"S {number}", kind=kind, created_at=now())
        db.session.add(space)
        db.session.flush()
        for person, standing in zip(people, standings, strict=True):
            if standing:
                state, role = standing
                db.session.add(
                    Membership(
                        space_id=space.id, person_id=person.id, state=state, role=role, since=now()
                    )
                )
    db.session.flush()


def listed(model, right, viewer):
    return set(db.session.scalars(select(model).where(right(viewer))))


modestly = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@modestly
@given(worlds)
def test_what_is_listed_is_what_holds(people, world):
    with built(world, people):
        for model, rights in ((Space, OVER_SPACES), (Membership, OVER_MEMBERSHIPS)):
            everything = db.session.scalars(select(model)).all()
            for right, viewer in product(rights, people):
                held = {thing for thing in everything if holds(right, thing, viewer)}
                assert listed(model, right, viewer) == held, (right.__name__, viewer.name)


@modestly
@given(worlds)
def test_no_right_goes_further_than_the_one_it_rests_on(people, world):
    with built(world, people):
        for (narrow, wide), viewer in product(RESTS_ON, people):
            assert listed(Space, narrow, viewer) <= listed(Space, wide, viewer), narrow.__name__
        for viewer in people:
            seen = listed(Membership, policy.membership_visible_to, viewer)
            assert listed(Membership, policy.membership_run_by, viewer) <= seen
            assert {each.space for each in seen} <= listed(Space, policy.visible_to, viewer)


def expected(kind, standing, administrator):
    """The rule once more, in plain words, for one person and one space."""
    state, role = standing or (None, None)
    inside = state == "member"
    reads = kind == "open" or inside
    runs = role == "steward" or (kind == "open" and administrator)
    return {
        policy.visible_to: kind != "private" or state in ("member", "invited"),
        policy.readable_by: reads,
        policy.writable_by: reads,
        policy.run_by: runs,
        policy.members_run_by: runs,
        policy.joinable_by: kind == "open" or inside or state == "invited",
        policy.askable_by: kind == "closed",
        policy.leavable_by: kind != "private" or state in ("member", "invited"),
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_rights_of_every_standing(people, kind, standing):
    build([(kind, [standing, None, standing])], people)
    space = db.session.scalars(select(Space).where(Space.slug == "s0")).one()
    for viewer in (people[0], people[2]):
        for right, holds_true in expected(kind, standing, viewer.is_administrator).items():
            assert holds(right, space, viewer) == holds_true, right.__name__


def test_rights_work_where_the_query_around_them_joins_spaces_and_members(people):
    build([("closed", [("member", "member"), None, None])], people)
    joined = select(Membership.id, Space.name).where(Membership.space_id == Space.id)
    for right in (
        policy.readable_by,
        lambda viewer: policy.in_readable_space(Membership.space_id, viewer),
        lambda viewer: policy.in_writable_space(Membership.space_id, viewer),
    ):
        found = [len(db.session.execute(joined.where(right(viewer))).all()) for viewer in people]
        assert found == [1, 0, 0]
