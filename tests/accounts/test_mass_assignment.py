"""No door takes more than it says: roles, states and ids stay what they are.

What forms do when administrators send them with fields that they have not, tests/test_bad_input.py
looks after, one by one. Here are all other people, and all other doors.
"""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts import commands
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.groups import commands as groups
from entgov.rosters import commands as rosters
from entgov.rosters import work
from entgov.rosters.models import Roster, RosterRow
from entgov.tokens import commands as tokens
from tests.conftest import PASSWORD, Browser, Make
from tests.forms import FORMS as EVERY_FORM
from tests.forms import build
from tests.providers.conftest import ZOE, is_in, set_up, sign_in_by
from tests.providers.small_provider import SmallProvider
from tests.scim.conftest import CORE, GROUP, PATCH
from tests.scim.conftest import Provider as Scim
from tests.standing import MORE as STANDING
from tests.standing import changed, sent_with_more, standing

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


OPEN_TO_ALL: dict[str, set[str]] = {
    "links.join": {"Person.password_hash", "Person.status"},  # of whom the link is for
    "links.reset": {"Person.password_hash"},
    "settings.password": {"Person.password_hash"},
    "spaces.ask": {"Membership+member"},  # and waits to be admitted
    "spaces.join": {"Membership+member"},
    "spaces.leave": {"Membership-"},
    "spaces.new": {"Membership+steward", "Space+"},
}


@pytest.mark.parametrize("name", ["Outsider", "Colleague", "Auditor"])
def test_no_form_raises_anybody(app: Flask, make: Make, name: str) -> None:
    """Whatever the form is for, and though it is filled in as an administrator would: most of the
    addresses are about the very colleague who sends it."""
    world = build(app, make)
    make.person("Auditor", role="auditor")
    sender = db.session.scalars(select(Person).where(Person.name == name)).one()
    last = sorted(EVERY_FORM, key=lambda each: each.endswith((".remove", ".sign_out")))
    for endpoint in (each for each in last if EVERY_FORM[each].who != "first"):
        browser, before = Browser(app).sign_in(sender), standing()
        sent_with_more(browser, world.address(app, endpoint), world.right(endpoint))
        found = set().union(*changed(before, standing()).values())
        assert found <= OPEN_TO_ALL.get(endpoint, set()), endpoint


GIVEN_BY_SCIM: dict[tuple[str, str], set[str]] = {
    ("POST", "/Users"): {"Person+staff"},
    ("PUT", "/Users/<user_id>"): set(),
    ("PATCH", "/Users/<user_id>"): set(),
    ("POST", "/Groups"): set(),
    ("PUT", "/Groups/<group_id>"): set(),
    ("PATCH", "/Groups/<group_id>"): set(),
    ("DELETE", "/Users/<user_id>"): {"Person.status", "Person.was_active"},
    ("DELETE", "/Groups/<group_id>"): set(),
}
ASKED_BY_SCIM = {"/.search", "/Users/.search", "/Groups/.search", "/Me", "/Bulk", "/<path:rest>"}


def test_all_of_scim_that_changes_something_is_here(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("scim.")]
    changing = {"POST", "PUT", "PATCH", "DELETE"}
    doors = {
        (method, rule.rule.removeprefix("/scim/v2"))
        for rule in rules
        for method in (rule.methods or set()) & changing
    }
    assert {door for door in doors if door[1] not in ASKED_BY_SCIM} == GIVEN_BY_SCIM.keys()


def test_nothing_that_is_sent_by_scim_raises_anybody(app: Flask, make: Make) -> None:
    ada, eve = make.administrator(), make.person("Eve", handle="eve")
    with transaction():
        _, token = tokens.make("scim", "Entra", expires_at=None, by=None)
        group = groups.make("scim", "Planners", key=None, by=None)
    scim = Scim(app, token)
    for (method, rule), allowed in GIVEN_BY_SCIM.items():
        path = rule.replace("<user_id>", str(eve.id)).replace("<group_id>", str(group.id))
        before = standing()
        sent = hostile(method, path, ada)
        statuses = {scim.send(method, path, each).status_code for each in sent}
        assert {200, 201, 204} & statuses, (method, rule)
        assert set().union(*changed(before, standing()).values()) == allowed, (method, rule)


def hostile(method: str, path: str, ada: Person) -> list[dict[str, Any]]:
    """Whatever a provider could say of somebody who is to have more than they have."""
    more: dict[str, Any] = {
        **{name: value for name, value in STANDING.items() if name.isidentifier()},
        **{"id": str(ada.id), "password": PASSWORD, "userType": "administrator"},
        "roles": [{"value": "administrator", "primary": True}],
        "entitlements": [{"value": "administrator"}],
        **{"groups": [{"value": "1"}], "meta": {"location": f"/Users/{ada.id}"}, "members": []},
        "urn:entgov:User": {"role": "administrator"},
    }
    known: dict[str, Any] = {"schemas": [GROUP], "displayName": "Planners"}
    if path.startswith("/Users"):
        email = "new@body.example" if path == "/Users" else "eve@body.example"
        known = {"schemas": [CORE], "displayName": "Eve", "userName": email, "active": True}
        known["emails"] = [{"value": email}]
    if method != "PATCH":
        return [{**more, **known}]
    changes = [{"op": "add", "path": name, "value": value} for name, value in more.items()]
    changes.append({"op": "replace", "value": more})
    return [{"schemas": [PATCH], "Operations": [each]} for each in changes]


def test_a_provider_gives_what_administrators_let_it_and_no_more(app: Flask, make: Make) -> None:
    ada, small = make.administrator(), SmallProvider()
    try:
        provider = set_up(small, makes_accounts=True)
        claims = {**STANDING, "roles": ["administrator"], "groups": ["Planners"], "sub": "zoe-1"}
        browser, before = Browser(app), standing()
        sign_in_by(browser, provider, small, **{**claims, "user_id": ada.id, **ZOE})
    finally:
        small.close()
    assert is_in(browser)
    found = set().union(*changed(before, standing()).values())
    assert found == {"Person+staff", "Identity+"}
    zoe = db.session.scalars(select(Person).where(Person.email == ZOE["email"])).one()
    assert (zoe.handle, zoe.password_hash, zoe.break_glass) == ("zoe", None, False)


def test_a_list_has_its_columns_and_no_more(app: Flask, make: Make) -> None:
    """Roles by a list are in tests/rosters: nobody gives one to themselves."""
    ada, eve = make.administrator(), make.person("Eve")
    columns = [name for name in STANDING if name not in ("role", "email", "person.role", "role[]")]
    cells = ",".join(STANDING[name] for name in columns)
    before = standing()
    roster = _brought(
        ada,
        f"mail,job,{','.join(columns)}\n"
        + "".join(f"{person.email},Clerk,{cells}\n" for person in (ada, eve)),
    )
    with transaction():
        rosters.start(roster, digest=roster.digest, anyway=True, by=ada)
    work.go_on(roster.id)
    db.session.expire_all()
    assert db.session.get_one(Roster, roster.id).state == "done"
    assert changed(before, standing()) == {}


def test_no_list_brings_its_bringer_where_they_may_not_be(app: Flask, make: Make) -> None:
    ada = make.administrator()
    for kind in ("closed", "private"):
        space = make.space(kind, kind, steward=make.person())
        roster = _brought(ada, f"mail,spaces\n{ada.email},{space.slug}\n")
        wrong = select(RosterRow.problems).where(RosterRow.roster_id == roster.id)
        assert [column for column, _ in db.session.scalars(wrong).one()] == ["spaces"], kind


def _brought(by: Person, text: str) -> Roster:
    with transaction():
        roster = rosters.bring(text.encode(), "people.csv", by=by)
    work.go_on(roster.id)
    db.session.expire_all()
    return db.session.get_one(Roster, roster.id)
