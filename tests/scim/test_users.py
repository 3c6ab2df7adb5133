"""Accounts as a provider keeps them: made, changed, deactivated, brought back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person, Profile
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.scim.models import Provisioned
from tests.conftest import Browser, Make
from tests.scim.conftest import CORE, ENTERPRISE, Provider


def person(user: dict[str, Any]) -> Person:
    return db.session.get_one(Person, int(user["id"]))


def told(user: dict[str, Any]) -> Profile:
    return db.session.get_one(Profile, int(user["id"]))


def facts() -> list[tuple[str, str]]:
    rows = db.session.execute(select(FactRecord.kind, FactRecord.via).order_by(FactRecord.id))
    return [(row.kind, row.via) for row in rows]


def test_an_account_is_made_with_all_that_has_a_place(provider: Provider) -> None:
    boss = provider.add("boss@body.example", displayName="Bo Boss")
    user = provider.add(
        "Ann@Body.Example",
        externalId="a-1",
        name={"givenName": "Ann", "familyName": "Lee"},
        title="Planner",
        timezone="Europe/London",
        preferredLanguage="cy-GB",
        phoneNumbers=[{"value": "01 23", "type": "work"}],
        nickName="Annie",
        roles=[{"value": "administrator"}],
        password="does not count",
        **{ENTERPRISE: {"department": "Planning", "manager": {"value": boss["id"]}}},
    )
    made, profile = person(user), told(user)
    assert (made.email, made.name, made.status) == ("ann@body.example", "Ann Lee", "active")
    assert (made.role, made.password_hash, made.language) == ("staff", None, "cy")
    assert (profile.job, profile.team, profile.phone) == ("Planner", "Planning", "01 23")
    assert (profile.zone, profile.manager_id) == ("Europe/London", int(boss["id"]))
    assert user["externalId"] == "a-1"
    assert "nickName" not in user
    assert "roles" not in user
    kinds = [kind for kind, via in facts() if via == "SCIM: Entra"]
    assert {"PersonJoined", "PersonProvided", "PersonProfileChanged"} <= set(kinds)


def test_who_is_made_is_somebody_at_once(
    provider: Provider, bob: Person, as_person: Callable[[Person], Browser]
) -> None:
    user = provider.add("ann@body.example")
    assert "Ann Lee" in as_person(bob).get(f"/people/{person(user).handle}").text


def test_a_name_is_put_together_and_an_address_is_the_user_name(provider: Provider) -> None:
    said = {"schemas": [CORE], "userName": "a@b.example"}
    name = {"givenName": "Ann", "familyName": "Lee"}
    answer = provider.send("POST", "/Users", {**said, "name": name})
    assert answer.get_json()["displayName"] == "Ann Lee"
    assert answer.get_json()["emails"] == [{"value": "a@b.example", "type": "work"}]
    assert answer.get_json()["active"] is True
    assert answer.headers["Location"] == answer.get_json()["meta"]["location"]


def test_the_address_that_counts_is_the_primary_one_or_that_of_work(provider: Provider) -> None:
    home, work = {"value": "a@home.example", "type": "home"}, {"value": "a@b.example"}
    user = provider.add("upn-7", emails=[home, {**work, "type": "work"}])
    assert (person(user).email, user["userName"]) == ("a@b.example", "upn-7")
    other = provider.add("upn-8", emails=[{"value": "x@b.example"}, {**home, "primary": True}])
    assert person(other).email == "a@home.example"


@pytest.mark.parametrize(
    ("said", "attribute"),
    [
        ({"userName": "no-address"}, "emails.value"),
        ({"userName": ""}, "userName"),
        ({"userName": "a@b.example", "displayName": "?!"}, "displayName"),
        ({"userName": "a@b.example", "title": "x" * 101}, "title"),
        ({"userName": "a@b.example", "title": "x" * 1001}, ""),
        ({"userName": "a@b.example", "active": "perhaps"}, "active"),
        ({"userName": "a@b.example", "emails": "x"}, "emails"),
        ({"userName": "a@b.example", "emails": [{"value": "x"}]}, "emails.value"),
        ({"userName": "a@b.example", ENTERPRISE: {"manager": {"value": "77"}}}, "manager"),
        ({"userName": ["a"]}, "userName"),
    ],
)
def test_what_can_not_be_is_refused_and_leaves_nothing(
    provider: Provider, said: dict[str, Any], attribute: str
) -> None:
    answer = provider.send("POST", "/Users", {"schemas": [CORE], **said})
    assert answer.status_code == 400
    assert answer.get_json()["scimType"] in ("invalidValue", "invalidSyntax")
    assert attribute in answer.get_json()["detail"]
    assert db.session.scalars(select(Person)).all() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'"a"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_none_is_refused(provider: Provider, body: bytes) -> None:
    answer = provider.send_raw("POST", "/Users", body)
    assert (answer.status_code, answer.get_json()["scimType"]) == (400, "invalidSyntax")


def test_odd_text_does_no_harm(provider: Provider) -> None:
    body = rb'{"userName": "a@b.example", "displayName": "A\u0000nn \ud83e Lee", "x": NaN}'
    answer = provider.send_raw("POST", "/Users", body)
    assert answer.status_code == 201
    assert answer.get_json()["displayName"] == "Ann Lee"


@pytest.mark.parametrize("twin", ["ANN@body.example", "аnn@body.example", "ann@body.example "])
def test_twins_are_refused(provider: Provider, twin: str) -> None:
    provider.add("ann@body.example")
    answer = provider.send("POST", "/Users", {"schemas": [CORE], "userName": twin})
    assert (answer.status_code, answer.get_json()["scimType"]) == (409, "uniqueness")


def test_nobody_takes_the_user_name_or_the_address_of_another(provider: Provider) -> None:
    ann = provider.add("ann@body.example")
    bob = provider.add("upn-b", emails=[{"value": "bob@body.example"}])
    for value in ("ann@body.example", "UPN-B"):
        path = f"/Users/{(bob if value[0] == 'a' else ann)['id']}"
        answer = provider.patch(path, {"op": "replace", "path": "userName", "value": value})
        assert (answer.status_code, answer.get_json()["scimType"]) == (409, "uniqueness")
    emails = {"op": "replace", "path": "emails", "value": [{"value": "ann@body.example"}]}
    assert provider.patch(f"/Users/{bob['id']}", emails).status_code == 409
    said = {"schemas": [CORE], "userName": "bob@body.example"}
    assert provider.send("POST", "/Users", said).status_code == 409


def test_what_is_put_replaces_and_what_is_the_same_stays(provider: Provider) -> None:
    user = provider.add("ann@body.example", title="Planner", externalId="1")
    with transaction():
        accounts.rename(person(user), "Ann Lee-Oak", by=None)
        told(user).place = "Room 7"
    answer = provider.send("PUT", f"/Users/{user['id']}", {**user, "title": "Clerk"})
    assert answer.get_json()["title"] == "Clerk"
    assert told(user).place == "Room 7"
    without = {"schemas": [CORE], "userName": "ann@body.example"}
    after = provider.send("PUT", f"/Users/{user['id']}", without).get_json()
    assert "title" not in after
    assert "externalId" not in after
    assert after["active"] is True


def test_what_people_change_themselves_is_shown_and_not_undone(provider: Provider) -> None:
    user = provider.add("ann@body.example", title="Planner", displayName="Ann Lee")
    with transaction():
        accounts.rename(person(user), "Ann Oak", by=int(user["id"]))
        told(user).job = "Head of planning"
    seen = provider.get(f"/Users/{user['id']}")
    assert (seen["displayName"], seen["title"]) == ("Ann Oak", "Head of planning")
    assert seen["meta"]["version"] != user["meta"]["version"]
    provider.patch(f"/Users/{user['id']}", {"op": "add", "path": "locale", "value": "en-GB"})
    assert told(user).job == "Head of planning"


def test_an_account_that_was_there_is_found_and_kept(provider: Provider, ann: Person) -> None:
    ids = provider.found("Users", f'userName eq "{ann.email.upper()}"')
    assert ids == [str(ann.id)]
    provider.patch(f"/Users/{ann.id}", {"op": "add", "path": "externalId", "value": "7"})
    assert provider.found("Users", 'externalId eq "7"') == ids


def test_versions_keep_a_change_from_being_lost(provider: Provider) -> None:
    user = provider.add()
    path, version = f"/Users/{user['id']}", user["meta"]["version"]
    change = {"op": "replace", "path": "title", "value": "Clerk"}
    changed = provider.patch(path, change, **{"If-Match": version})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != version
    assert provider.patch(path, change, **{"If-Match": version}).status_code == 412
    assert provider.send("DELETE", path, headers={"If-Match": version}).status_code == 412
    seen = {"If-None-Match": changed.headers["ETag"]}
    assert provider.send("GET", path, headers=seen).status_code == 304


def test_deleting_deactivates_and_hides(provider: Provider) -> None:
    user = provider.add()
    path = f"/Users/{user['id']}"
    assert provider.send("DELETE", path).status_code == 204
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert provider.send(method, path, {"schemas": [CORE]}).status_code == 404, method
    assert provider.get("/Users")["totalResults"] == 0
    assert person(user).status == "deactivated"
    assert ("PersonDeactivated", "SCIM: Entra") in facts()


def test_who_is_made_again_is_back(provider: Provider) -> None:
    user = provider.add(externalId="1")
    provider.send("DELETE", f"/Users/{user['id']}")
    again = provider.add(externalId="1", displayName="Ann Oak")
    assert again["id"] == user["id"]
    assert (person(user).status, person(user).name) == ("active", "Ann Oak")


def test_an_address_that_goes_to_somebody_else_brings_nothing_along(provider: Provider) -> None:
    user = provider.add(externalId="1")
    provider.send("DELETE", f"/Users/{user['id']}")
    said = {"schemas": [CORE], "userName": "ann@body.example", "externalId": "2"}
    assert provider.send("POST", "/Users", said).status_code == 409
    with transaction():
        accounts.reactivate(person(user), by=None)
    assert provider.found("Users", 'userName eq "ann@body.example"') == [user["id"]]


def test_who_is_made_inactive_is_shown_to_nobody_until_they_come(
    provider: Provider, bob: Person, as_person: Callable[[Person], Browser]
) -> None:
    user = provider.add(active=False)
    address = f"/people/{person(user).handle}"
    assert as_person(bob).get(address).status_code == 404
    provider.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"active": True}})
    assert as_person(bob).get(address).status_code == 200


def test_who_was_deactivated_comes_back_as_they_were(provider: Provider, ann: Person) -> None:
    """Without a password too: nothing says that they have to be invited once more."""
    for active, status in (("False", "deactivated"), ("True", "active")):
        change = {"op": "Replace", "path": "active", "value": active}
        assert provider.patch(f"/Users/{ann.id}", change).status_code == 200
        assert db.session.get_one(Person, ann.id).status == status


# What a provider can't do


def test_the_last_administrator_stays(provider: Provider, make: Make) -> None:
    ada = make.administrator()
    off = {"op": "replace", "path": "active", "value": False}
    answer = provider.patch(f"/Users/{ada.id}", off)
    assert answer.status_code == 409
    assert "last active administrator" in answer.get_json()["detail"]
    assert provider.send("DELETE", f"/Users/{ada.id}").status_code == 409
    make.administrator("Second")
    assert provider.patch(f"/Users/{ada.id}", off).status_code == 200


def test_who_is_kept_for_the_day_when_the_provider_fails_stays(
    provider: Provider, make: Make
) -> None:
    make.administrator()
    path = f"/Users/{make.person('Glass', role='administrator', break_glass=True).id}"
    off = {"op": "replace", "path": "active", "value": False}
    assert provider.patch(path, off).status_code == 403
    assert provider.send("DELETE", path).status_code == 403
    assert provider.get(path)["active"] is True


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_has_a_role_is_not_taken_over(provider: Provider, make: Make, role: str) -> None:
    make.administrator()
    path = f"/Users/{(holder := make.person('Ada', role=role)).id}"
    for name, value in (
        ("emails", [{"value": "thief@body.example"}]),
        ("userName", "thief@body.example"),
    ):
        answer = provider.patch(path, {"op": "replace", "path": name, "value": value})
        assert answer.status_code == 403, name
    kept = provider.patch(path, {"op": "add", "path": "externalId", "value": "1"})
    assert kept.status_code == 200
    taken = provider.patch(path, {"op": "replace", "path": "externalId", "value": "2"})
    assert taken.status_code == 403
    with transaction():
        accounts.deactivate(db.session.get_one(Person, holder.id), by=None)
    back = provider.patch(path, {"op": "replace", "path": "active", "value": True})
    assert back.status_code == 403
    assert db.session.get_one(Person, holder.id).status == "deactivated"


def test_no_attribute_gives_a_role(provider: Provider) -> None:
    roles = {"roles": [{"value": "administrator"}], "role": "administrator", "isAdmin": True}
    user = provider.add(userType="administrator", entitlements=[{"value": "admin"}], **roles)
    for path in ("roles", "role", "userType", "entitlements"):
        change = {"op": "add", "path": path, "value": "administrator"}
        provider.patch(f"/Users/{user['id']}", change)
    assert person(user).role == "staff"
    assert "RoleChanged" not in [kind for kind, _ in facts()]


def test_a_circle_of_managers_is_refused(provider: Provider) -> None:
    ann, bob = provider.add("ann@body.example"), provider.add("bob@body.example")
    path = f"{ENTERPRISE}:manager"
    over = {"op": "add", "path": path, "value": {"value": ann["id"]}}
    assert provider.patch(f"/Users/{bob['id']}", over).status_code == 200
    under = {"op": "add", "path": path, "value": {"value": bob["id"]}}
    answer = provider.patch(f"/Users/{ann['id']}", under)
    assert (answer.status_code, answer.get_json()["scimType"]) == (400, "invalidValue")


def test_what_is_nowhere_is_said_as_scim_says_it(provider: Provider) -> None:
    for method, path, status in (
        ("GET", "/Users/99", 404),
        ("GET", "/Users/x", 404),
        ("GET", f"/Users/{'9' * 50}", 404),
        ("GET", "/Users/²", 404),
        ("GET", "/Nothing", 404),
        ("GET", "/Me", 501),
        ("POST", "/Bulk", 501),
        ("PUT", "/Users", 405),
        ("POST", "/Schemas", 405),
    ):
        answer = provider.send(method, path, {})
        assert answer.status_code == status, path
        assert answer.mimetype == "application/scim+json"
        assert answer.get_json()["status"] == str(status)


def test_who_is_kept_is_one_row(provider: Provider) -> None:
    user = provider.add()
    provider.send("DELETE", f"/Users/{user['id']}")
    provider.add()
    assert len(db.session.scalars(select(Provisioned)).all()) == 1
