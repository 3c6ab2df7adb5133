"""Who hears of what, on the real server: whoever finds it in the list that they look at, now."""

import time
from secrets import token_hex

import pytest

from entgov.accounts import commands as accounts
from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.live.hub import MOST_OF_PERSON
from entgov.spaces import commands as spaces
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.wiki.commands import create, talk
from entgov.wiki.models import page_key
from tests.conftest import Browser


def post(by, text="Hello", *, space=None, also=(), to=None):
    with transaction():
        if to:
            return commands.reply(to, text, by=by)
        return commands.publish(space or everyone(), text, by=by, also_in=also)


def of(kind, post):
    return {"kind": kind, "thing": post.id, "whole": post.thread_id or post.id}


def test_posts_and_replies_and_what_people_do_with_them_are_told(ann, bob, listens):
    zero = post(bob)
    home = listens(ann)
    assert home.status == 200
    assert home.headers["content-type"].startswith("text/event-stream")
    assert home.headers["cache-control"] == "no-store"
    assert home.headers["x-accel-buffering"] == "no"
    assert home.next(after=zero.id - 1) == of("post", zero)  # it is new to who came just now
    first = post(bob)
    assert home.next() == of("post", first)
    thread = listens(ann, f"thread:{first.id}")
    assert thread.next() == of("post", first)
    answer = post(bob, to=first)
    assert thread.next() == of("post", answer)
    with transaction():
        commands.react(answer, "like", by=bob)
    assert thread.next() == of("acts", answer)
    with transaction():
        commands.remove(first, by=bob)
    assert home.next() == of("gone", first)


def test_nobody_is_told_what_they_did_themselves(ann, bob, listens):
    home = listens(ann)
    own = post(ann)
    theirs = post(bob)
    assert home.next(after=own.id - 1) == of("post", theirs)


def test_a_private_space_is_told_of_to_its_members_alone(ann, bob, make, listens):
    private = make.space("Hidden", "private", members=[bob])
    places = ["following", "everyone", f"space:{private.id}", f"person:{bob.id}"]
    windows = [listens(ann, place) for place in places]
    hidden = post(bob, space=private)
    thread = listens(ann, f"thread:{hidden.id}")
    shown = post(bob)
    for window in (windows[0], windows[1], windows[3]):
        assert window.next(after=hidden.id - 1) == of("post", shown)
    assert windows[2].next(within=1) is None
    assert thread.next(within=1) is None


def test_a_post_in_several_spaces_is_heard_in_those_that_one_may_read(ann, bob, make, listens):
    own = make.space("Own", members=[ann, bob])
    private = make.space("Theirs", "private", members=[bob])
    in_own, in_private = listens(ann, f"space:{own.id}"), listens(ann, f"space:{private.id}")
    both = post(bob, space=private, also=[own])
    assert in_own.next() == of("post", both)
    assert in_private.next(within=1) is None


def test_who_leaves_or_is_removed_hears_nothing_more(ann, bob, make, listens):
    private = make.space("Small", "private", members=[ann, bob])
    home = listens(ann)
    before = post(bob, space=private)
    assert home.next(after=before.id - 1) == of("post", before)
    with transaction():
        spaces.leave(private, ann)
    post(bob, space=private)
    after = post(bob)
    assert home.next() == of("post", after)


@pytest.mark.parametrize("what", ["person", "space", "tag", "thread"])
def test_what_is_muted_is_silent_at_once(what, ann, bob, make, listens):
    space = make.space(members=[ann, bob])
    first = post(bob, "About #noise", space=space)
    key = {
        "person": f"person:{bob.id}",
        "space": f"space:{space.id}",
        "tag": "tag:noise",
        "thread": f"thread:{first.id}",
    }[what]
    home = listens(ann)
    assert home.next(after=first.id - 1) == of("post", first)
    with transaction():
        follows.mute(ann, key)
        commands.react(first, "like", by=bob)
    cat = make.person("Cat Ash")
    other = post(cat)
    assert home.next() == of("post", other)


def test_a_notice_rings_the_bell_of_whom_it_concerns_alone(house, ann, bob, make, listens):
    private = make.space("Closed", "private", members=[bob])
    browser = Browser(house).sign_in(ann)
    # Wherever they are: nothing else happens at these places.
    here, other = (listens(each, f"person:{ann.id}") for each in (ann, make.person("Cat Ash")))
    post(bob, f"Not for @{ann.handle}", space=private)
    post(bob, f"This is for @{ann.handle}")
    assert here.next(within=60)["kind"] == "notice"  # it is the worker that makes them
    assert here.next(within=0.5) is None
    assert "1 unread" in browser.get("/notifications/bell").text
    assert other.next(within=0.1) is None


def test_new_threads_about_a_page_are_told_where_the_page_is_open(ann, bob, make, listens):
    private = make.space("Closed", "private", members=[bob])
    hidden, shown = (_page(space, bob) for space in (private, everyone()))
    windows = [listens(ann, page_key(each.id)) for each in (hidden, shown)]
    with transaction():
        talk(hidden, "Not for all", by=bob)
        said = talk(shown, "For all", by=bob)
    assert windows[1].next() == of("post", said)
    assert windows[0].next(within=0.5) is None


def _page(space, by):
    with transaction():
        return create(space, f"Page {token_hex(4)}", "Words", "Begun", by=by)


def test_who_is_deactivated_is_cut_off(ann, bob, listens):
    home = listens(ann)
    with transaction():
        accounts.deactivate(ann, by=bob.id)
    own = post(bob)
    assert [home.next(after=own.id - 1), home.next()] == ["over", "closed"]


def test_so_is_who_signs_out_there_and_not_elsewhere(house, ann, bob, listens):
    browser = Browser(house).sign_in(ann)
    here, elsewhere = listens(ann, browser=browser), listens(ann)
    assert browser.post("/sign-out").status_code == 303
    theirs = post(bob)
    assert [here.next(after=theirs.id - 1), here.next()] == ["over", "closed"]
    assert elsewhere.next(after=theirs.id - 1) == of("post", theirs)


def test_one_person_can_have_so_many_windows_and_no_more(ann, listens):
    windows = [listens(ann) for _ in range(MOST_OF_PERSON)]
    assert {each.status for each in windows} == {200}
    assert listens(ann).status == 204
    windows[0].close()
    assert any(listens(ann).status == 200 for _ in range(20))


@pytest.mark.parametrize(
    "place", ["", "space:", "space:x", "space:" + 30 * "9", "x" * 500, "\0", "é:"]
)
def test_a_senseless_place_is_silent_and_disturbs_nobody(place, ann, bob, listens):
    odd, home = listens(ann, place), listens(ann)
    told = post(bob)
    assert home.next(after=told.id - 1) == of("post", told)
    assert odd.next(within=0.1) is None


def test_while_many_listen_no_session_of_the_database_is_held(house, ann, bob, backend, listens):
    windows = [listens(make_one) for make_one in [ann] * 8 + [bob] * 8]
    post(bob)
    assert windows[0].next()
    db.session.rollback()
    if backend == "sqlite":  # who reads keeps what has been written from going into the file
        busy = [_checkpoint() for _ in range(20)]
        assert 0 in busy
    else:
        assert 0 in (_sessions_in_transaction() for _ in range(20))


def _checkpoint():
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]


def _sessions_in_transaction():
    time.sleep(0.05)  # the pulse has one for a moment, each second
    idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    with db.engine.connect() as connection:
        return connection.exec_driver_sql(idle).scalar()
