"""Home: what is new since the last visit, drafts, and the stream of one's own spaces."""

from datetime import timedelta

import pytest

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows.commands import follow
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki

HOUR = timedelta(hours=1)


@pytest.fixture
def ann(make):
    """Was here yesterday, and is here again."""
    return make.person("Ann Lee", handle="ann", last_here_at=now() - 24 * HOUR)


def say(by, text, *, space=None, to=None, ago=HOUR):
    with transaction():
        place = space or everyone()
        at = now() - ago
        if to:
            return stream.reply(to, text, by=by, at=at)
        return stream.publish(place, text, by=by, at=at)


def save_page(by, title, *, space=None, ago=HOUR, followers=()):
    with transaction():
        page = wiki.create(space or everyone(), title, "Text", by=by, at=now() - ago)
        for person in followers:
            follow(person, f"page:{page.id}")
    return page


def said_first(browser):
    """What stands before the box to post in."""
    return browser.get("/").text.partition("<h1")[2].partition('class="composer"')[0]


def test_the_first_visit_has_a_welcome_with_three_ways_to_begin_and_a_hint(make, as_person):
    shown = said_first(as_person(make.person("Nia New", last_here_at=None)))
    welcome, _, hint = shown.partition("</section>")
    assert "Welcome" in welcome
    assert welcome.count('class="govuk-link"') == 3
    assert hint.count('class="govuk-link"') == 1
    assert "/settings/follows/suggestions" in hint
    assert "Since you were last here" not in shown


def test_nothing_new_is_said_kindly(ann, bob, as_person):
    say(bob, "Old @ann", ago=30 * HOUR)
    say(ann, "Mine @ann")
    shown = said_first(as_person(ann))
    assert "Nothing new since" in shown
    assert "yesterday at" in shown
    assert "Since you were last here" not in shown


def test_new_posts_and_replies_are_counted_by_space(ann, bob, make, as_person):
    choir, other = make.space("Choir", members=[ann]), make.space("Other", members=[bob])
    first = say(bob, "Old", ago=30 * HOUR)
    say(bob, "Reply", to=first)
    say(bob, "One", space=choir)
    say(bob, "Two", space=choir)
    say(bob, "Three", to=say(ann, "Mine", space=choir))
    say(bob, "Elsewhere", space=other)
    shown = said_first(as_person(ann))
    assert "Since you were last here" in shown
    assert shown.index("2 new posts, 1 new reply") < shown.index(">Everyone<")
    assert "1 new reply" in shown.partition(">Everyone<")[2]
    assert "Other" not in shown


def test_what_the_bell_and_the_stream_tell_is_not_told_here_too(ann, bob, as_person):
    say(bob, "Look here @ann")
    save_page(bob, "New page here", followers=[ann])
    shown = said_first(as_person(ann)).partition("</section>")[0]
    assert "1 new post" in shown
    assert "Look here" not in shown
    assert "New page here" not in shown


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_only_what_one_may_read_counts(kind, ann, bob, make, as_person):
    hidden = make.space("Hidden", kind, members=[bob])
    say(bob, "Secret @ann", space=hidden)
    save_page(bob, "Secret page", space=hidden, followers=[ann])
    shown = said_first(as_person(ann))
    assert "Nothing new since" in shown
    assert "Secret" not in as_person(ann).get("/stream/mentions").text


def test_what_was_removed_is_no_news(ann, bob, as_person):
    post = say(bob, "Gone @ann")
    with transaction():
        stream.remove(post, by=bob)
    assert "Nothing new since" in said_first(as_person(ann))


def test_older_posts_stand_alone(ann, bob, as_person):
    for number in range(21):
        say(bob, f"Post {number}", ago=(number + 1) * HOUR)
    page = as_person(ann).get("/").text
    older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    shown = as_person(ann).get(older).text
    assert "Share an update" not in shown
    assert "Since you were last here" not in shown


def test_much_news_costs_as_many_queries_as_little(ann, bob, make, as_person, count_queries):
    browser = as_person(ann)

    def happen(times):
        for number in range(times):
            space = make.space(members=[ann, bob])
            say(bob, f"Hello @ann {number}", space=space)
            save_page(bob, f"Page {space.name}", space=space, followers=[ann])

    def cost():
        db.session.expunge_all()
        with count_queries() as statements:
            assert browser.get("/").status_code == 200
        return len(statements)

    happen(1)
    cost()  # some things are read once in each process
    # Whether suggestions may help is one query more, which only those in few spaces pay: folded
    # into another, it would cost everybody at each visit.
    new_here = cost()
    ann, bob = db.session.merge(ann), db.session.merge(bob)
    happen(3)
    before = cost()
    assert (before, new_here) == (13, 14)
    ann, bob = db.session.merge(ann), db.session.merge(bob)
    happen(8)
    assert cost() == before
