"""What is suggested to somebody new: with why, and never what they may not see or do not want."""

from datetime import timedelta

import pytest

from entgov.accounts.models import Profile
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows.commands import follow, mute, unfollow
from entgov.home.newcomers import people_for, spaces_for
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki

WHERE = "/settings/follows/suggestions"


@pytest.fixture
def nia(make):
    return tell(make.person("Nia New", handle="nia"), team="Waste")


def tell(person, **said):
    with transaction():
        texts = ("pronouns", "job", "team", "place", "languages", "phone", "hours", "about")
        empty = dict.fromkeys(texts, "")
        db.session.add(Profile(person_id=person.id, **{**empty, **said}))
    return person


def people(person):
    return [(each.person.name, each.nearness) for each in people_for(person)]


def spaces(person):
    return [(each.space.name, each.invited, each.mates) for each in spaces_for(person)]


def test_near_colleagues_come_first_each_with_why(make, as_person):
    boss, mate = make.person("Boss"), tell(make.person("Mate"), team="waste")
    nia = tell(make.person("Nia"), team="Waste", manager_id=boss.id)
    tell(make.person("Peer"), manager_id=boss.id)
    tell(make.person("Report"), manager_id=nia.id)
    tell(make.person("Gone", status="deactivated"), team="Waste")
    tell(make.person("Other"), team="Parks")
    wanted = [("Boss", "manager"), ("Report", "report"), ("Mate", "team"), ("Peer", "beside")]
    assert people(nia) == wanted
    browser = as_person(nia)
    page = browser.get(WHERE).text
    assert "In your team" in page
    browser.post("/follows", {"key": f"person:{mate.id}"})
    assert people(nia) == [each for each in wanted if each[0] != "Mate"]


def test_who_is_muted_or_no_longer_followed_is_not_suggested(nia, make):
    one, two = (tell(make.person(name), team="Waste") for name in ("One", "Two"))
    with transaction():
        mute(nia, f"person:{one.id}")
        follow(nia, f"person:{two.id}")
        unfollow(nia, f"person:{two.id}")
    assert people(nia) == []


def test_whom_many_follow_in_ones_spaces_is_suggested(nia, make):
    known, lonely, stranger = (make.person(name) for name in ("Known", "Lonely", "Stranger"))
    make.space("Choir", "private", members=[nia, known, lonely])
    make.space("Other", "private", members=[stranger])
    fans = [make.person() for _ in range(3)]
    with transaction():
        for fan in fans:
            for each in (known, stranger):
                follow(fan, f"person:{each.id}")
        follow(fans[0], f"person:{lonely.id}")
    assert people(nia) == [("Known", None)]


def test_spaces_are_suggested_by_invitation_team_and_life(nia, make, as_person):
    mate = tell(make.person("Mate"), team="Waste")
    make.space("Asked", "private", invited=[nia], members=[mate])
    make.space("Bins", members=[mate])
    busy = make.space("Busy")
    make.space("Own", members=[nia, mate])
    make.space("Closed one", "closed", members=[mate])
    make.space("Private one", "private", members=[mate])
    make.space("Quiet")
    with transaction():
        for number in range(3):
            stream.publish(busy, f"Post {number}", by=mate)
    assert spaces(nia) == [("Asked", True, 1), ("Bins", False, 1), ("Busy", False, 0)]
    browser = as_person(nia)
    page = browser.get(WHERE).text
    assert "1 colleague of your team is in it" in page
    assert "One of the liveliest open spaces" in page
    browser.post("/spaces/bins/membership")
    with transaction():
        mute(nia, f"space:{busy.id}")
    assert spaces(nia) == [("Asked", True, 1)]


def test_home_leads_there_until_it_is_put_away_and_that_can_be_undone(nia, as_person):
    browser = as_person(nia)
    assert WHERE in browser.get("/").text
    assert WHERE in browser.get("/settings/follows").text
    browser.post("/mutes", {"key": "hint:suggestions", "next": "/"})
    assert WHERE not in browser.get("/").text
    assert "Suggestions on Home" in browser.get("/settings/follows?show=muted").text
    browser.post("/mutes/removal", {"key": "hint:suggestions"})
    assert WHERE in browser.get("/").text


def test_home_does_not_lead_there_who_has_spaces_or_people(nia, make, as_person):
    for _ in range(3):
        make.space(members=[nia])
    assert WHERE not in as_person(nia).get("/").text
    other, *colleagues = (make.person() for _ in range(4))
    with transaction():
        for each in colleagues:
            follow(other, f"person:{each.id}")
    assert WHERE not in as_person(other).get("/").text


def test_many_suggestions_cost_as_many_queries_as_few(nia, make, as_person, count_queries):
    browser = as_person(nia)

    def cost():
        db.session.expunge_all()
        with count_queries() as statements:
            assert browser.get(WHERE).status_code == 200
        return len(statements)

    def more(times):
        for _ in range(times):
            mate = tell(make.person(), team="Waste")
            make.space(members=[mate])

    more(1)
    cost()
    before = cost()
    more(5)
    assert cost() == before <= 12


def test_pages_that_wait_to_be_read_are_named(nia, bob, make, as_person):
    with transaction():
        page = wiki.create(everyone(), "Safety first", "Text", by=bob)
        due_on = (now() + timedelta(days=3)).date()
        wiki.ask(page, "people", [nia], due_on=due_on, note="", by=bob)
    assert "Safety first" in as_person(nia).get(WHERE).text
