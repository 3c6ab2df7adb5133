"""Ideas: votes, where they stand and why, who decides, and what came of them."""

import pytest

from entgov.core.database import db, transaction
from entgov.stream import commands, queries
from entgov.stream.models import Idea
from entgov.wiki import commands as wiki


@pytest.fixture
def space(make, ann):
    return make.space("Ideas", steward=ann)


@pytest.fixture
def idea(bob, space):
    def made(text="Free fruit"):
        with transaction():
            return commands.publish(space, text, by=bob, kind="idea", complete=commands.begin_idea)

    return made


def decision(**said):
    return {"state": "done", "reason": "", "outcome": "", **said}


def test_declining_wants_a_reason_and_publishes_it(ann, bob, idea, as_person):
    post, browser = idea(), as_person(ann)
    refused = browser.post(f"/posts/{post.id}/decision", decision(state="declined", reason=" "))
    assert refused.status_code == 422
    assert "Say why the idea is declined" in refused.text
    said = decision(state="declined", reason="No budget this year")
    assert browser.post(f"/posts/{post.id}/decision", said).status_code == 303
    assert "No budget this year" in as_person(bob).get(f"/posts/{post.id}").text


def test_the_decider_decides_and_who_runs_the_space_and_nobody_else(
    ann, bob, make, idea, as_person
):
    post, cat = idea(), make.person("Cat", handle="cat")
    assert as_person(cat).get(f"/posts/{post.id}/decision").status_code == 403
    as_person(ann).post(f"/posts/{post.id}/decider", {"person": "@cat"})
    assert as_person(cat).post(f"/posts/{post.id}/decision", decision()).status_code == 303
    assert db.session.get_one(Idea, post.id).decided_by_id == cat.id
    assert as_person(cat).get(f"/posts/{post.id}/decider").status_code == 403
    assert as_person(bob).get(f"/posts/{post.id}/decision").status_code == 403


def test_who_cannot_read_the_idea_is_no_decider(ann, make, as_person):
    make.person("Dan", handle="dan")
    closed = make.space(kind="private", steward=ann)
    with transaction():
        post = commands.publish(closed, "Hush", by=ann, kind="idea", complete=commands.begin_idea)
    for named in ("@dan", "@nobody"):
        answer = as_person(ann).post(f"/posts/{post.id}/decider", {"person": named})
        assert answer.status_code == 422
        assert named in answer.text


def test_the_outcome_shows_to_those_who_may_read_it(ann, bob, make, idea, as_person):
    closed = make.space("Hidden", "private", steward=ann)
    with transaction():
        page = wiki.create(closed, "Fruit plan", "Apples", by=ann)
    post, browser = idea(), as_person(ann)
    address = f"http://localhost/wiki/{closed.slug}/{page.slug}#top"
    assert browser.post(f"/posts/{post.id}/decision", decision(outcome=address)).status_code == 303
    assert "Fruit plan" in browser.get(f"/posts/{post.id}").text
    assert "Fruit plan" not in as_person(bob).get(f"/posts/{post.id}").text


@pytest.mark.parametrize("outcome", ["/wiki/x/y", "x", "http://[", "/wiki/%00/a", "/posts/1"])
def test_an_outcome_is_a_page_that_the_decider_can_read(outcome, ann, idea, as_person):
    answer = as_person(ann).post(f"/posts/{idea().id}/decision", decision(outcome=outcome))
    assert answer.status_code == 422
    assert "There is no page at this address" in answer.text


def test_who_cannot_read_the_outcome_does_not_take_it_away(ann, bob, make, idea, as_person):
    closed = make.space("Hidden", "private", steward=ann)
    with transaction():
        page = wiki.create(closed, "Fruit plan", "Apples", by=ann)
        post = idea()
    key = f"page:{page.id}"
    with transaction():
        commands.decide(post, "done", reason="", outcome=key, by=ann)
        commands.choose_decider(post, bob, by=ann)
    as_person(bob).post(f"/posts/{post.id}/decision", decision(state="open"))
    assert db.session.get_one(Idea, post.id).outcome == key


def test_ideas_are_listed_by_votes_and_by_state(ann, bob, make, idea, as_person):
    first, second = idea("Free fruit"), idea("Bike shed")
    with transaction():
        commands.back(first, by=ann)
        commands.back(second, by=ann)
        commands.back(first, by=make.person())
        commands.decide(second, "under_way", reason="", outcome=None, by=ann)

    def shown(**asked):
        page = queries.ideas(ann, **{"state": None, "newest": False, "number": 1, **asked})
        return [card.post.source for card in page.rows]

    assert shown() == ["Free fruit", "Bike shed"]
    assert shown(newest=True) == ["Bike shed", "Free fruit"]
    assert shown(state="under_way") == ["Bike shed"]
    page = as_person(bob).get("/stream/ideas?status=declined").text
    assert "There are no ideas here yet" in page
