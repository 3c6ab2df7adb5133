"""The trail is narrowed by what is asked for, and says what was before and after."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.facts import PersonDeactivated, RoleChanged
from entgov.accounts.models import Person, SignInSession
from entgov.audit import trail, words
from entgov.audit.kinds import group_of, kinds
from entgov.audit.trail import Cursor, Limits
from entgov.audit.wordings import changes
from entgov.core.database import db, transaction
from entgov.core.facts import Fact, FactRecord, Origin, acts_come_from, announce
from entgov.spaces.facts import SpaceChanged
from tests.audit.test_screen import told
from tests.conftest import Browser, Make
from tests.doors import for_people

AsPerson = Callable[[Person], Browser]

OF_NO_GROUP = {"TrailCut", "FeedLinkMade", "FeedLinkRevoked"}
"""Kinds that are of none of the groups: whoever adds to them has looked for a better place."""


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator("Ada Administrator")


@pytest.fixture
def admin(as_person: AsPerson, ada: Person) -> Browser:
    return as_person(ada)


def happened(at: datetime, kind: str = "SpaceChanged", **values: object) -> int:
    with transaction():
        values = {"address": "", "data": {}, **values}
        fact = FactRecord(at=at, kind=kind, via="web", **values)
        db.session.add(fact)
    return fact.id


def found(ada: Person, limits: Limits) -> list[int]:
    return [entry.fact.id for entry in trail.entries(ada, limits).rows]


def test_to_days_where_the_viewer_is(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = datetime(2027, 3, 2, tzinfo=UTC)
    ids = [happened(midnight + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)]
    page = admin.get("/admin/audit?since=2027-03-02&until=2027-03-02").text
    shown = [int(each) for each in re.findall(r'href="/admin/audit/(\d+)"', page)]
    assert shown == [ids[2], ids[1]]


def test_to_an_address_and_a_session(ada: Person, admin: Browser) -> None:
    here, there = happened(datetime.now(UTC), address="10.0.0.1", session_id=7), 0
    there = happened(datetime.now(UTC), address="10.0.0.2", session_id=8)
    assert found(ada, Limits(address="10.0.0.1")) == [here]
    assert found(ada, Limits(session_id=8)) == [there]
    assert len(told(admin, "?session=7&address=10.0.0.1")) == 1
    assert told(admin, "?session=x") == []


def test_to_a_group_newest_first_and_nothing_twice(ada: Person, make: Make) -> None:
    bob = make.person("Bob")
    with transaction():
        ids = [
            announce(fact(person_id=bob.id), by=bob.id).id
            for fact in (PersonDeactivated, RoleChanged, PersonDeactivated)
        ]
        announce(SpaceChanged(), by=bob.id)
    both = ("PersonDeactivated", "RoleChanged")
    assert found(ada, Limits(kinds=both)) == ids[::-1]
    assert found(ada, Limits(kinds=both, person_id=bob.id)) == ids[::-1]
    shown = trail.entries(ada, Limits(kinds=both), size=2)
    rest = trail.entries(ada, Limits(kinds=both), after=Cursor.read(shown.next), size=2)
    assert [entry.fact.id for entry in (*shown.rows, *rest.rows)] == ids[::-1]


def test_a_group_is_asked_for_on_the_screen(admin: Browser, make: Make) -> None:
    bob = make.person("Bob")
    admin.post(f"/admin/accounts/{bob.id}/role", {"role": "auditor"})
    assert any("Role changed" in row for row in told(admin, "?kind=group:accounts"))
    assert not any("Role changed" in row for row in told(admin, "?kind=group:pages"))


def test_every_kind_stands_in_the_group_that_people_look_in(app: Flask) -> None:
    ours = [kind for kind in kinds() if Fact.kinds[kind].__module__.startswith("entgov.")]
    groups = {kind: group_of(kind) for kind in ours}
    assert {kind for kind, group in groups.items() if group == "other"} == OF_NO_GROUP
    for kind in ("FactorRefused", "FactorsReset", "IdentityConfirmed", "ProviderSignInRefused"):
        assert groups[kind] == "sign-in"
    for kind in ("RosterApplied", "LeavingDateChanged", "PersonInvited"):
        assert groups[kind] == "accounts"
    assert groups["ProviderChanged"] == "settings"


def test_to_words_in_what_it_says_and_in_what_happened(admin: Browser, make: Make) -> None:
    bob = make.person("Bob")
    admin.post(f"/admin/accounts/{bob.id}/role", {"role": "auditor"})
    admin.post("/spaces/new", {"name": "Größe 100%", "kind": "open", "description": ""})
    assert len(told(admin, "?q=auditor")) == 1
    assert len(told(admin, "?q=role+changed")) == 1
    assert len(told(admin, "?q=Größe+100%25")) == 1
    assert told(admin, "?q=Gr%25e") == []


def test_words_are_looked_for_so_far_and_then_further(
    ada: Person, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LOOKED_THROUGH", 10)
    happened(datetime(2026, 1, 1, tzinfo=UTC), kind="Peculiar", data={"word": "zyxwv"})
    for day in range(1, 26):
        happened(datetime(2027, 3, day, tzinfo=UTC))
    page = admin.get("/admin/audit?q=zyxwv&until=2027-12-31").text
    assert "Only so much is looked through at a time" in page
    for _ in range(2):
        onward = re.search(r'href="(/admin/audit\?[^"]*before=[^"]*)"', page)
        assert onward
        page = admin.get(onward[1].replace("&amp;", "&")).text
    assert "Peculiar" in page


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%25", "since=x", "until=9999-12-31", "since=0001-01-01", "session=-1",
     "session=99999999999", "address=%00", "kind=group:x", "q=" + "a" * 5000, "q=%5C"],
)  # fmt: skip
def test_strange_questions_are_answered(admin: Browser, query: str) -> None:
    assert admin.get(f"/admin/audit?{query}").status_code == 200


def test_an_entry_says_what_was_before_and_after(admin: Browser, make: Make) -> None:
    bob = make.person("Bob")
    admin.post(f"/admin/accounts/{bob.id}/role", {"role": "auditor"})
    fact = db.session.scalars(select(FactRecord).filter_by(kind="RoleChanged")).one()
    page = " ".join(re.sub(r"<[^>]+>", " ", admin.get(f"/admin/audit/{fact.id}").text).split())
    assert "What Before After Role Staff Auditor" in page
    assert "Not yet: the worker does it within seconds" in page
    assert admin.get("/admin/audit/99999999999").status_code == 404


def test_an_entry_of_a_space_that_is_hidden_is_not_there(admin: Browser, make: Make) -> None:
    make.space("Secret", kind="private")
    made = db.session.scalars(select(FactRecord).filter_by(kind="SpaceCreated")).all()[-1]
    assert admin.get(f"/admin/audit/{made.id}").status_code == 404


def test_acts_say_by_which_session(admin: Browser, ada: Person, make: Make) -> None:
    acts_come_from(Origin("", "command line"))
    admin.post(f"/admin/accounts/{make.person().id}/role", {"role": "auditor"})
    session = db.session.scalars(select(SignInSession).filter_by(person_id=ada.id)).one()
    fact = db.session.scalars(select(FactRecord).filter_by(kind="RoleChanged")).one()
    signed_in = db.session.scalars(select(FactRecord).filter_by(kind="SignedIn")).one()
    assert fact.session_id == signed_in.session_id == session.id


def test_no_form_of_administrators_is_open_to_auditors(
    app: Flask, as_person: AsPerson, make: Make
) -> None:
    auditor, adapter = as_person(make.person("Otto", role="auditor")), app.url_map.bind("localhost")
    forms = [each for each in for_people(app) if each.rule.startswith("/admin")]
    forms = [each for each in forms if "POST" in (each.methods or ())]
    assert len(forms) > 20
    for rule in forms:
        if rule.endpoint != "audit.export":
            address = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), "POST")
            assert auditor.post(address).status_code == 403, address


def test_auditors_read_the_trail_and_change_nothing(as_person: AsPerson, make: Make) -> None:
    auditor, bob = as_person(make.person("Otto", role="auditor")), make.person("Bob")
    assert auditor.get("/admin/audit").status_code == 200
    assert 'href="/admin/audit"' in auditor.get("/").text
    assert "/admin/accounts" not in auditor.get("/admin/audit").text
    assert auditor.get("/admin/accounts").status_code == 403
    answer = auditor.post(f"/admin/accounts/{bob.id}/role", {"role": "administrator"})
    assert answer.status_code == 403


def test_what_is_named_and_not_changed_is_no_change() -> None:
    assert changes({"name": "Work account", "provider_id": 1}) == []
    assert changes({"name": "accent", "before": {"accent": None}, "after": {"accent": "#000"}})
