"""The screens: they work without scripts, and lead where they say."""

import re

from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.notifications.models import Notice, NoticePreference, NoticeTimes
from entgov.stream.queries import REPLIES_PER_PAGE


def test_a_line_leads_to_its_thing_and_is_read_then(ann, bob, as_person, post, counted):
    first = post(ann)
    reply = post(bob, to=first)
    assert counted(ann) == 1
    browser = as_person(ann)
    page = browser.get("/notifications").text
    assert "Bob Ox replied to your post" in page
    assert "You began the thread" in page
    notice = db.session.scalars(db.select(Notice)).one()
    opened = browser.get(f"/notifications/{notice.id}")
    assert opened.location.endswith(f"/posts/{reply.id}")
    assert counted(ann) == 0
    assert as_person(bob).get(f"/notifications/{notice.id}").status_code == 404


def test_opening_a_thread_reads_what_was_told_of_it_and_costs_nothing_otherwise(
    ann, bob, as_person, post, counted, count_queries
):
    first, browser = post(bob, "Look, @ann"), as_person(ann)
    assert counted(ann) == 1
    assert "Notifications, 1 unread" in browser.get("/stream").text
    assert "Notifications, 1 unread" not in browser.get(f"/posts/{first.id}").text
    assert counted(ann) == 0
    with count_queries() as statements:
        browser.get(f"/posts/{first.id}")
    assert sum("notice" in each for each in statements) == 1


def test_what_stands_on_another_page_of_the_thread_stays_unread(ann, bob, as_person, post, counted):
    first, browser = post(bob), as_person(ann)
    for _ in range(REPLIES_PER_PAGE):
        post(bob, to=first)
    post(bob, "Look, @ann", to=first)
    assert counted(ann) == 1
    browser.get(f"/posts/{first.id}")
    assert counted(ann) == 1
    assert "Notifications, 1 unread" in browser.get(f"/posts/{first.id}").text
    browser.get(f"/posts/{first.id}?page=2")
    assert counted(ann) == 0


def test_everything_is_marked_as_read_by_one_button(ann, bob, as_person, post, counted):
    post(bob, "Look, @ann")
    assert counted(ann) == 1
    as_person(ann).post("/notifications/reads")
    assert counted(ann) == 0


def test_what_came_since_the_list_was_shown_stays_unread(ann, bob, as_person, post, told, counted):
    first, browser = post(bob, "Look, @ann"), as_person(ann)
    assert counted(ann) == 1
    before = re.findall(r'name="before" value="(.+?)"', browser.get("/notifications").text)
    post(bob, "Look again, @ann", to=first)
    told(ann)
    browser.post("/notifications/reads", {"before": before[-1]})
    assert counted(ann) == 1


def test_a_thread_that_is_no_longer_followed_tells_nothing_new(
    ann, bob, make, as_person, post, told
):
    first = post(bob)
    with transaction():
        follows.follow(ann, f"thread:{first.id}")
    post(make.person("Eve"), to=first)
    assert told(ann) == ["thread: Eve replied in a thread"]
    page = as_person(ann).get("/notifications").text
    assert "Stop following this thread" in page
    as_person(ann).post("/follows/removal", {"key": f"thread:{first.id}"})
    post(make.person("Dan"), to=first)
    assert told(ann) == ["thread: Eve replied in a thread"]


def test_a_kind_is_stopped_from_the_list_and_comes_back_by_the_settings(
    ann, bob, as_person, post, told
):
    post(bob, "Look, @ann")
    browser = as_person(ann)
    said = browser.post("/notifications/silences", {"kind": "mention"})
    assert "Switched off: Somebody mentions you" in browser.get(said.location).text
    assert told(ann) == []
    hours = {"quiet_from": "", "quiet_to": "", "digest_hour": "8", "digest_day": "1"}
    kinds = {"app_mention": "y", "mail_mention": "weekly"}
    _save(browser, {**hours, **kinds})
    post(bob, "Look again, @ann")
    assert told(ann) == ["mention: Bob Ox mentioned you"]
    assert db.session.get(NoticePreference, (ann.id, "mention")).mail == "weekly"
    assert db.session.get(NoticeTimes, ann.id).digest_hour == 8


def test_quiet_hours_have_a_beginning_and_an_end(ann, as_person):
    answer = _save(as_person(ann), {"quiet_from": "22", "quiet_to": ""})
    assert answer.status_code == 422
    assert "Choose both hours, or neither" in answer.text


def _save(browser, changes):
    page = browser.get("/settings/notifications").text
    names = {piece.partition('"')[0] for piece in page.split('name="mail_')[1:]}
    kinds = {f"mail_{name}": "daily" for name in names}
    hours = {"quiet_from": "22", "quiet_to": "7", "digest_hour": "8", "digest_day": "1"}
    return browser.post("/settings/notifications", {**kinds, **hours, **changes})
