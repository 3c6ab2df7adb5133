"""Who is in a group is a member of its spaces, and keeps what did not come from it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.groups import commands
from entgov.groups.joining import AT_ONCE
from entgov.groups.models import Group
from entgov.spaces import commands as spaces
from entgov.spaces.commands import SpaceRefused
from entgov.spaces.models import Membership, Space
from tests.conftest import Browser, Make


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator()


@pytest.fixture
def planners(app: Flask) -> Group:
    with transaction():
        return commands.make("scim", "Planners", key="p", by=None)


def members(space: Space) -> set[int]:
    db.session.rollback()
    inside = Membership.space_id == space.id, Membership.state == "member"
    return set(db.session.scalars(select(Membership.person_id).where(*inside)))


def work() -> None:
    while worker.work_once():
        pass


def test_coming_in_and_going_out(make: Make, planners: Group, ada: Person, ann: Person) -> None:
    space = make.space("Plans", "private", steward=ada)
    with transaction():
        commands.link(planners, space, by=ada)
        commands.add_members(planners, [ann.id], by=None)
    assert members(space) == {ada.id, ann.id}
    with transaction():
        commands.remove_members(planners, [ann.id], by=None)
    assert members(space) == {ada.id}
    kinds = list(db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)))[-7:]
    assert kinds[-5:] == [
        "GroupLinked", "GroupMembersChanged", "SpaceJoined", "GroupMembersChanged",
        "RemovedFromSpace",
    ]  # fmt: skip


def test_who_got_in_otherwise_stays(
    make: Make, planners: Group, ada: Person, ann: Person, bob: Person
) -> None:
    space = make.space("Plans", steward=ada, members=[ann])
    with transaction():
        commands.link(planners, space, by=ada)
        commands.set_members(planners, [ann.id, bob.id], by=None)
        spaces.make_steward(space, bob, by=ada)  # so bob is in it by himself from now on
        commands.set_members(planners, [], by=None)
    assert members(space) == {ada.id, ann.id, bob.id}


def test_two_groups_hold_twice(make: Make, planners: Group, ada: Person, ann: Person) -> None:
    space = make.space("Plans", steward=ada)
    with transaction():
        others = commands.make("scim", "Others", key=None, by=None)
        for group in (planners, others):
            commands.link(group, space, by=ada)
            commands.add_members(group, [ann.id], by=None)
        commands.remove(planners, by=None)
    assert ann.id in members(space)
    with transaction():
        commands.unlink(db.session.get_one(Group, others.id), space, by=ada)
    assert ann.id not in members(space)


def test_who_waits_is_let_in(
    make: Make, planners: Group, ada: Person, ann: Person, bob: Person
) -> None:
    space = make.space("Plans", "closed", steward=ada, invited=[ann], asked=[bob])
    with transaction():
        commands.add_members(planners, [ann.id, bob.id], by=None)
        commands.link(planners, space, by=ada)
    assert members(space) == {ada.id, ann.id, bob.id}


def test_nobody_leaves_what_the_group_would_bring_back(
    make: Make, planners: Group, ada: Person, ann: Person
) -> None:
    space = make.space("Plans", steward=ada)
    with transaction():
        commands.link(planners, space, by=ada)
        commands.add_members(planners, [ann.id], by=None)
    with pytest.raises(SpaceRefused, match="comes from a group"), transaction():
        spaces.leave(space, ann)
    with pytest.raises(SpaceRefused, match="comes from a group"), transaction():
        spaces.remove(space, ann, by=ada)
    assert ann.id in members(space)


def test_thousands_come_in_by_the_worker(make: Make, planners: Group, ada: Person) -> None:
    space = make.space("Plans", steward=ada)
    with transaction():
        rows = [
            {"email": f"p{n}@b.example", "handle": f"p{n}", "name": f"P {n}", "status": "active"}
            | {"role": "staff", "created_at": now()}
            for n in range(AT_ONCE * 2 + 7)
        ]
        db.session.execute(insert(Person), rows)
        everybody = list(db.session.scalars(select(Person.id).where(Person.id != ada.id)))
        commands.add_members(planners, everybody, by=None)
        commands.link(planners, space, by=ada)
    assert len(members(space)) <= AT_ONCE + 1
    work()
    assert len(members(space)) == len(everybody) + 1
    with transaction():
        commands.unlink(planners, space, by=ada)
    work()
    assert members(space) == {ada.id}
    joined = select(func.count()).where(FactRecord.kind == "SpaceJoined")
    assert db.session.scalar(joined) == len(everybody)


def test_who_is_deactivated_comes_back_to_their_spaces(
    make: Make, planners: Group, ada: Person, ann: Person
) -> None:
    space = make.space("Plans", "private", steward=ada)
    with transaction():
        commands.link(planners, space, by=ada)
        commands.add_members(planners, [ann.id], by=None)
        accounts.deactivate(ann, by=None)
        accounts.reactivate(ann, by=None)
    assert ann.id in members(space)


# The screens


def test_an_administrator_links_only_where_they_say_who_is_in(
    make: Make, planners: Group, ada: Person, bob: Person, as_person: Callable[[Person], Browser]
) -> None:
    make.space("Open plans")
    make.space("Own plans", "private", steward=ada)
    hidden = make.space("Hidden plans", "private", steward=bob)
    make.space("Closed plans", "closed", steward=bob, members=[ada])
    with transaction():
        commands.link(planners, hidden, by=bob)
    browser, address = as_person(ada), f"/admin/groups/{planners.id}"
    page = browser.get(address).text
    assert "Open plans" in page
    assert "Own plans" in page
    assert "Hidden plans" not in page
    assert "Closed plans" not in page
    for slug in (hidden.slug, "closed-plans", "everyone", "nothing", ""):
        assert browser.post(address, {"space": slug}).status_code == 422, slug
    assert browser.get(f"{address}/spaces/{hidden.id}/removal").status_code == 404
    assert browser.post(address, {"space": "open-plans"}).status_code == 303


def test_who_ends_a_link_is_asked_first(
    make: Make, planners: Group, ada: Person, ann: Person, as_person: Callable[[Person], Browser]
) -> None:
    space = make.space("Plans", steward=ada)
    with transaction():
        commands.link(planners, space, by=ada)
        commands.add_members(planners, [ann.id], by=None)
    browser = as_person(ada)
    listed = browser.get("/admin/groups?q=plan").text
    assert "Planners" in listed
    assert "1 person" in listed
    address = f"/admin/groups/{planners.id}/spaces/{space.id}/removal"
    assert "Take Planners out of Plans?" in browser.get(address).text
    assert ann.id in members(space)
    assert browser.post(address).status_code == 303
    assert ann.id not in members(space)


def test_groups_are_for_administrators(
    planners: Group, ann: Person, as_person: Callable[[Person], Browser]
) -> None:
    for path in ("/admin/groups", f"/admin/groups/{planners.id}"):
        assert as_person(ann).get(path).status_code == 403
