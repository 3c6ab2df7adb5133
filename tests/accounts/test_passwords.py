"""Passwords: which are refused, how they are kept, and how many are judged at once."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask

from entgov.accounts import commands, passwords
from entgov.accounts.models import Person
from entgov.accounts.passwords import Busy, hashed, is_guessable, is_right, wants_new_hash
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make

ABOUT = ("Grace Hopper", "grace.hopper@fenwick.example")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P4ssw0rd!!!!2026",
        "passwordpassword",
        "123456789012",
        "abcdefghijklm",
        "qwertyuiopasdf",
        "aaaaaaaabbbb",
        "liverpool2026",
        "!!!welcome1234!!!",
        "GraceHopper1906",
        "gracehopperpassword",
        "fenwick-1906-12",
        "entgov-entgov-1",
    ],
)
def test_what_attackers_try_first_is_refused(app: Flask, password: str) -> None:
    assert is_guessable(password, *ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "grace likes marmalade",
        "correct horse battery staple",
        "8274619305!?",
        "ぬるいお茶と冷たい雨の午後の話",
        "liverpool kettle 9 moss",
        "demo administrator",
        "demo member of staff",
    ],
)
def test_what_people_can_remember_is_taken(app: Flask, password: str) -> None:
    assert not is_guessable(password, *ABOUT)


def test_the_name_of_the_body_is_no_password(settings, app: Flask) -> None:
    app.extensions["entgov.settings"] = settings.model_copy(update={"body_name": "Fenwick Vale"})
    assert is_guessable("FenwickVale2026")


@pytest.mark.parametrize("text", ["ab" * 500_000, "password" * 100_000, "\x00" * 10**6])
def test_a_long_one_takes_no_longer(app: Flask, text: str) -> None:
    is_guessable("so that the list is read", *ABOUT)
    begun = time.process_time()
    is_guessable(text, *ABOUT)
    assert time.process_time() - begun < 1


def test_a_short_one_of_old_still_signs_in(visitor: Browser, make: Make) -> None:
    person = make.person(password_hash=hashed("short"))
    fields = {"email": person.email, "password": "short"}
    assert visitor.post("/sign-in", fields).status_code == 303


def test_browsers_may_fill_in_and_paste(visitor: Browser, as_person, make: Make) -> None:
    page = as_person(make.person_with_password()).get("/settings/password").text
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page


def test_a_hash_follows_the_settings_at_sign_in(
    settings, app: Flask, visitor: Browser, make: Make
) -> None:
    person = make.person_with_password()
    older = person.password_hash
    more = settings.model_copy(update={"password_passes": 5})
    app.extensions["entgov.settings"] = more
    assert wants_new_hash(older or "")
    assert visitor.post("/sign-in", fields_of(person)).status_code == 303
    newer = db.session.get_one(Person, person.id).password_hash or ""
    assert newer != older
    assert ",t=5," in newer
    assert not wants_new_hash(newer)


@pytest.fixture
def taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Takes turns of this process, so that nobody else gets one."""
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    held = passwords._Turns(2)
    monkeypatch.setattr(passwords, "_turns", lambda _at_once: held)
    turns = []

    def take(*, stranger: bool) -> None:
        turn = held.turn(stranger=stranger)
        turn.__enter__()
        turns.append(turn)

    yield take
    for turn in turns:
        turn.__exit__(None, None, None)


def test_strangers_leave_a_place_for_those_who_are_known(app: Flask, taken) -> None:
    taken(stranger=True)
    with pytest.raises(Busy):
        is_right(None, "a guess", stranger=True)
    assert not is_right(None, "a guess")


def test_who_finds_no_place_is_told_and_keeps_what_they_typed(
    app: Flask, visitor: Browser, make: Make, taken
) -> None:
    person = make.person_with_password()
    for _ in range(2):
        taken(stranger=False)
    answer = visitor.post("/sign-in", fields_of(person) | {"kept": '[["text", "a draft"]]'})
    assert answer.status_code == 503
    assert "Wait a moment, then try again" in answer.text
    assert person.email in answer.text
    assert "a draft" in answer.text


def test_a_link_is_not_used_up_where_there_is_no_place(
    app: Flask, visitor: Browser, make: Make, taken
) -> None:
    with transaction():
        token = commands.start_reset(make.person_with_password(), by=None)
    for _ in range(2):
        taken(stranger=False)
    answer = visitor.post(f"/reset/{token}", {"new_password": "nine plain little words"})
    assert answer.status_code == 503
    assert visitor.get(f"/reset/{token}").status_code == 200


def test_only_so_many_are_judged_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, most, now = passwords._Turns(2), [0], [0]
    lock = threading.Lock()

    def judge() -> None:
        with turns.turn(stranger=False):
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.02)
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=judge) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [2]


def fields_of(person: Person) -> dict[str, str]:
    return {"email": person.email, "password": PASSWORD}
