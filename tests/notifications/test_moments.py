"""Moments: a reminder, a poll that closes, a review. Each is told once, and old notices go."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.notifications.models import Notice
from entgov.notifications.moments import LOOK_BACK, prune, tell_what_came
from entgov.spaces import commands as spaces
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Poll, PollChoice
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def came(told):
    """What somebody's list says after the worker has looked twice."""

    def of(person):
        for _ in range(2):
            tell_what_came()
        return told(person)

    return of


def remind(person, post, at):
    with transaction():
        stream.save(post, remind_at=at, by=person)


def test_a_reminder_is_told_once_and_anew_when_it_is_moved(ann, bob, post, came, counted):
    kept = post(bob)
    remind(ann, kept, now() + HOUR)
    assert came(ann) == []
    remind(ann, kept, now() - HOUR)
    assert came(ann) == ["reminder: You wanted to be reminded of a post"]
    assert (counted(ann), counted(bob)) == (1, 0)
    remind(ann, kept, now() - HOUR / 2)
    came(ann)
    assert db.session.scalar(select(func.count(Notice.id))) == 2
    with transaction():
        stream.unsave(kept, by=ann)
    assert came(ann) == []


def test_a_reminder_comes_from_a_muted_space_and_not_of_what_one_may_not_read(
    ann, bob, make, post, came
):
    hidden = make.space("Hidden", "private", members=[bob, ann])
    seen, gone = post(bob), post(bob, space=hidden)
    for each in (seen, gone):
        remind(ann, each, now() - HOUR)
    with transaction():
        follows.mute(ann, f"space:{everyone().id}")
        spaces.leave(hidden, ann)
    assert came(ann) == ["reminder: You wanted to be reminded of a post"]


def test_who_is_done_with_a_reminder_has_read_its_notice(ann, bob, post, came, counted, as_person):
    kept = post(bob)
    remind(ann, kept, now() - HOUR)
    came(ann)
    as_person(ann).post(f"/posts/{kept.id}/reminder/removal")
    assert counted(ann) == 0


def test_a_closed_poll_is_told_to_its_author_and_those_who_voted(ann, bob, make, came):
    eve = make.person("Eve")
    with transaction():
        asked = stream.publish(everyone(), "Which?", by=ann, kind="poll", complete=_poll)
    choice = db.session.scalars(select(PollChoice.id)).first()
    with transaction():
        for person in (ann, bob):
            stream.vote(asked, [choice], by=person)
    assert came(ann) == came(bob) == []
    with transaction():
        db.session.execute(update(Poll).values(closes_at=now() - HOUR))
    assert came(ann) == ["poll: Your poll has closed"]
    assert came(bob) == ["poll: A poll that you voted in has closed"]
    assert came(eve) == []


def _poll(post):
    stream.begin_poll(post, ["One", "Two"], several=False, secret=False, closes_at=now() + HOUR)


def due(at, **values):
    with transaction():
        db.session.execute(update(Page).values(review_due_at=at, **values))


@pytest.fixture
def pages(ann, bob, make):
    """Two pages of Ann's in a space that Bob runs."""
    space = make.space("Waste", members=[ann], steward=bob)
    with transaction():
        return [wiki.create(space, title, "Text", by=ann) for title in ("Bins", "Bags")]


def test_reviews_are_one_line_for_the_owner_and_late_ones_for_the_stewards(
    pages, ann, bob, came, counted, as_person
):
    due(now() - HOUR)
    assert came(ann) == ["review: 2 pages of yours are due for review"]
    assert came(bob) == []
    assert counted(ann) == 1
    as_person(ann).get("/reviews")
    assert counted(ann) == 0
    due(now() - 14 * DAY - HOUR)
    assert came(bob) == ["review_late: 2 pages in spaces you run wait for their reviews"]


def test_a_page_without_an_owner_is_for_its_stewards_at_once(pages, bob, came):
    due(now() - HOUR, owner_id=None)
    assert came(bob) == ["review_late: 2 pages in spaces you run wait for their reviews"]


def test_what_was_reviewed_is_no_news(pages, ann, came):
    due(now() - HOUR)
    assert came(ann)
    due(now() + 100 * DAY)
    assert came(ann) == []


def test_what_came_while_no_worker_ran_is_told_for_some_days(ann, bob, post, came):
    remind(ann, post(bob), now() - LOOK_BACK + HOUR)
    remind(ann, post(bob), now() - LOOK_BACK - HOUR)
    assert len(came(ann)) == 1


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=6))
def test_old_notices_go_and_young_ones_stay(ann, bob, post, work, ages):
    thing = post(bob)
    with transaction():
        db.session.execute(db.delete(Notice))
        for number, (days, read) in enumerate(ages):
            at = now() - days * DAY - timedelta(minutes=1 + number)
            db.session.add(_notice(ann, thing, at, read_at=now() if read else None))
    prune()
    stay = [days for days, read in ages if days < (90 if read else 365)]
    found = db.session.scalars(select(Notice.happened_at)).all()
    assert sorted((now() - at).days for at in found) == sorted(stay)


def _notice(person, post, at, **values):
    return Notice(
        person_id=person.id,
        kind="mention",
        thing_kind="post",
        thing_id=post.id,
        about=f"thread:{post.id}",
        reason="named",
        in_app=True,
        happened_at=at,
        **values,
    )
