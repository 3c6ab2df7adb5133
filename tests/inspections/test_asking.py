"""Asking to read a space, and who is told of it: stewards at once, auditors, the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.follows.commands import mute
from entgov.inspections.closing import write_down
from entgov.inspections.forms import slug_in
from entgov.notifications.commands import silence
from entgov.notifications.models import Notice
from entgov.spaces.models import Inspection, Membership, Space
from tests.conftest import Browser, Make
from tests.inspections.conftest import REASON, Here, facts

AsPerson = Callable[[Person], Browser]
NEW, LIST = "/admin/inspections/new", "/admin/inspections"


def ask(here: Here, **fields: str) -> int:
    said = {"link": here.space.slug, "reason": REASON, "length": "30", **fields}
    return here.browser.post(NEW, said).status_code


def join(space: Space, person: Person) -> None:
    said = {"space_id": space.id, "person_id": person.id}
    db.session.add(Membership(state="member", role="member", since=now(), **said))


def test_by_a_link_a_reason_and_a_length(here: Here) -> None:
    answer = here.browser.post(
        NEW,
        {"link": f"https://body.example{here.pages}/the-plan", "reason": REASON, "length": "60"},
    )
    assert (answer.status_code, answer.location) == (303, here.front)
    begun = db.session.scalars(select(Inspection)).one()
    assert begun.until - begun.since == timedelta(hours=1)
    said = {"inspection_id": begun.id, "reason": REASON}
    assert facts("InspectionBegun") == [
        ("InspectionBegun", said | {"until": begun.until.isoformat(timespec="seconds")})
    ]


@pytest.mark.parametrize(
    "fields",
    [{"reason": ""}, {"reason": "Because so"}, {"reason": "a b c " * 100}, {"length": "2400"}]
    + [
        {"link": each}
        for each in ("", "everyone", "no-such-space", "/spaces/%00", "http://[/wiki/x")
    ],
    ids=str,
)
def test_what_is_refused_and_said_at_the_form(here: Here, fields: dict[str, str]) -> None:
    assert ask(here, **fields) == 422
    assert facts("InspectionBegun") == []


def test_what_one_is_in_needs_no_reason(here: Here, make: Make) -> None:
    own = make.space("Own", "private", steward=here.ada)
    assert ask(here, link=own.slug) == 422


@pytest.mark.parametrize("role", ["staff", "auditor"])
def test_nobody_else_can_ask(here: Here, make: Make, as_person: AsPerson, role: str) -> None:
    browser = as_person(make.person(role=role))
    said = {"link": here.space.slug, "reason": REASON, "length": "30"}
    assert browser.post(NEW, said).status_code == 403
    assert browser.get(NEW).status_code == 403
    assert browser.post("/admin/inspections/ending").status_code == 403


def test_it_asks_again_who_it_is(here: Here) -> None:
    with transaction():
        long_ago = now() - timedelta(minutes=16)
        db.session.execute(update(SignInSession).values(confirmed_at=long_ago))
    assert ask(here) == 401
    assert facts("InspectionBegun") == []


@pytest.mark.parametrize(
    ("link", "slug"),
    [
        ("plan-1", "plan-1"),
        ("/spaces/plan-1/members?page=2", "plan-1"),
        ("https://body.example/root/wiki/plan-1/a/b#c", "plan-1"),
        ("http://[", "http://["),
    ],
)
def test_links_that_are_understood(link: str, slug: str) -> None:
    assert slug_in(link) in (slug, "")


def test_stewards_hear_of_it_whatever_they_chose(
    here: Here, told: Callable[[Person], list[str]], make: Make
) -> None:
    member = make.person("Mel Member")
    with transaction():
        join(here.space, member)
        silence(here.stella, "inspection")
        mute(here.stella, f"person:{here.ada.id}")
    here.begin()
    (said,) = [each for each in told(here.stella) if each.startswith("inspection")]
    assert "Ada Administrator can read all of Restructuring" in said
    assert told(member) == []
    notice = db.session.scalars(select(Notice).where(Notice.kind == "inspection")).one()
    assert notice.in_app
    assert notice.mail_at is not None


def test_it_can_not_be_switched_off_later(
    here: Here, told: Callable[[Person], list[str]], as_person: AsPerson
) -> None:
    here.begin()
    assert told(here.stella)
    steward = as_person(here.stella)
    steward.post("/notifications/silences", {"kind": "inspection"})
    assert "inspection" in "".join(told(here.stella))
    assert 'value="inspection"' not in steward.get("/notifications").text
    assert "app_inspection" not in steward.get("/settings/notifications").text


def test_where_nobody_runs_it_its_members_hear(
    here: Here, told: Callable[[Person], list[str]], make: Make, as_person: AsPerson
) -> None:
    member = make.person("Mel Member")
    with transaction():
        join(here.space, member)
        here.stella.status = "deactivated"
    here.begin()
    assert "inspection" in "".join(told(member))
    assert REASON in as_person(member).get(here.front).text


def test_stewards_see_who_why_and_what(here: Here, as_person: AsPerson, make: Make) -> None:
    here.begin()
    here.browser.get(f"{here.pages}/{here.page.slug}")
    steward = as_person(here.stella)
    assert "Ada Administrator reads this space as administrator" in steward.get(here.front).text
    record = f"{here.front}/inspections"
    assert "The plan" in steward.get(record).text
    assert REASON in steward.get(record).text
    here.browser.post("/admin/inspections/ending")
    assert "reads this space" not in steward.get(here.front).text
    assert "Stopped" in steward.get(record).text
    for browser in (here.browser, as_person(make.person())):
        assert browser.get(record).status_code == 404


def test_the_end_is_written_down(here: Here) -> None:
    here.begin()
    write_down()
    assert facts("InspectionEnded") == []
    with transaction():
        db.session.execute(update(Inspection).values(until=now() - timedelta(minutes=5)))
    write_down()
    write_down()
    ended = db.session.scalars(select(Inspection)).one()
    assert (ended.how, ended.ended_at) == ("time", ended.until)
    said = {"inspection_id": ended.id, "how": "time"}
    assert facts("InspectionEnded") == [("InspectionEnded", said)]


@pytest.mark.parametrize("how", ["session", "account"])
def test_why_it_ended(here: Here, how: str) -> None:
    here.begin()
    if how == "session":
        here.browser.post("/sign-out")
    else:
        with transaction():
            here.ada.role = "auditor"
    write_down()
    assert db.session.scalars(select(Inspection)).one().how == how


def test_auditors_see_that_it_happened_and_not_where(
    here: Here, make: Make, as_person: AsPerson
) -> None:
    here.begin()
    here.browser.get(f"{here.pages}/{here.page.slug}")
    auditor = as_person(make.person(role="auditor"))
    trail = auditor.get("/admin/audit?kind=group:inspections").text
    assert "Began to read in a space with a reason" in trail
    assert "Page read with a reason" in trail
    record = auditor.get(LIST).text
    assert REASON in record
    assert f"number {here.space.id}" in record
    export = auditor.post("/admin/audit/export", {"what": "jsonl"}).text
    assert "PageInspected" in export
    for said in (trail, record, export):
        assert not {word for word in ("Restructuring", here.space.slug, "The plan") if word in said}
