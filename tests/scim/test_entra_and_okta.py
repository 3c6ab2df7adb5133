"""What the providers of most bodies send, which is not always what the standard has."""

from typing import Any

from entgov.accounts.models import Person, Profile
from entgov.core.database import db
from tests.scim.conftest import CORE, ENTERPRISE, GROUP, Provider


def patched(provider: Provider, user: dict[str, Any], *operations: dict[str, Any]) -> Any:
    answer = provider.patch(f"/Users/{user['id']}", *operations)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_entra_asks_makes_changes_and_ends(provider: Provider) -> None:
    assert provider.get("/Users", filter='userName eq "x-7f@body.example"')["totalResults"] == 0
    user = provider.add(
        "ann@body.example",
        schemas=[CORE, ENTERPRISE],
        externalId="ann",
        emails=[{"primary": True, "type": "work", "value": "ann@body.example"}],
        meta={"resourceType": "User"},
        name={"formatted": "Ann Lee", "familyName": "Lee", "givenName": "Ann"},
        roles=[],
    )
    boss = provider.add("boss@body.example")
    after = patched(
        provider,
        user,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "oak@body.example"},
        {"op": "Replace", "path": "name.familyName", "value": "Oak"},
        {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "01 23"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "07 89"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Planning"},
        {"op": "Add", "name": "manager", "path": f"{ENTERPRISE}:manager", "value": boss["id"]},
    )
    person = db.session.get_one(Person, int(user["id"]))
    profile = db.session.get_one(Profile, person.id)
    assert (person.email, profile.phone, profile.team) == ("oak@body.example", "01 23", "Planning")
    assert after["name"]["familyName"] == "Oak"
    assert profile.manager_id
    assert [each["type"] for each in after["phoneNumbers"]] == ["work", "mobile"]
    off = patched(provider, user, {"op": "Replace", "path": "active", "value": "False"})
    assert off["active"] is False
    assert patched(provider, user, {"op": "Replace", "value": {"active": "True"}})["active"] is True


def test_entra_sends_many_values_in_one_object(provider: Provider) -> None:
    user = provider.add()
    value = {
        "displayName": "Ann Oak",
        "name.givenName": "Ann",
        f"{ENTERPRISE}:department": "Planning",
        "title": "Clerk",
    }
    after = patched(provider, user, {"op": "Add", "value": value})
    assert (after["displayName"], after["title"]) == ("Ann Oak", "Clerk")
    assert after[ENTERPRISE]["department"] == "Planning"


def test_entra_takes_a_manager_away(provider: Provider) -> None:
    boss = provider.add("boss@body.example")
    user = provider.add(**{ENTERPRISE: {"manager": {"value": boss["id"]}}})
    after = patched(provider, user, {"op": "Remove", "path": f"{ENTERPRISE}:manager"})
    assert ENTERPRISE not in after


def test_entra_adds_and_removes_members(provider: Provider) -> None:
    ann, bob = provider.add("ann@body.example"), provider.add("bob@body.example")
    group = provider.add_group("Planners", externalId="g-1")
    path = f"/Groups/{group['id']}"
    values = [{"$ref": None, "value": ann["id"]}, {"value": bob["id"]}]
    added = provider.patch(path, {"op": "Add", "path": "members", "value": values})
    assert (added.status_code, added.data) == (204, b"")
    gone = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": ann["id"]}]}
    provider.patch(path, gone)
    assert [each["value"] for each in provider.get(path)["members"]] == [bob["id"]]
    found = provider.get(
        "/Groups", excludedAttributes="members", filter='displayName eq "Planners"'
    )
    assert "members" not in found["Resources"][0]
    asked = f'id eq "{group["id"]}" and members eq "{bob["id"]}"'
    assert provider.found("Groups", asked) == [group["id"]]


def test_okta_replaces_a_whole_user_and_a_whole_group(provider: Provider) -> None:
    user = provider.add("ann@body.example")
    sent = {
        "schemas": [CORE],
        "id": user["id"],
        "userName": "ann@body.example",
        "name": {"givenName": "Another", "familyName": "Lee"},
        "emails": [{"primary": True, "value": "ann@body.example", "type": "work"}],
        "active": True,
        "groups": [],
        "meta": {"resourceType": "User"},
        "password": "1mz050nq",
    }
    answer = provider.send("PUT", f"/Users/{user['id']}", sent)
    assert answer.get_json()["displayName"] == "Another Lee"
    group = provider.add_group("Planners")
    members = [{"value": user["id"], "display": "ann@body.example"}]
    whole = {"schemas": [GROUP], "id": group["id"], "displayName": "Plans", "members": members}
    after = provider.send("PUT", f"/Groups/{group['id']}", whole).get_json()
    assert (after["displayName"], len(after["members"])) == ("Plans", 1)
    named = {"op": "replace", "value": {"id": group["id"], "displayName": "Planning"}}
    assert provider.patch(f"/Groups/{group['id']}", named).status_code == 204
    gone = {"op": "remove", "path": f'members[value eq "{user["id"]}"]'}
    assert provider.patch(f"/Groups/{group['id']}", gone).status_code == 204
    assert "members" not in provider.get(f"/Groups/{group['id']}")


def test_okta_pages_through_everybody(provider: Provider) -> None:
    ids = {provider.add(f"p{number}@body.example")["id"] for number in range(5)}
    seen: set[str] = set()
    for start in (1, 3, 5):
        page = provider.get("/Users", startIndex=start, count=2)
        assert (page["totalResults"], page["startIndex"]) == (5, start)
        assert page["itemsPerPage"] == len(page["Resources"])
        seen |= {each["id"] for each in page["Resources"]}
    assert seen == ids
