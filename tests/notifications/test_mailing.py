"""Mail of notices: what goes out, when, to whom, and above all what does not."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person, Profile
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows import commands as follows
from entgov.notifications import commands as notices
from entgov.notifications.mailing import state, turns
from entgov.notifications.mailing.models import MailRefusal
from entgov.notifications.mailing.sending import send_next
from entgov.notifications.models import Notice, NoticePreference
from entgov.spaces.models import Membership
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Post
from tests.mail_server import sending_by


@pytest.fixture
def settings(settings, office):
    """An installation that sends mail."""
    return sending_by(office, settings, public_url="https://commons.body.example")


@pytest.fixture
def post(app, make):
    """Posts, and lets the worker tell whom it concerns."""

    def made(by: Person, text: str = "Hello", *, to: Post | None = None, space: Any = None) -> Post:
        with transaction():
            if to is not None:
                made = commands.reply(to, text, by=by)
            else:
                made = commands.publish(space or everyone(), text, by=by)
        told()
        return made

    return made


def told() -> None:
    while worker.work_once():
        pass


def later(by: timedelta = timedelta(minutes=2)) -> None:
    """As if so much time had gone by since all that happened."""
    with transaction():
        for notice in db.session.scalars(select(Notice)):
            notice.happened_at -= by
            if notice.mail_at:
                notice.mail_at -= by


def send() -> None:
    while send_next():
        pass
    db.session.rollback()
    db.session.expire_all()


def prefer(person: Person, mail: Any, kind: str = "reply") -> None:
    with transaction():
        notices.prefer(person, kind, in_app=True, mail=mail)


def waiting() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.mail_at.is_not(None))))


@pytest.fixture
def replied(ann, bob, post):
    """Bob has replied to Ann, who hears of replies at once."""
    first = post(ann, "Who empties the bins?")
    return post(bob, "Ask the depot: quokka street", to=first)


def test_it_waits_two_minutes_and_goes_out_once(replied, office) -> None:
    send()
    later(timedelta(minutes=1, seconds=50))
    send()
    assert office.taken == []
    later(timedelta(seconds=11))
    send()
    later(timedelta(days=9))
    send()
    (mail,) = office.taken
    assert (
        mail["To"] == '"Ann Lee" <ann@body.example>' or mail["To"] == "Ann Lee <ann@body.example>"
    )
    assert "Bob Ox" in mail["Subject"]
    assert waiting() == []


def test_it_says_what_why_and_where_in_text_and_html(replied, office) -> None:
    later()
    send()
    (mail,) = office.taken
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "quokka street" in text
        assert f"https://commons.body.example/posts/{replied.id}" in text
        assert "https://commons.body.example/settings/notifications" in text
        assert "https://commons.body.example/unsubscribe/" in text
        assert "your post" in text
    assert "<script" not in mail.get_body(("html",)).get_content()


def test_what_people_write_is_no_markup_and_no_header(ann, bob, post, office) -> None:
    with transaction():
        bob.name = "Bob\r\nBcc: eve@evil.example <b>"
        db.session.add(bob)
    post(bob, "<img src=x onerror=alert(1)>", to=post(ann))
    later()
    send()
    (mail,) = office.taken
    assert mail["Bcc"] is None
    assert office.receivers == ["ann@body.example"]
    html = mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "&lt;b&gt;" in html


def test_read_in_between_is_not_mailed(ann, replied, office, as_person) -> None:
    with transaction():
        notices.read_all(ann)
    later()
    send()
    assert office.taken == []
    assert waiting() == []


def test_removed_in_between_is_not_mailed(bob, replied, office) -> None:
    with transaction():
        commands.remove(db.session.merge(replied), by=bob)
    later()
    send()
    assert office.taken == []


def test_who_has_left_the_space_gets_no_mail(ann, bob, make, post, office) -> None:
    space = make.space("Housing", "private", members=[ann, bob])
    post(bob, "Secret", to=post(ann, space=space))
    with transaction():
        mine = Membership.person_id == ann.id
        db.session.execute(update(Membership).where(mine).values(state="asked"))
    later()
    send()
    assert office.taken == []


def test_who_is_deactivated_gets_no_mail(ann, replied, office, make) -> None:
    with transaction():
        accounts.deactivate(ann, by=make.administrator().id)
    later()
    send()
    assert office.taken == []
    assert waiting() == []


@pytest.mark.parametrize("key", ["thread:{thread}", "person:{bob}"])
def test_what_is_muted_meanwhile_is_not_mailed(key, ann, bob, replied, office) -> None:
    with transaction():
        follows.mute(ann, key.format(thread=replied.thread_id, bob=bob.id))
    later()
    send()
    assert office.taken == []


def test_never_is_never(ann, replied, office) -> None:
    prefer(ann, "never")
    later()
    send()
    assert office.taken == []
    assert waiting() == []


def test_replies_to_one_thread_are_one_mail_and_mails_about_it_one_conversation(
    ann, bob, make, post, office
) -> None:
    first, other = post(ann), post(ann)
    for each in (bob, make.person("Cy Fox")):
        post(each, to=first)
    post(bob, to=other)
    later()
    send()
    assert len(office.taken) == 2
    post(bob, "Once more", to=first)
    later()
    send()
    threads = [mail["References"] for mail in office.taken]
    assert len(set(threads)) == 2
    assert threads[2] in threads[:2]
    assert all(mail["In-Reply-To"] == mail["References"] for mail in office.taken)
    assert len({mail["Message-ID"] for mail in office.taken}) == 3


def test_quiet_hours_hold_it_back_until_they_end(ann, replied, office) -> None:
    here = now()
    _be_quiet(ann, quiet_from=here.hour, quiet_to=(here.hour + 2) % 24)
    later()
    send()
    assert office.taken == []
    (held,) = waiting()
    assert (held.mail_at.hour, held.mail_at.minute) == ((here.hour + 2) % 24, 0)
    _be_quiet(ann, quiet_from=(here.hour + 2) % 24, quiet_to=(here.hour + 3) % 24)
    later(timedelta(hours=2))
    send()
    assert len(office.taken) == 1


def test_quiet_days_are_those_of_the_persons_zone(ann, replied, office) -> None:
    with transaction():
        db.session.add(Profile(person_id=ann.id, zone="Pacific/Kiritimati"))  # fourteen hours ahead
    there = (now() + timedelta(hours=14)).isoweekday()
    _be_quiet(ann, quiet_days=str(there))
    later()
    send()
    assert office.taken == []
    (held,) = waiting()
    there_then = held.mail_at + timedelta(hours=14)
    assert there_then.time() == time()
    assert there_then.isoweekday() == there % 7 + 1


@pytest.mark.parametrize(("rhythm", "days"), [("daily", 1), ("weekly", 7)])
def test_a_digest_comes_at_its_hour_with_what_is_still_unread(
    rhythm, days, ann, bob, post, office
) -> None:
    prefer(ann, rhythm)
    first, second, third = (post(ann, word) for word in ("One", "Two", "Three"))
    for thread in (first, second, third):
        post(bob, f"About {thread.plain}", to=thread)
    hour = (now() + timedelta(hours=2)).hour
    _be_quiet(ann, digest_hour=hour, digest_day=(now() + timedelta(hours=2)).isoweekday())
    later()
    send()
    assert office.taken == []
    held = waiting()
    assert {each.mail_at.hour for each in held} == {hour}
    with transaction():
        notices.read_about(ann, f"thread:{second.id}")
    later(timedelta(hours=3))
    gone = now() - timedelta(hours=1)
    _be_quiet(ann, digest_hour=gone.hour, digest_day=gone.isoweekday())  # as its hour is over now
    send()
    (mail,) = office.taken
    text = mail.get_body(("plain",)).get_content()
    assert "About One" in text
    assert "About Three" in text
    assert "About Two" not in text
    assert mail["References"] is None
    later(timedelta(days=days))
    send()
    assert len(office.taken) == 1


def test_a_digest_of_nothing_is_not_sent(ann, replied, office) -> None:
    prefer(ann, "daily")
    later()
    send()
    with transaction():
        notices.read_all(ann)
    later(timedelta(days=3))
    send()
    assert office.taken == []


def test_it_is_in_the_persons_language(ann, replied, office) -> None:
    with transaction():
        ann.language = "cy"
        db.session.add(ann)
    later()
    send()
    html = office.taken[0].get_body(("html",)).get_content()
    assert '<html lang="cy">' in html


def test_without_a_server_nothing_waits_to_go_out_later(ann, replied, app, settings) -> None:
    app.extensions["entgov.settings"] = settings.model_copy(update={"smtp_url": None})
    later()
    send()
    assert waiting() == []


def test_a_server_that_is_down_is_left_alone_and_nothing_is_lost(replied, office) -> None:
    office.answers["rcpt"] = "421 closing"
    later()
    send()
    assert state.state().is_failing
    assert "closing" in state.state().error
    office.answers.clear()
    send()
    assert office.taken == []  # it is too early
    with transaction():
        state.state().wait_until = now()
    send()
    assert len(office.taken) == 1
    assert not state.state().is_failing


def test_what_may_go_out_later_is_tried_later_and_known_for_the_same(replied, office) -> None:
    office.answers["data"] = "hang up"
    later()
    send()
    send()
    assert len(office.taken) == 1
    office.answers.clear()
    later(timedelta(minutes=3))
    send()
    assert len({mail["Message-ID"] for mail in office.taken}) == 1
    assert len(office.taken) == 2
    assert waiting() == []


def test_it_is_not_tried_for_ever(ann, replied, office) -> None:
    office.answers["rcpt"] = "450 busy"
    later()
    for tries in range(12):
        send()
        assert len(waiting()) == (tries < 8)
        later(timedelta(days=1))
    assert db.session.scalars(select(MailRefusal.error)).one() == "450 busy"


def test_an_address_that_is_refused_is_told_to_administrators_and_left_alone(
    ann, bob, replied, post, office, make, as_person
) -> None:
    office.answers[ann.email] = "550 no such mailbox"
    later()
    send()
    assert waiting() == []
    page = as_person(make.administrator()).get("/admin/mail").text
    assert "550 no such mailbox" in page
    assert "Ann Lee" in page
    office.answers.clear()
    post(bob, to=post(ann))
    later()
    send()
    assert office.taken == []
    with transaction():
        db.session.scalars(select(MailRefusal)).one().at -= timedelta(days=1)
    post(bob, to=post(ann))
    later()
    send()
    assert len(office.taken) == 1
    assert db.session.scalars(select(MailRefusal)).all() == []


def test_a_mail_refused_for_what_it_says_keeps_no_other_away(
    ann, bob, replied, post, office
) -> None:
    """Else whoever mentions somebody in words that no server takes cuts them off for a day."""
    office.answers["data"] = "554 looks like spam"
    later()
    send()
    assert (office.taken, waiting()) == ([], [])
    office.answers.clear()
    post(bob, to=post(ann))
    later()
    send()
    assert len(office.taken) == 1
    assert db.session.scalars(select(MailRefusal)).all() == []


def test_what_one_worker_has_taken_no_other_takes_until_it_is_dead(replied, office) -> None:
    later()
    assert turns.take_next()
    send()
    assert office.taken == []
    later(turns.LEASE)
    send()
    assert len(office.taken) == 1


def unsubscribe_path(office) -> str:
    mail = office.taken[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(
        r"<https://commons\.body\.example(/unsubscribe/.+)>", mail["List-Unsubscribe"]
    )[1]


def test_one_press_without_signing_in_ends_mail_of_this_kind(
    ann, bob, replied, post, office, visitor
) -> None:
    later()
    send()
    path = unsubscribe_path(office)
    asked = visitor.get(path)
    assert asked.status_code == 200
    assert "Ann" not in asked.text
    assert "ann@" not in asked.text
    assert db.session.scalars(select(NoticePreference)).all() == []  # to look changes nothing
    pressed = visitor.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    assert pressed.status_code == 200
    assert "Ann" not in pressed.text
    assert visitor.post(path, token=False).status_code == 200
    (kept,) = db.session.scalars(select(NoticePreference))
    assert (kept.person_id, kept.kind, kept.in_app, kept.mail) == (ann.id, "reply", True, "never")
    post(bob, to=post(ann))
    later()
    send()
    assert len(office.taken) == 1


def test_one_press_on_a_digest_ends_all_that_is_in_such_digests(
    ann, replied, office, visitor
) -> None:
    prefer(ann, "daily")
    prefer(ann, "weekly", kind="thread")
    later(timedelta(days=2))
    send()
    visitor.post(unsubscribe_path(office), token=False)
    kept = dict(db.session.execute(select(NoticePreference.kind, NoticePreference.mail)).all())
    assert kept["reply"] == kept["quote"] == "never"
    assert kept["thread"] == "weekly"
    assert "mention" not in kept


def test_an_address_that_is_not_ours_ends_nothing(replied, office, visitor) -> None:
    later()
    send()
    path = unsubscribe_path(office)
    for wrong in (path[:-1], f"{path}x", "/unsubscribe/x", "/unsubscribe/WzEsInJlcGx5Il0.x"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, token=False).status_code == 404


def test_the_screen_says_how_it_goes_and_sends_a_test(make, office, as_person, ann) -> None:
    administrator = make.administrator()
    browser = as_person(administrator)
    assert "Nothing sent yet" in browser.get("/admin/mail").text
    browser.post("/admin/mail/test")
    assert office.receivers == [administrator.email]
    assert "Working" in browser.get("/admin/mail").text
    office.answers["rcpt"] = "550 no"
    browser.post("/admin/mail/test")
    assert "550 no" in browser.get("/admin/mail").text
    assert as_person(ann).get("/admin/mail").status_code == 403
    assert as_person(ann).post("/admin/mail/test").status_code == 403


def _be_quiet(person: Person, **times: Any) -> None:
    quiet = {"quiet_from": None, "quiet_to": None, "quiet_days": "", "digest_hour": 8}
    with transaction():
        notices.keep_times(person, {**quiet, "digest_day": 1, **times})


def test_the_settings_say_where_no_mail_goes_out(ann, app, settings, as_person) -> None:
    said = "No mail goes out yet"
    assert said not in as_person(ann).get("/settings/notifications").text
    app.extensions["entgov.settings"] = settings.model_copy(update={"smtp_url": None})
    assert said in as_person(ann).get("/settings/notifications").text
