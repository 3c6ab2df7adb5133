"""Coming in, going out, and who says so."""

import pytest
from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces import commands
from entgov.spaces.commands import SpaceRefused
from entgov.spaces.models import Membership


def standing(space, person):
    row = db.session.execute(
        select(Membership.state, Membership.role).where(
            Membership.space_id == space.id, Membership.person_id == person.id
        )
    ).one_or_none()
    return tuple(row) if row else None


def last_fact():
    return db.session.scalars(select(FactRecord).order_by(FactRecord.id.desc())).first()


def main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_joining_twice_joins_once(make, as_person):
    me, space = make.person(), make.space("Budget", steward=make.person())
    browser = as_person(me)
    assert [browser.post("/spaces/budget/membership").status_code for _ in range(2)] == [303, 303]
    assert standing(space, me) == ("member", "member")
    fact = last_fact()
    assert (fact.kind, fact.data, fact.space_id) == ("SpaceJoined", {"person_id": me.id}, space.id)


def test_an_invitation_can_be_accepted(make, as_person):
    me = make.person()
    space = make.space("Budget", "private", steward=make.person(), invited=[me])
    as_person(me).post(f"/spaces/{space.slug}/membership")
    assert standing(space, me) == ("member", "member")


def test_an_invitation_taken_back_lets_nobody_in(make):
    me, boss = make.person(), make.person()
    space = make.space(kind="private", steward=boss, invited=[me])
    with transaction():
        commands.remove(space, me, by=boss)
    with pytest.raises(SpaceRefused):
        commands.join(space, me)


def test_declining_a_private_invitation_makes_the_space_vanish(make, as_person):
    me = make.person()
    space = make.space("Merger", "private", steward=make.person(), invited=[me])
    browser = as_person(me)
    answer = browser.post(f"/spaces/{space.slug}/membership/removal")
    assert answer.location == "/spaces"
    assert browser.get(f"/spaces/{space.slug}").status_code == 404


def test_asking_admitting_and_leaving(make, as_person):
    me, boss = make.person(), make.person()
    space = make.space("Budget", "closed", steward=boss)
    mine, theirs = as_person(me), as_person(boss)
    mine.post("/spaces/budget/request")
    assert standing(space, me) == ("asked", "member")
    assert "Asking to join" in theirs.get("/spaces/budget/members").text
    theirs.post(f"/spaces/budget/members/{me.handle}/admission")
    assert standing(space, me) == ("member", "member")
    assert "Leave Budget?" in mine.get("/spaces/budget/membership/removal").text
    assert standing(space, me)
    mine.post("/spaces/budget/membership/removal")
    assert standing(space, me) is None


def test_who_asks_after_being_invited_is_in(make, as_person):
    me = make.person()
    space = make.space("Budget", "closed", steward=make.person(), invited=[me])
    as_person(me).post("/spaces/budget/request")
    assert standing(space, me) == ("member", "member")


def test_a_request_can_be_declined(make, as_person):
    me, boss = make.person(), make.person()
    space = make.space("Budget", "closed", steward=boss, asked=[me])
    as_person(boss).post(f"/spaces/budget/members/{me.handle}/removal")
    assert standing(space, me) is None
    assert last_fact().kind == "JoiningDeclined"


@pytest.mark.parametrize(
    "act", ["membership/removal", "members/boss/removal", "members/boss/steward/removal"]
)
def test_the_last_steward_stays(make, as_person, act):
    boss, gone = make.person(handle="boss"), make.person(status="deactivated")
    space = make.space("Budget", steward=boss, members=[gone])
    with transaction():
        db.session.scalars(
            select(Membership).where(Membership.person_id == gone.id)
        ).one().role = "steward"
    browser = as_person(boss)
    answer = browser.post(f"/spaces/budget/{act}")
    assert "last steward" in browser.get(answer.location).text
    assert standing(space, boss) == ("member", "steward")


def test_stewards_can_be_made_and_unmade_and_then_leave(make, as_person):
    boss, deputy = make.person(), make.person()
    space = make.space("Budget", "private", steward=boss, members=[deputy])
    theirs = as_person(boss)
    theirs.post(f"/spaces/{space.slug}/members/{deputy.handle}/steward")
    assert standing(space, deputy) == ("member", "steward")
    as_person(deputy).post(f"/spaces/{space.slug}/members/{boss.handle}/steward/removal")
    assert standing(space, boss) == ("member", "member")
    assert theirs.post(f"/spaces/{space.slug}/members/{deputy.handle}/removal").status_code == 403
    assert theirs.post(f"/spaces/{space.slug}/membership/removal").location == "/spaces"


def test_nobody_who_is_only_invited_becomes_steward(make, as_person):
    boss, me = make.person(), make.person()
    space = make.space("Budget", steward=boss, invited=[me])
    browser = as_person(boss)
    answer = browser.post(f"/spaces/budget/members/{me.handle}/steward")
    assert "is not a member yet" in browser.get(answer.location).text
    assert standing(space, me) == ("invited", "member")


# Inviting


def test_inviting_by_handle_or_email(make, as_person):
    boss, kim = make.person(), make.person(handle="kim")
    browser = as_person(boss)
    for written in ("kim", "@kim", " KIM ", "Kim@Body.Example"):
        space = make.space(kind="private", steward=boss)
        answer = browser.post(f"/spaces/{space.slug}/invitations", {"person": written})
        assert answer.status_code == 303
        assert standing(space, kim) == ("invited", "member")
    assert "You are invited" in main(as_person(kim).get("/spaces"))


def test_inviting_who_asked_lets_them_in(make, as_person):
    boss, kim = make.person(), make.person(handle="kim")
    space = make.space("Budget", "closed", steward=boss, asked=[kim])
    as_person(boss).post("/spaces/budget/invitations", {"person": "kim"})
    assert standing(space, kim) == ("member", "member")


UNKNOWN = "Nobody here has this handle or email address"
NOBODY = {
    "nobody": UNKNOWN,
    "new@body.example": UNKNOWN,
    "gone": UNKNOWN,
    "@": UNKNOWN,
    "🙂": UNKNOWN,
    "a\0b": UNKNOWN,
    "مرحبا": UNKNOWN,
    "": "Enter a handle",
    "\0": "Enter a handle",
    "x" * 10_000: "Shorten this",
}


def test_who_has_not_joined_or_has_left_is_as_unknown_as_who_never_was(make, as_person):
    boss = make.person()
    make.person(handle="new", status="invited")
    make.person(handle="gone", status="deactivated")
    make.space("Budget", steward=boss)
    browser = as_person(boss)
    for written, told in NOBODY.items():
        answer = browser.post("/spaces/budget/invitations", {"person": written})
        assert answer.status_code == 422
        assert told in answer.text
        assert f'value="{written.replace(chr(0), "")}"' in answer.text


def test_who_is_in_already_is_not_invited(make, as_person):
    boss, kim = make.person(), make.person(handle="kim")
    make.space("Budget", steward=boss, members=[kim])
    answer = as_person(boss).post("/spaces/budget/invitations", {"person": "kim"})
    assert answer.status_code == 422
    assert "is in this space already" in answer.text


def test_nobody_can_leave_everyone_or_be_invited_to_it(make, as_person):
    browser = as_person(make.administrator())
    assert browser.post("/spaces/everyone/membership/removal").status_code == 403
    assert browser.get("/spaces/everyone/invitations").status_code == 403
    assert browser.get("/spaces/everyone/edit").status_code == 200
    assert "All staff are in this space" in browser.get("/spaces/everyone/members").text


# Who sees whom


@pytest.mark.parametrize(
    ("kind", "who", "seen"),
    [
        ("open", "staff", {"Boss", "Member"}),
        ("closed", "staff", {"Boss"}),
        ("closed", "invited", {"Boss"}),
        ("closed", "asked", {"Boss"}),
        ("closed", "member", {"Boss", "Member"}),
        ("private", "invited", {"Boss"}),
        ("private", "member", {"Boss", "Member"}),
        ("private", "steward", {"Boss", "Member", "Invited", "Asked"}),
    ],
)
def test_who_sees_whom(make, as_person, kind, who, seen):
    people = {
        name: make.person(f"{name} Person") for name in ("Boss", "Member", "Invited", "Asked")
    }
    space = make.space(
        "Budget",
        kind,
        steward=people["Boss"],
        members=[people["Member"]],
        invited=[people["Invited"]],
        asked=[people["Asked"]],
    )
    viewers = {"staff": make.person("Looking On"), "steward": people["Boss"]}
    viewer = viewers.get(who) or people[who.title()]
    shown = main(as_person(viewer).get(f"/spaces/{space.slug}/members"))
    assert {name for name in people if f"{name} Person" in shown} == seen


def test_members_have_pages(make, as_person):
    me = make.person()
    make.space("Budget", steward=me, members=[make.person(f"Name{n:02} X") for n in range(60)])
    browser = as_person(me)
    assert "Name59" not in main(browser.get("/spaces/budget/members"))
    assert "Name59" in main(browser.get("/spaces/budget/members?page=2"))
