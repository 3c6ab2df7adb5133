"""The audit trail tells every act, and nothing of spaces that the administrator may not read."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entgov.accounts.models import Person
from entgov.audit import trail
from entgov.audit.trail import SIZE, Limits
from entgov.audit.wordings import wording
from entgov.core.database import db, transaction
from entgov.core.facts import Fact, announce
from entgov.spaces.facts import SpaceChanged
from entgov.stream.facts import AnnouncementAcknowledged
from entgov.wiki.facts import PageAcknowledged
from tests.conftest import PASSWORD, Browser, Make

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator("Ada Administrator")


@pytest.fixture
def admin(as_person: AsPerson, ada: Person) -> Browser:
    return as_person(ada)


def told(browser: Browser, query: str = "") -> list[str]:
    """The rows of the trail as plain text."""
    rows = re.findall(r"<tr class=.*?</tr>", browser.get(f"/admin/audit{query}").text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_it_tells_who_did_what_to_whom_and_from_where(
    admin: Browser, make: Make, visitor: Browser
) -> None:
    bob = make.person_with_password("Bob Builder")
    visitor.post("/sign-in", {"email": bob.email, "password": "wrong"})
    visitor.post("/sign-in", {"email": bob.email, "password": PASSWORD})
    visitor.post("/sign-out")
    admin.post(f"/admin/accounts/{bob.id}/role", {"role": "auditor"})
    admin.post(f"/admin/accounts/{bob.id}/role", {"role": "staff"})
    admin.post(f"/admin/accounts/{bob.id}/password-reset")
    admin.post(f"/admin/accounts/{bob.id}/deactivation")
    admin.post(f"/admin/accounts/{bob.id}/reactivation")
    newest_first = [re.sub(r"^.*?(?:AM|PM|\d\d:\d\d:\d\d)\s", "", row) for row in told(admin)][:8]
    assert newest_first == [
        "Ada Administrator Reactivated Bob Builder 127.0.0.1 In the browser",
        "Ada Administrator Deactivated Bob Builder 127.0.0.1 In the browser",
        "Ada Administrator Password reset started Bob Builder 127.0.0.1 In the browser",
        "Ada Administrator Role changed Bob Builder 127.0.0.1 In the browser",
        "Ada Administrator Role changed Bob Builder 127.0.0.1 In the browser",
        "Bob Builder Signed out Bob Builder 127.0.0.1 In the browser",
        "Bob Builder Signed in Bob Builder 127.0.0.1 In the browser",
        f"Nobody signed in Sign-in refused {bob.email} 127.0.0.1 In the browser",
    ]


def test_a_password_typed_as_an_address_is_not_told(admin: Browser, visitor: Browser) -> None:
    visitor.post("/sign-in", {"email": "my-secret-password", "password": "x"})
    assert not [row for row in told(admin) if "secret" in row]


def test_it_can_be_narrowed_to_a_kind_and_a_person(admin: Browser, make: Make) -> None:
    bob, eve = make.person("Bob"), make.person("Eve")
    for person in (bob, eve):
        admin.post(f"/admin/accounts/{person.id}/deactivation")
        admin.post(f"/admin/accounts/{person.id}/role", {"role": "auditor"})
    assert len(told(admin, "?kind=PersonDeactivated")) == 2
    assert len(told(admin, f"?person={bob.handle}")) == 2
    assert len(told(admin, f"?person=@{bob.handle.upper()}&kind=PersonDeactivated")) == 1
    assert len(told(admin, f"?person={bob.email}&kind=PersonDeactivated")) == 1
    assert len(told(admin, "?kind=Nonsense")) == len(told(admin))
    page = admin.get("/admin/audit?person=nobody").text
    assert "Nobody has this handle or email address" in page


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kind=st.sampled_from(["open", "closed", "private"]), member=st.booleans())
def test_it_tells_only_of_spaces_that_the_administrator_reads(
    make: Make, as_person: AsPerson, kind: str, member: bool
) -> None:
    ada = make.administrator()
    space = make.space(kind=kind, members=[ada] if member else [], name=None)
    with transaction():
        announce(SpaceChanged(space_id=space.id), by=None)
    reads = kind == "open" or member
    rows = told(as_person(ada), "?kind=SpaceChanged")
    assert any(space.name in row for row in rows) is reads


def test_paging_neither_skips_nor_repeats_while_more_happens(ada: Person, make: Make) -> None:
    with transaction():
        ids = [announce(SpaceChanged(), by=ada.id).id for _ in range(SIZE * 2 + 3)]
    seen: list[int] = []
    cursor = None
    for _ in range(10):
        shown = trail.entries(ada, Limits(kinds=["SpaceChanged"]), after=trail.Cursor.read(cursor))
        seen += [entry.fact.id for entry in shown.rows]
        cursor = shown.next
        if cursor is None:
            break
        with transaction():
            announce(SpaceChanged(), by=ada.id)
    assert seen == ids[::-1]


def test_the_way_to_what_is_older_keeps_the_filters(admin: Browser, ada: Person) -> None:
    with transaction():
        for _ in range(SIZE + 1):
            announce(SpaceChanged(), by=ada.id)
    page = admin.get(f"/admin/audit?kind=SpaceChanged&person={ada.handle}").text
    found = re.search(r'href="(/admin/audit\?[^"]*before=[^"]*)"', page)
    assert found
    older = found[1].replace("&amp;", "&").removeprefix("/admin/audit")
    assert len(told(admin, older)) == 1


@pytest.mark.parametrize("query", ["before=x", "before=%00", "person=%00", "kind=%00", "before="])
def test_strange_questions_are_answered(admin: Browser, query: str) -> None:
    assert admin.get(f"/admin/audit?{query}").status_code == 200


def test_an_unknown_kind_shows_its_name() -> None:
    assert wording("SomethingNew") == "SomethingNew"


def test_every_kind_of_fact_has_a_wording(app: Flask) -> None:
    kinds = [
        name
        for name, kind in Fact.kinds.items()
        if kind.__module__.startswith("entgov.") and not name.startswith("_")
    ]
    assert len(kinds) > 20
    assert [name for name in kinds if str(wording(name)) == name] == []


def test_it_leads_to_the_pages_and_posts_that_can_be_read(admin: Browser) -> None:
    admin.post("/wiki/everyone/new", {"title": "Bins <b>", "content": "Put it out"})
    admin.post("/posts/new", {"text": "Hello", "space": "everyone"})
    page = admin.get("/admin/audit").text
    assert (
        '<a class="govuk-link" href="/wiki/everyone/bins-b"><bdi>Bins &lt;b&gt;</bdi></a>' in page
    )
    assert re.search(r'href="/posts/\d+"', page)
    saved = next(row for row in told(admin) if "Page created" in row)
    assert "Everyone" in saved


def test_the_trail_costs_the_same_however_long(
    admin: Browser, ada: Person, count_queries: Callable
) -> None:
    with transaction():
        for _ in range(SIZE):
            announce(SpaceChanged(), by=ada.id)
    with count_queries() as queries:
        admin.get("/admin/audit")
    assert len(queries) <= 5
    db.session.rollback()


@pytest.mark.parametrize("fact", [PageAcknowledged, AnnouncementAcknowledged])
def test_who_confirmed_to_have_read_is_for_who_runs_the_space(
    fact: type[Fact], make: Make, ada: Person
) -> None:
    steward, reader = make.administrator(), make.person()
    space = make.space(kind="closed", steward=steward, members=[ada, reader])
    one = {"page_id": 1, "must_read_id": 1, "revision_id": 1}
    one = one if fact is PageAcknowledged else {"post_id": 1, "thread_id": None}
    with transaction():
        announce(fact(space_id=space.id, **one), by=reader.id)
    kinds = Limits(kinds=[fact.__name__])
    seen = [len(trail.entries(each, kinds).rows) for each in (steward, reader, ada)]
    assert seen == [1, 1, 0]
