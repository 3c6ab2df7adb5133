"""No form of accounts takes more than it shows: roles, states and ids stay what they are."""

import pytest
from flask import Flask

from entgov.accounts import commands
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from tests.conftest import PASSWORD, Browser, Make

MORE = {
    "role": "administrator",
    "status": "active",
    "person_id": "1",
    "id": "1",
    "handle": "somebody-else",
    "password_hash": "x",
    "is_administrator": "true",
    "email_skeleton": "x",
    "created_at": "2001-01-01",
    "here_at": "2001-01-01",
}
FORMS = {
    "/settings": {"name": "Eve New"},
    "/settings/display": {"theme": "dark", "language": "cy", "single_keys": "on"},
    "/settings/display/theme": {"theme": "dark", "next": "/"},
    "/settings/profile": {"job": "Clerk"},
    "/settings/skills": {"skills": "Excel"},
    "/settings/password": {
        "current_password": PASSWORD,
        "new_password": "nine plain little words",
    },
    "/settings/away": {"first_day": "2100-01-01", "last_day": "2100-01-02"},
}
KEPT = ("id", "email", "handle", "role", "status", "created_at", "email_skeleton")


def state_of(person_id: int) -> list[object]:
    db.session.expire_all()
    person = db.session.get_one(Person, person_id)
    return [getattr(person, name) for name in KEPT]


@pytest.mark.parametrize("path", FORMS)
def test_ones_own_forms_change_nothing_else(app: Flask, make: Make, path: str) -> None:
    ada, eve = make.administrator(), make.person_with_password("Eve")
    before = state_of(eve.id), state_of(ada.id)
    fields = MORE | {"email": "other@body.example", "person_id": str(ada.id)} | FORMS[path]
    answer = Browser(app).sign_in(eve).post(path, fields)
    assert answer.status_code in (303, 422)
    assert (state_of(eve.id), state_of(ada.id)) == before


@pytest.mark.parametrize("door", ["join", "reset"])
def test_links_make_nobody_an_administrator(app: Flask, make: Make, door: str) -> None:
    make.administrator()
    with transaction():
        if door == "join":
            person, token = commands.invite("eve@body.example", "Eve", by=None)
        else:
            person = make.person_with_password("Eve")
            token = commands.start_reset(person, by=None)
    email, handle = person.email, person.handle
    fields = {"name": "Eve", "new_password": "nine plain little words"}
    more = MORE | {"email": "other@body.example"} | fields
    assert Browser(app).post(f"/{door}/{token}", more).status_code == 303
    db.session.expire_all()
    kept = db.session.get_one(Person, person.id)
    assert (kept.email, kept.handle, kept.role) == (email, handle, "staff")


def test_signing_in_changes_nothing_either(app: Flask, make: Make) -> None:
    make.administrator()
    eve = make.person_with_password("Eve")
    before = state_of(eve.id)
    fields = MORE | {"email": eve.email, "password": PASSWORD}
    assert Browser(app).post("/sign-in", fields).status_code == 303
    assert state_of(eve.id) == before


def test_an_invitation_is_for_staff_whatever_is_sent(app: Flask, make: Make) -> None:
    ada = Browser(app).sign_in(make.administrator())
    fields = MORE | {"name": "Eve", "email": "eve@body.example"}
    assert ada.post("/admin/accounts/new", fields).status_code == 200
    eve = db.session.query(Person).filter_by(email="eve@body.example").one()
    assert (eve.role, eve.status, eve.password_hash) == ("staff", "invited", None)
