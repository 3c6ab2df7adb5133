"""Filters, orders and pieces: found by the database, whatever is asked."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import insert

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.groups import commands as groups
from tests.scim.conftest import ENTERPRISE, Provider


@pytest.fixture
def staff(provider: Provider) -> dict[str, str]:
    """Ids by name: of Ann, Bob who is deactivated, and Cy who has another user name."""
    ann = provider.add(
        "ann@body.example",
        externalId="X-1",
        title="Planner",
        name={"familyName": "Lee", "givenName": "Ann"},
        **{ENTERPRISE: {"department": "Planning"}},
    )
    under = {ENTERPRISE: {"manager": {"value": ann["id"]}}}
    bob = provider.add("bob@body.example", displayName="Bob 100%_Ox", active=False, **under)
    cy = provider.add("UPN-9", displayName="Cy", emails=[{"value": "cy@body.example"}])
    return {"ann": ann["id"], "bob": bob["id"], "cy": cy["id"]}


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ('userName eq "ANN@body.example"', "ann"),
        ('userName eq "upn-9"', "cy"),
        ('userName eq "cy@body.example"', ""),
        ('userName sw "upn"', "cy"),
        ('userName ne "upn-9"', "ann bob"),
        ('externalId eq "X-1"', "ann"),
        ('externalId eq "x-1"', ""),
        ("externalId pr", "ann"),
        ("not (externalId pr)", "bob cy"),
        ('displayName co "100%_"', "bob"),
        ('displayName co "100_%"', ""),
        ('displayName ew "LEE" or displayName eq "cy"', "ann cy"),
        ('emails.value eq "cy@body.example"', "cy"),
        ('emails eq "CY@body.example"', "cy"),
        ('emails[type eq "work" and value eq "ann@body.example"]', "ann"),
        ('emails[type eq "home" and value eq "ann@body.example"]', ""),
        ('active eq false and userName sw "b"', "bob"),
        ("active eq true", "ann cy"),
        ('name.familyName eq "lee"', "ann"),
        ('title eq "planner" and (active eq true or displayName pr)', "ann"),
        ('not (title eq "planner")', "bob cy"),
        (f'{ENTERPRISE}:department eq "planning"', "ann"),
        ('meta.created gt "2001-01-01T00:00:00Z"', "ann bob cy"),
        ('meta.created lt "2001-01-01T00:00:00Z"', ""),
        ('id eq "0"', ""),
        ('id eq "99999999999999999999"', ""),
        ('displayName eq "\' OR 1=1; --"', ""),
        ('displayName gt "c"', "cy"),
    ],
)
def test_a_filter_finds(provider: Provider, staff: dict[str, str], search: str, names: str) -> None:
    assert sorted(provider.found("Users", search)) == sorted(staff[each] for each in names.split())


def test_a_manager_and_a_group_are_looked_for(provider: Provider, staff: dict[str, str]) -> None:
    ann, bob = staff["ann"], staff["bob"]
    assert provider.found("Users", f'{ENTERPRISE}:manager.value eq "{ann}"') == [bob]
    group = provider.add_group("Planners", ann)
    assert provider.found("Groups", f'members.value eq "{ann}"') == [group["id"]]
    assert provider.found("Groups", f'members eq "{bob}"') == []
    assert provider.found("Users", f'groups.value eq "{group["id"]}"') == [ann]


@pytest.mark.parametrize(
    "search",
    [
        "userName",
        'userName eq "a',
        'userName xx "a"',
        'password eq "a"',
        'nothing eq "a"',
        "active gt true",
        'active eq "perhaps"',
        'meta.created gt "yesterday"',
        'id gt "1"',
        " and ".join(['userName eq "a"'] * 200),
        "(" * 100 + 'userName eq "a"' + ")" * 100,
        "\0",
        'userName eq "\0"',
    ],
)
def test_a_filter_that_can_not_be_is_refused(provider: Provider, search: str) -> None:
    answer = provider.send("POST", "/Users/.search", {"filter": search})
    assert answer.status_code == 400 or answer.get_json()["totalResults"] == 0, answer.text


@pytest.mark.parametrize(
    "search",
    [
        r'userName eq "\u0000"',
        r'externalId eq "\ud800"',
        r'displayName co "\ud800"',
        r'name.familyName sw "\u0000"',
        'meta.created gt "0001-01-01T00:00:00+14:00"',
        'meta.created lt "9999-12-31T23:59:59-14:00"',
    ],
)
def test_what_no_database_can_be_asked_is_refused_or_finds_nobody(
    provider: Provider, search: str
) -> None:
    """In an address, where JSON is first read when the filter is."""
    answer = provider.send("GET", f"/Users?filter={quote(search)}")
    assert answer.status_code in (200, 400), answer.text


def test_lists_are_sorted(provider: Provider, staff: dict[str, str]) -> None:
    def order(**asked: str) -> list[str]:
        return [each["displayName"] for each in provider.get("/Users", **asked)["Resources"]]

    assert order() == ["Cy", "Bob 100%_Ox", "Ann Lee"]  # the newest first
    assert order(sortBy="displayName") == ["Ann Lee", "Bob 100%_Ox", "Cy"]
    assert order(sortBy="userName", sortOrder="descending")[0] == "Cy"
    assert provider.send("GET", "/Users?sortBy=nothing").status_code == 400


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"count": "0"}, 0),
        ({"count": "-3"}, 0),
        ({"count": "1"}, 1),
        ({"startIndex": "-1"}, 3),
        ({"startIndex": "3"}, 1),
        ({"startIndex": "99999999999999999999"}, 0),
        ({"count": "99999999999999999999"}, 3),
    ],
)
def test_pieces_have_any_size(
    provider: Provider, staff: dict[str, str], asked: dict[str, str], shown: int
) -> None:
    found = provider.get("/Users", **asked)
    assert (found["totalResults"], len(found.get("Resources", []))) == (3, shown)


def test_nonsense_in_questions_is_refused(provider: Provider) -> None:
    for asked in ("count=x", "startIndex=%00", "attributes=a&excludedAttributes=b", "filter=%ff"):
        assert provider.send("GET", f"/Users?{asked}").status_code == 400, asked


def test_only_what_is_asked_for_is_shown(provider: Provider, staff: dict[str, str]) -> None:
    one = provider.get(f"/Users/{staff['ann']}", attributes="userName")
    assert set(one) == {"schemas", "id", "userName"}
    many = provider.get("/Users", excludedAttributes="emails,name")["Resources"]
    assert all("emails" not in each and "displayName" in each for each in many)


def test_people_and_groups_stand_in_one_list(provider: Provider, staff: dict[str, str]) -> None:
    provider.add_group("Planners", staff["ann"])
    found = provider.get("")
    assert [each["meta"]["resourceType"] for each in found["Resources"]] == ["Group"] + 3 * ["User"]
    assert found["totalResults"] == 4


def test_groups_of_others_are_not_seen(provider: Provider) -> None:
    with transaction():
        other = groups.make("oidc", "Claims", key="c", by=None)
    assert provider.get("/Groups")["totalResults"] == 0
    assert provider.send("DELETE", f"/Groups/{other.id}").status_code == 404


def test_what_is_asked_for_all_the_time_is_found_by_an_index(
    provider: Provider, count_queries: Callable[[], Any]
) -> None:
    """Among thousands no request looks at everybody, and none asks more than among few."""
    provider.add("ann@body.example", externalId="X-1")
    asked = (
        'userName eq "ann@body.example"',
        'externalId eq "X-1"',
        'emails eq "ann@body.example"',
    )
    with transaction():
        rows = [
            {"email": f"p{n}@b.example", "handle": f"p{n}", "name": f"P {n}", "status": "active"}
            | {"role": "staff", "created_at": now()}
            for n in range(3_000)
        ]
        db.session.execute(insert(Person), rows)
        db.session.connection().exec_driver_sql("ANALYZE")
    for search in asked:
        with count_queries() as queries:
            assert len(provider.found("Users", search)) == 1
        assert len(queries) < 9
