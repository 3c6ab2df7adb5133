"""The same thing by two people at the same moment, with real threads on both databases."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from entgov.accounts import commands
from entgov.accounts.models import Person, SignInSession
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do them all at the same moment; gives what each came to."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)

    def do(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            results[place] = act()
            db.session.remove()

    threads = [Thread(target=do, args=pair) for pair in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.session.rollback()
    db.session.expire_all()
    return results


def sending(app: Flask, path: str, fields: dict[str, str]) -> Callable[[], int]:
    """Sends a form from a browser of its own."""
    browser = Browser(app)
    data = fields | {"csrf_token": browser.token()}
    return lambda: browser.client.post(path, data=data, buffered=True).status_code


def test_a_link_used_twice_at_once_works_once(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    with transaction():
        token = commands.start_reset(person, by=None)
    words = ["nine plain little words", "eight other little words"]
    acts = [sending(app, f"/reset/{token}", {"new_password": each}) for each in words]
    assert sorted(at_once(app, *acts)) == [303, 410]
    sessions = select(func.count()).select_from(SignInSession)
    assert db.session.scalar(sessions.where(SignInSession.person_id == person.id)) == 1


def test_an_invitation_used_twice_at_once_works_once(app: Flask) -> None:
    with transaction():
        _, token = commands.invite("eve@body.example", "Eve", by=None)
    fields = {"name": "Eve", "new_password": "nine plain little words"}
    acts = [sending(app, f"/join/{token}", fields) for _ in range(3)]
    assert sorted(at_once(app, *acts)) == [303, 410, 410]


def test_the_set_up_makes_one_administrator(app: Flask) -> None:
    with transaction():
        token = commands.offer_setup()
    forms = [
        {"name": name, "email": f"{name}@body.example", "new_password": "nine plain little words"}
        for name in ("eve", "ada")
    ]
    acts = [sending(app, f"/set-up/{token}", fields) for fields in forms]
    assert sorted(at_once(app, *acts)) == [303, 410]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_signing_in_while_being_deactivated_leaves_nobody_in(app: Flask, make: Make) -> None:
    make.administrator()
    person = make.person_with_password()
    person_id, fields = person.id, {"email": person.email, "password": PASSWORD}

    def deactivate() -> None:
        with transaction():
            commands.deactivate(db.session.get_one(Person, person_id), by=None)

    at_once(app, sending(app, "/sign-in", fields), deactivate)
    assert db.session.get_one(Person, person_id).status == "deactivated"
    with transaction():
        commands.reactivate(db.session.get_one(Person, person_id), by=None)
    sessions = select(func.count()).select_from(SignInSession)
    assert db.session.scalar(sessions.where(SignInSession.person_id == person_id)) == 0


def test_one_browser_signing_in_twice_at_once_is_known_all_the_same(app: Flask, make: Make) -> None:
    person = make.person_with_password()
    fields = {"email": person.email, "password": PASSWORD}
    acts = [sending(app, "/sign-in", fields) for _ in range(3)]
    assert at_once(app, *acts) == [303, 303, 303]
