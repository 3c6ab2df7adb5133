"""Whom pages concern."""

from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.spaces.queries import everyone
from entgov.stream.models import Post
from entgov.wiki import commands
from entgov.wiki.commands import asking, proposing, talking
from entgov.wiki.models import Proposal, Report, page_key


@pytest.fixture
def page(new_page):
    """Bob's, and nobody else follows it."""
    return new_page()


def change(page, by, source="Another text\n", **more):
    with transaction():
        wording = {"title": page.title, "source": source, "summary": ""}
        commands.save(page, base_id=page.head_id, by=by, **wording, **more)


def test_owners_and_followers_hear_that_a_page_changed(page, ann, bob, make, told, counted):
    eve = make.person("Eve")
    with transaction():
        follows.follow(eve, page_key(page.id))
    change(page, ann)
    change(page, ann, "A third text\n")
    assert told(bob) == told(eve) == ["page: Ann Lee changed a page"]
    assert counted(bob) == 1
    assert told(ann) == []


def test_small_changes_and_muted_spaces_tell_nothing(page, ann, bob, told):
    change(page, ann, minor=True)
    assert told(bob) == []
    change(page, ann, "A third text\n")
    with transaction():
        follows.mute(bob, f"space:{everyone().id}")
    assert told(bob) == []


def test_opening_a_page_is_reading_what_was_told_of_it(page, ann, bob, as_person, counted):
    change(page, ann)
    assert counted(bob) == 1
    assert "Notifications, 1 unread" in as_person(bob).get("/stream").text
    opened = as_person(bob).get("/wiki/everyone/bins").text
    assert "Notifications, 1 unread" not in opened
    assert counted(bob) == 0


def test_a_post_about_a_page_is_told_and_goes_with_the_post(page, ann, bob, told):
    with transaction():
        talking.talk(page, "Since when?", by=ann)
    assert told(bob) == ["page_talk: Ann Lee posted about a page"]
    with transaction():
        db.session.execute(db.update(Post).values(removed_at=now()))
    assert told(bob) == []


def test_who_is_asked_to_read_hears_of_it_once_until_it_ends(page, ann, bob, told):
    with transaction():
        day = (now() + timedelta(days=7)).date()
        must_read = asking.ask(page, "members", due_on=day, by=bob)
    assert told(ann) == ["must_read: Bob Ox asks you to read a page"]
    with transaction():
        asking.end(must_read, by=bob)
    assert told(ann) == []


def test_a_proposal_is_told_to_who_decides_and_how_it_ended_to_its_writer(page, ann, bob, told):
    with transaction():
        wording = {"title": page.title, "source": "Better", "summary": "", "language": ""}
        proposal = proposing.propose(page, base_id=page.head_id, by=ann, **wording)
    assert told(bob) == ["proposal: Ann Lee proposed a change to a page"]
    with transaction():
        proposal = db.session.get_one(Proposal, proposal.id)
        proposing.decline(proposal, version=1, reason="No", by=bob)
    assert told(ann) == ["proposal_ended: Bob Ox declined your proposal"]


def test_a_report_is_told_to_the_owner_and_its_answer_to_who_made_it(page, ann, bob, told):
    with transaction():
        commands.report_wrong(page, "No longer so", by=ann)
    assert told(bob) == ["report: Ann Lee reported something wrong on a page"]
    with transaction():
        report = db.session.scalars(db.select(Report)).one()
        commands.close_report(report, "corrected", "Thanks", by=bob)
    assert told(ann) == ["report_ended: Bob Ox corrected what you reported"]


def test_a_page_that_becomes_ones_own_is_told_while_it_is(page, ann, bob, told):
    with transaction():
        commands.give(page, ann, by=bob)
    assert told(ann) == ["handover: Bob Ox made a page yours"]
    with transaction():
        commands.give(page, bob, by=ann)
    assert told(ann) == []
