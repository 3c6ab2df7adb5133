"""The list and the number: grouped, paged, cheap, and never of what one may not know."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.accounts import commands as accounts
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.follows import commands as follows
from entgov.notifications import commands
from entgov.notifications.listeners import told as listen
from entgov.notifications.models import Notice
from entgov.notifications.queries import list_for, unread_for
from entgov.spaces import commands as spaces
from entgov.stream import commands as stream
from entgov.web.paging import Cursor


def listed(app, person):
    with app.test_request_context():
        return list_for(person, before=None).rows


def all_pages(app, person):
    before, ids = None, []
    with app.test_request_context():
        while True:
            found = list_for(person, before=before)
            ids += [line.id for line in found.rows]
            if found.next is None:
                return ids
            before = Cursor.read(found.next)


def test_many_people_in_one_thread_are_one_line_and_one_in_the_count(
    app, ann, make, post, told, counted
):
    first = post(ann)
    for name in ("Cid", "Dan", "Eve"):
        post(make.person(name), to=first)
    assert told(ann) == ["reply: Eve and 2 others replied to your post"]
    assert counted(ann) == 1


def test_what_is_read_and_what_is_not_are_two_lines(app, ann, bob, make, post, told, counted):
    first = post(ann)
    post(bob, to=first)
    assert counted(ann) == 1
    with transaction():
        commands.read_about(ann, f"thread:{first.id}")
    assert counted(ann) == 0
    post(make.person("Eve"), to=first)
    assert told(ann) == [
        "reply: Eve replied to your post",
        "reply: Bob Ox replied to your post",
    ]
    assert counted(ann) == 1


def test_paging_skips_nothing_and_shows_nothing_twice(app, ann, bob, post, work):
    for number in range(35):
        post(bob, f"Look {number}, @ann")
    work()
    with transaction():  # all at the same moment
        at = db.session.scalars(db.select(Notice.happened_at)).first()
        db.session.execute(db.update(Notice).values(happened_at=at))
    pages = all_pages(app, ann)
    assert len(pages) == len(set(pages)) == 35
    assert all(newer > older for newer, older in pairwise(pages))


def test_the_same_fact_heard_twice_tells_once(app, ann, bob, post, work):
    first = post(ann)
    post(bob, "Look, @ann", to=first)
    work()
    before = db.session.scalars(db.select(Notice.id)).all()
    facts = db.session.scalars(db.select(FactRecord).order_by(FactRecord.id)).all()
    for fact in facts:
        db.session.expunge(fact)
    listen(facts)
    assert db.session.scalars(db.select(Notice.id)).all() == before


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    app, ann, bob, make, post, work, count_queries
):
    def cost():
        work()
        with count_queries() as statements:
            listed(app, ann)
        return len(statements)

    post(bob, "Look, @ann")
    few = cost()
    for number in range(8):
        post(make.person(f"Person{number}"), f"Look {number}, @ann")
    assert cost() == few


def test_who_has_said_no_to_a_kind_hears_nothing_of_it(app, ann, bob, post, told, counted):
    post(bob, "Look, @ann")
    assert counted(ann) == 1
    with transaction():
        commands.silence(ann, "mention")
    assert (told(ann), counted(ann)) == ([], 0)
    post(bob, "Look again, @ann")
    assert told(ann) == []
    assert db.session.scalar(db.select(db.func.count()).select_from(Notice)) == 1


def test_thousands_are_told_by_one_statement(app, ann, make, work, count_queries):
    def cost(size):
        people = [make.person(f"Person {number}") for number in range(size)]
        space = make.space(f"Crowd {size}", members=[ann, *people])
        with transaction():
            stream.publish(space, f"Hear, @{space.slug}", by=ann)
        with count_queries() as statements:
            work()
        return sum("INSERT INTO notice" in each for each in statements), people

    few, _ = cost(2)
    many, people = cost(30)
    assert few == many
    notices = db.select(Notice.person_id).where(Notice.kind == "space_mention")
    assert {person.id for person in people} <= set(db.session.scalars(notices))


ACTS = ("leave", "mute person", "mute thread", "mute space", "mute tag", "remove", "deactivate")
OUT = {
    "mention": {"leave", "mute person", "remove", "deactivate"},
    "reply": set(ACTS),
}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(ACTS), st.sampled_from(("mention", "reply")), st.booleans())
def test_what_somebody_may_not_know_or_wants_not_to_is_gone_at_once(
    app, make, work, act, kind, told_before
):
    ann, bob = make.person("Ann"), make.person("Bob")
    space = make.space(kind="private", members=[ann, bob])
    with transaction():
        first = stream.publish(space, "First", by=ann)
        source = f"Look #bins, @{ann.handle}" if kind == "mention" else "Look #bins"
        answer = stream.reply(first, source, by=bob)
    if told_before:
        work()
    with transaction():
        match act:
            case "leave":
                spaces.leave(space, ann)
            case "mute person":
                follows.mute(ann, f"person:{bob.id}")
            case "mute thread":
                follows.mute(ann, f"thread:{first.id}")
            case "mute space":
                follows.mute(ann, f"space:{space.id}")
            case "mute tag":
                follows.mute(ann, "tag:bins")
            case "remove":
                stream.remove(answer, by=bob)
            case "deactivate":
                accounts.deactivate(ann, by=bob.id)
    work()
    expected = 0 if act in OUT[kind] else 1
    assert len(listed(app, ann)) == len(unread_for(ann)) == expected
