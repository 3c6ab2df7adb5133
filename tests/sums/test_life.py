"""How a space lives: right sums, of its own things alone, and nothing about single people."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.weeks import Weeks
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Question, ThreadOpenings
from entgov.sums import queries
from entgov.sums.models import EmptySearch
from entgov.sums.queries import WEEKS, life_of
from entgov.sums.searches import MOST_NEW, Missed
from entgov.wiki.models import PageReads
from tests.stream.test_plans import _large_body, plan_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def crowd(make):
    """Six people, none of whom is called as anything one looks for."""
    return [make.person(f"Qq{letter} Zz{letter}") for letter in "abcdef"]


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def look_for(browser, words, **more):
    return browser.get("/search", query_string={"q": words, **more})


def counted(app):
    """Write down what was counted, and give the searches."""
    for name in ("empty_searches", "openings", "reads"):
        app.extensions[f"entgov.{name}"].write()
    rows = db.session.execute(select(EmptySearch.words, EmptySearch.count))
    return dict(map(tuple, rows))


def put(space, words, days):
    """Searches on these days ago, with how many."""
    with transaction():
        for ago, count in days.items():
            day = (now() - ago * DAY).date()
            db.session.add(EmptySearch(space_id=space.id, words=words, day=day, count=count))


SAID = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60), st.booleans()), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=SAID, elsewhere=st.integers(0, 2))
def test_the_sums_are_those_of_what_was_said(make, crowd, said, elsewhere):
    space, other = make.space(), make.space()
    expected = {}
    with transaction():
        for who, weeks, answers in said:
            at = now() - weeks * WEEK
            first = stream.publish(space, "Hello", by=crowd[who], also_in=[other], at=at)
            if answers:
                stream.reply(first, "You too", by=crowd[0], at=at)
            if weeks < WEEKS:
                sums = expected.setdefault(WEEKS - 1 - weeks, [0, 0, set()])
                sums[0] += 1
                sums[1] += answers
                sums[2] |= {who, 0} if answers else {who}
        for _ in range(elsewhere):
            stream.publish(everyone(), "Hello", by=crowd[0])
    life = life_of(space)
    for week in range(WEEKS):
        threads, replies, people = expected.get(week, (0, 0, ()))
        found = life.threads[week], life.replies[week], life.posting[week]
        assert found == (threads, replies, len(people))
    assert life_of(other).threads == life.threads


def test_removed_posts_and_old_ones_do_not_count(ann, bob, post):
    post(bob)
    reply, gone = post(ann, to=post(bob)), post(bob)
    with transaction():
        stream.remove(reply, by=ann)
        stream.remove(gone, by=bob)
        stream.publish(everyone(), "Old", by=bob, at=now() - (WEEKS + 1) * WEEK)
    life = life_of(everyone())
    assert (sum(life.threads), sum(life.replies)) == (2, 0)


def test_questions_pages_and_reading(ann, bob, make, crowd, new_page, save, app, as_person):
    page = new_page()
    save(page, "Two")
    with transaction():
        asked = [stream.publish(everyone(), f"Why {n}?", by=bob, kind="question") for n in range(6)]
        for hours, question in enumerate(asked[:5], 1):
            later = question.created_at + hours * timedelta(hours=1)
            answer = stream.reply(question, "So", by=ann, at=later)
            db.session.add(
                Question(
                    post_id=question.id,
                    answer_id=answer.id,
                    accepted_by_id=bob.id,
                    accepted_at=later,
                )
            )
    browser = as_person(ann)
    browser.get("/wiki/everyone/bins")
    for _ in range(2):
        browser.get(f"/posts/{asked[0].id}")
    browser.get(f"/posts/{asked[0].id}", headers={"X-Fragment": "true"})
    counted(app)
    life = life_of(everyone())
    assert (sum(life.asked), sum(life.answered)) == (6, 5)
    assert life.half_within == timedelta(hours=3)
    assert (life.made[-1], life.changed[-1], life.changing[-1]) == (1, 1, 1)
    assert (life.pages_opened[-1], life.threads_opened[-1]) == (1, 2)
    assert db.session.scalar(select(func.sum(PageReads.count))) == 1
    assert [each.count for each in db.session.scalars(select(ThreadOpenings))] == [2]


# Nothing about single people


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=st.integers(0, 6))
def test_so_many_people_are_told_only_from_five_on(make, crowd, as_person, people):
    steward = make.person()
    space = make.space(steward=steward)
    with transaction():
        for person in crowd[:people]:
            stream.publish(space, "Hello", by=person)
            stream.publish(space, "Hello again", by=person)
    browser = as_person(steward)
    head, *weeks = rows_of(browser.get(f"/spaces/{space.slug}/life.csv"))
    told = weeks[-1][head.index("People who posted or replied")]
    assert told == ("Fewer than 5" if 0 < people < 5 else str(people))
    assert weeks[-1][head.index("Threads begun")] == str(2 * people)
    shown = browser.get(f"/spaces/{space.slug}/life").text
    assert ('class="chart__few"' in shown) is (0 < people < 5)


def test_no_time_is_told_of_few_answers(ann, bob, post):
    with transaction():
        question = stream.publish(everyone(), "Why?", by=bob, kind="question")
        stream.accept_answer(question, stream.reply(question, "So", by=ann), by=bob)
    assert life_of(everyone()).half_within is None


def test_where_few_can_read_nothing_is_told_of_reading(make, crowd, as_person):
    steward, *others = crowd
    space = make.space("Few", kind="closed", steward=steward, members=others[:3])
    put(space, "green bins", {0: 9, 1: 9})
    life = life_of(space)
    assert not life.shows_reading
    assert life.not_found == life.pages_opened == life.threads_opened == []
    shown = as_person(steward).get("/spaces/few/life").text
    assert "green bins" not in shown
    assert "Pages opened" not in shown
    more = make.space("More", kind="closed", steward=steward, members=others[:4])
    put(more, "green bins", {0: 9, 1: 9})
    assert "green bins" in as_person(steward).get("/spaces/more/life").text


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ({0: 4}, False),
        ({0: 9}, False),
        ({0: 2, 1: 2}, False),
        ({0: 3, 1: 2}, True),
        ({200: 9}, False),
    ],
)
def test_a_search_is_shown_only_when_it_came_often_and_on_several_days(crowd, days, shown):
    put(everyone(), "green bins", days)
    found = [Missed("green bins", sum(days.values()))] if shown else []
    assert life_of(everyone()).not_found == found


def test_a_search_counts_once_a_day_for_each_person_and_keeps_nobody(app, crowd, as_person):
    first, second = as_person(crowd[0]), as_person(crowd[1])
    for browser in (first, first, second):
        look_for(browser, "Green  “BINS”!")
    look_for(first, "green bins", kind="page")
    look_for(first, "green bins", page="2")
    look_for(first, "")
    assert counted(app) == {"green bins": 2}
    look_for(first, "green bins")
    assert counted(app) == {"green bins": 2}
    names = {column.name for column in EmptySearch.__table__.columns}
    assert names == {"space_id", "words", "day", "count"}


@pytest.mark.parametrize(
    "words",
    [
        "Zza illness",
        "qqa",
        "zza@body.example",
        "07700 900123",
        "x" * 61,
        "leave of qqb",
        "\0",
        "!?",
    ],
)
def test_what_could_name_somebody_is_not_kept(words, app, crowd, as_person):
    look_for(as_person(crowd[0]), words)
    assert counted(app) == {}


@pytest.mark.parametrize("words", ["jose dismissal", "José dismissal", "nguyen", "İPEK", "soren"])
def test_a_name_is_known_with_and_without_its_accents(words, app, crowd, make, as_person):
    put(everyone(), "jose leaves", {0: 9, 1: 9})
    for number, name in enumerate(("José", "Nguyễn", "Ipek", "Søren")):
        make.person(name, handle=f"qq{number}")
    look_for(as_person(crowd[0]), words)
    assert counted(app) == {"jose leaves": 9}
    assert life_of(everyone()).not_found == []


def test_a_loop_of_words_is_no_flood(app, crowd, as_person):
    searches = app.extensions["entgov.empty_searches"]
    with app.test_request_context():
        for number in range(MOST_NEW + 9):
            searches.tell(crowd[0].id, everyone().id, f"word {100 + number}")
        searches.tell(crowd[1].id, everyone().id, "another")
    assert len(counted(app)) == MOST_NEW + 1


def test_who_came_later_is_not_named_by_what_was_looked_for_before(crowd, make):
    put(everyone(), "green bins", {0: 9, 1: 9})
    make.person("Bob Green")
    assert life_of(everyone()).not_found == []


def test_a_search_in_a_space_is_told_to_that_space(app, make, crowd, as_person):
    space = make.space("Waste", kind="private", members=crowd, steward=make.person())
    stranger, member = as_person(make.person("Qqx")), as_person(crowd[0])
    look_for(stranger, "green bins", space=space.slug)  # none that they know of
    look_for(member, "blue bins", space=space.slug)
    counted(app)
    rows = db.session.execute(select(EmptySearch.space_id, EmptySearch.words))
    assert set(map(tuple, rows)) == {(everyone().id, "green bins"), (space.id, "blue bins")}


def test_searches_are_forgotten_after_half_a_year(app, crowd, as_person):
    put(everyone(), "green bins", {26 * 7 + 1: 9, 26 * 7 - 1: 1})
    look_for(as_person(crowd[0]), "blue bins")
    counted(app)
    assert db.session.scalar(select(func.count()).select_from(EmptySearch)) == 2


# Who sees it


@pytest.mark.parametrize("address", ["/spaces/{}/life", "/spaces/{}/life.csv"])
def test_it_is_for_those_who_run_the_space(address, ann, bob, make, as_person):
    administrator = make.administrator()
    for kind, seen in {
        "open": (403, 403, 200),
        "closed": (403, 403, 403),
        "private": (403, 404, 404),
    }.items():
        space = make.space(kind=kind, members=[ann], steward=bob)
        found = [
            as_person(who).get(address.format(space.slug)).status_code
            for who in (ann, make.person(), administrator)
        ]
        assert found == list(seen)
        assert as_person(bob).get(address.format(space.slug)).status_code == 200
        front = f"/spaces/{space.slug}"
        assert "This space in numbers" in as_person(bob).get(front).text
        assert "This space in numbers" not in as_person(ann).get(front).text


def test_it_takes_as_many_queries_for_much_as_for_little(
    ann, bob, make, crowd, post, as_person, count_queries
):
    space = make.space(steward=bob)
    browser, address = as_person(bob), f"/spaces/{space.slug}/life"
    browser.get(address)
    with count_queries() as few:
        browser.get(address)
    for person in crowd:
        post(person, "Hello", space=space)
    with count_queries() as many:
        browser.get(address)
    assert len(many) == len(few) <= 16


@pytest.mark.usefixtures(_large_body.__name__)
def test_they_walk_what_happened_in_the_space_since_and_nothing_else(app):
    space, weeks = everyone(), Weeks.until(now().date(), WEEKS)
    plan = plan_of(lambda: queries._said(space, weeks))
    for clock in ("created_at", "active_at"):
        index = f"placement USING COVERING INDEX ix_placement_space_id_{clock}_post_id"
        assert f"SEARCH {index} (space_id=? AND {clock}>?)" in plan
    assert "USING INDEX ix_post_thread_id_created_at_id (thread_id=? AND created_at>?)" in plan
    plan += plan_of(lambda: queries._questions(space, weeks))
    plan += plan_of(lambda: queries._written(space, weeks))
    assert (
        "SEARCH page USING INDEX ix_page_space_id_changed_at (space_id=? AND changed_at>?)" in plan
    )
    for table in ("placement", "post", "question", "page", "revision"):
        assert f"SCAN {table}" not in plan
