"""Signing in while somebody guesses: who is kept out, who is not, and what is seen of it."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import EnvironBuilder

from entgov.accounts import commands, known_devices, passwords
from entgov.accounts.commands.throttle import PER_ACCOUNT, PER_DEVICE
from entgov.accounts.models import FailedSignIns, KnownDevice, Person, SignInTally
from entgov.accounts.strangers import strangers, write_down
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.web.door import LARGEST_AT_ONCE, Door
from entgov.wiring import AT_ONCE
from tests.accounts.test_sign_in import NEW_PASSWORD, is_in, sign_in
from tests.conftest import PASSWORD, Browser, Make
from tests.event_loop import EventLoop, event_loop
from tests.web.line import Line, scope


@pytest.fixture
def ada(make: Make) -> Person:
    return make.person_with_password("Ada")


@pytest.fixture
def own(app: Flask, ada: Person) -> Browser:
    """A browser that Ada has signed in with, and out."""
    browser = Browser(app)
    assert sign_in(browser, ada.email).status_code == 303
    browser.post("/sign-out")
    return browser


def guess(app: Flask, person: Person, times: int = PER_ACCOUNT) -> None:
    for _ in range(times):
        sign_in(Browser(app), person.email, "a wrong guess")


def facts(kind: str) -> int:
    statement = select(func.count()).select_from(FactRecord).where(FactRecord.kind == kind)
    return db.session.scalar(statement) or 0


def test_an_attack_locks_nobody_out_of_a_known_device(
    app: Flask, ada: Person, own: Browser
) -> None:
    guess(app, ada)
    assert sign_in(Browser(app), ada.email).status_code == 429
    assert sign_in(own, ada.email).status_code == 303
    assert sign_in(Browser(app), ada.email).status_code == 429


def test_a_known_device_has_failures_of_its_own(app: Flask, ada: Person, own: Browser) -> None:
    for _ in range(PER_DEVICE):
        assert sign_in(own, ada.email, "forgotten").status_code == 422
    assert sign_in(own, ada.email).status_code == 429
    assert sign_in(Browser(app), ada.email).status_code == 303


def test_a_device_is_known_for_its_own_people_only(
    app: Flask, make: Make, ada: Person, own: Browser
) -> None:
    ben = make.person_with_password("Ben")
    guess(app, ben)
    assert sign_in(own, ben.email).status_code == 429


def test_a_browser_of_two_people_is_known_for_both(
    app: Flask, make: Make, ada: Person, own
) -> None:
    ben = make.person_with_password("Ben")
    assert sign_in(own, ben.email).status_code == 303
    own.post("/sign-out")
    for person in (ada, ben):
        guess(app, person)
    assert sign_in(own, ada.email).status_code == 303


def test_a_planted_or_copied_token_is_worth_nothing_after_a_sign_in(
    app: Flask, ada: Person, own: Browser
) -> None:
    thief = Browser(app)
    copied = own.client.get_cookie("entgov-device")
    thief.client.set_cookie("entgov-device", copied.value if copied else "")
    assert sign_in(own, ada.email).status_code == 303
    guess(app, ada)
    assert sign_in(thief, ada.email).status_code == 429


@pytest.mark.parametrize("sent", ["", "made-up", "a" * 3000, '"x".abc', "%00", "ImEi.x"])
def test_a_made_up_token_is_nobodys(app: Flask, ada: Person, sent: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("entgov-device", sent)
    with app.test_request_context(headers={"Cookie": f"entgov-device={sent}"}):
        assert known_devices.TOKEN.of_request() == ""
    assert sign_in(browser, ada.email).status_code == 303


def test_only_the_hash_is_kept_and_scripts_never_see_the_token(
    app: Flask, ada: Person, own: Browser
) -> None:
    answer = sign_in(own, ada.email)
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "-device=" in each]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Domain" not in cookie
    [kept] = db.session.scalars(select(KnownDevice.token_hash))
    assert kept not in cookie


def test_a_new_password_and_deactivation_end_known_devices(
    app: Flask, make: Make, ada: Person, own: Browser, as_person: Callable[[Person], Browser]
) -> None:
    fields = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert as_person(ada).post("/settings/password", fields).status_code == 303
    guess(app, ada)
    assert sign_in(own, ada.email, NEW_PASSWORD).status_code == 429
    with transaction():
        commands.deactivate(ada, by=None)
    assert db.session.scalar(select(func.count()).select_from(KnownDevice)) == 0


def test_a_device_is_forgotten_when_it_was_not_used_for_long(
    app: Flask, ada: Person, own: Browser
) -> None:
    with transaction():
        db.session.execute(update(KnownDevice).values(seen_at=now() - timedelta(days=200)))
    guess(app, ada)
    assert sign_in(own, ada.email).status_code == 429


def test_who_is_signed_in_can_confirm_their_password_meanwhile(
    app: Flask, ada: Person, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(ada)
    guess(app, ada)
    fields = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert browser.post("/settings/password", fields).status_code == 303


@pytest.fixture
def used_up(app: Flask) -> None:
    """Strangers have used up what is looked at, and that of the next twenty seconds too."""
    use_up()
    strangers()._left = -100.0


def use_up() -> int:
    """Looks at passwords of strangers until there is no room; gives how many those were."""
    for number in count():
        try:
            with strangers().looking_at_one():
                pass
        except passwords.Busy:
            return number
    raise AssertionError("there is always room")


def test_strangers_are_held_back_and_known_devices_are_not(
    app: Flask, ada: Person, own: Browser, used_up: None
) -> None:
    before = passwords._nobodys_hash.cache_info()
    answer = sign_in(Browser(app), ada.email, kept='[["text", "<a draft>"]]', next="/people")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert f'value="{ada.email}"' in answer.text
    assert "&lt;a draft&gt;" in answer.text
    assert 'value="/people"' in answer.text
    assert PASSWORD not in answer.text
    assert passwords._nobodys_hash.cache_info() == before
    assert sign_in(own, ada.email).status_code == 303


def test_the_page_that_holds_back_shows_nobody_what_others_typed(app: Flask, used_up: None) -> None:
    first = sign_in(Browser(app), "first@body.example")
    second = sign_in(Browser(app), '"><script>alert(1)</script>')
    assert first.status_code == second.status_code == 503
    assert "first@body.example" not in second.text
    assert "<script>alert" not in second.text


def test_who_is_held_back_can_send_the_same_page_again(
    app: Flask, ada: Person, used_up: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app)
    browser.get("/sign-in")
    token = browser.token()
    answer = sign_in(browser, ada.email, csrf_token=token)
    assert f'name="csrf_token" value="{token}"' in answer.text
    app.extensions["entgov.strangers"] = type(strangers())()
    assert sign_in(browser, ada.email, csrf_token=token).status_code == 303


async def sent(body: bytes) -> AsyncIterator[bytes]:
    yield body


class Entrance:
    """The door of the web server, whose one thread is taken."""

    def __init__(self, app: Flask, loop: EventLoop) -> None:
        self._door, self._loop, self._goes_on = Door(app, 1, Path(), AT_ONCE), loop, Event()
        self._door._threads.submit(self._goes_on.wait)

    def sign_in(self, email: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Send the form, from a browser that sends these headers."""
        fields = EnvironBuilder(method="POST", data={"email": email, "next": "/people"})
        kind, body = fields.get_environ()["CONTENT_TYPE"], fields.get_request().get_data()
        line = Line(sent(body))
        asked = scope("/sign-in", {"content-type": kind, **headers})
        self._loop.run(self._door(asked, line))  # type: ignore[arg-type]
        status, said, content = line.answer
        return status, dict(said), content.decode()

    def let_go(self) -> None:
        self._goes_on.set()


@pytest.fixture
def entrance(app: Flask) -> Iterator[Entrance]:
    with event_loop() as loop:
        entrance = Entrance(app, loop)
        yield entrance
        entrance.let_go()


def test_who_is_held_back_takes_no_thread(
    app: Flask, entrance: Entrance, used_up: None, count_queries
) -> None:
    with count_queries() as queries:
        status, headers, page = entrance.sign_in("<a@body.example>")
    assert (status, headers["Retry-After"], queries) == (503, "5", [])
    assert "&lt;a@body.example&gt;" in page
    assert 'value="/people"' in page
    assert strangers().not_yet_written == 1


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_the_door_says_what_the_app_says(
    app: Flask, entrance: Entrance, used_up: None, language: str
) -> None:
    status, headers, page = entrance.sign_in("a@body.example", **{"accept-language": language})
    asked = {"email": "a@body.example", "next": "/people"}
    answer = app.test_client().post("/sign-in", data=asked, headers={"Accept-Language": language})
    assert (status, page) == (answer.status_code, answer.text)
    for name in {*answer.headers.keys()} - {"Vary", "Content-Length"}:
        assert headers[name] == answer.headers[name]
    assert "Set-Cookie" not in headers
    assert f'lang="{language}"' in page


def test_the_door_leaves_known_devices_and_large_forms_to_the_app(
    app: Flask, entrance: Entrance, own: Browser, ada: Person, used_up: None
) -> None:
    entrance.let_go()
    known = own.client.get_cookie("entgov-device")
    assert known
    status, _, page = entrance.sign_in(ada.email, cookie=f"entgov-device={known.value}")
    assert status == 400  # it has no form token
    assert strangers().not_yet_written == 0
    status, _, page = entrance.sign_in("a" * LARGEST_AT_ONCE)
    assert status == 503
    assert "a" * LARGEST_AT_ONCE in page


def test_held_back_sign_ins_cost_no_query_and_no_row_each(
    app: Flask, ada: Person, used_up: None, count_queries
) -> None:
    browser, email = Browser(app), ada.email
    sign_in(browser, email)  # the first is written down at once
    refused = facts("SignInRefused")
    with count_queries() as queries:
        for _ in range(20):
            assert sign_in(browser, email).status_code == 503
    assert queries == []
    assert facts("SignInRefused") == refused
    assert facts("SignInsHeldBack") == 1
    write_down(at_once=True)
    assert db.session.scalar(select(func.sum(SignInTally.held_back))) == 21


def test_waiting_is_one_fact_and_not_one_for_each_guess(app: Flask, ada: Person) -> None:
    guess(app, ada, PER_ACCOUNT + 15)
    assert facts("SignInRefused") == PER_ACCOUNT
    assert facts("SignInMustWait") == 1


def test_a_password_is_judged_only_after_all_counts(
    app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(app, ada)
    monkeypatch.setattr(passwords, "_hasher", lambda: pytest.fail("a password was judged"))
    assert sign_in(Browser(app), ada.email).status_code == 429
    assert sign_in(Browser(app), ada.email, "x").status_code == 429


def test_strangers_come_again_at_the_pace_that_is_set(app: Flask) -> None:
    use_up()
    assert not strangers().has_room()
    strangers()._seen -= 1  # as if a second had gone by
    assert use_up() == 5


def test_a_slow_machine_looks_at_fewer(app: Flask) -> None:
    with strangers().looking_at_one():
        time.sleep(0.4)
    assert use_up() <= 50 - 3


def test_when_much_is_used_up_strangers_wait_in_no_thread(app: Flask) -> None:
    use_up()
    strangers()._seen -= 2  # ten more
    with strangers().looking_at_one():
        assert not strangers().has_room()
    assert strangers().has_room()


def test_a_class_of_twenty_signs_in_at_once(app: Flask) -> None:
    with ExitStack() as inside:
        for _ in range(20):
            inside.enter_context(strangers().looking_at_one())
        assert strangers().has_room()


def test_administrators_see_an_attack(
    app: Flask, make: Make, ada: Person, as_person: Callable[[Person], Browser]
) -> None:
    admin = as_person(make.administrator())
    assert "guessing passwords" not in admin.get("/admin/accounts").text
    guess(app, ada, 3)
    with transaction():
        db.session.execute(update(SignInTally).values(failed=1234, held_back=5678))
    page = admin.get("/admin/accounts").text
    assert "guessing passwords" in page
    assert "6,912 sign-ins were refused, 5,678 of them without a look" in page
    assert "accounts that were tried: 1; addresses that they came from: 1" in page
    assert "kind=SignInRefused" in page


def test_a_million_refusals_are_sixty_rows(app: Flask, make: Make, as_person) -> None:
    minute = now().replace(second=0, microsecond=0)
    with transaction():
        for number in range(60 * 24):
            at, times = minute - timedelta(minutes=number), int(number != 59)  # it may just be over
            db.session.add(SignInTally(minute=at, failed=300 * times, held_back=12_000 * times))
        for number in range(5_000):
            for kind in ("account", "address"):
                row = FailedSignIns(subject=f"{kind} {number}", since=minute, count=3)
                db.session.add(row)
    admin = as_person(make.administrator())
    begun = time.process_time()
    assert "725,700 sign-ins" in admin.get("/admin/accounts").text
    assert time.process_time() - begun < 1


def test_the_session_is_another_one_after_each_proof(app: Flask, ada: Person) -> None:
    """A cookie that somebody planted in this browser before opens nothing."""
    browser, thief = Browser(app), Browser(app)
    thief.sign_in(ada)
    with thief.client.session_transaction() as planted, browser.client.session_transaction() as own:
        own.update(planted)
    sign_in(browser, ada.email)
    assert is_in(browser)
    assert not is_in(thief)
