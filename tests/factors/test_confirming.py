"""Before what matters, people prove once more who they are; nothing is lost by it."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from entgov.accounts.models import Person, SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.wiki import commands as wiki
from tests.conftest import PASSWORD, Make
from tests.doors import for_people
from tests.factors.conftest import AsPerson, Holder, forget_last_code, grow_old
from tests.forms import build

MATTERS = {
    "accounts_admin": {
        *("new", "invitation", "password_reset", "deactivation", "reactivation", "end_sessions"),
        *("role", "factors_removal", "email", "keep_for_emergencies", "keep_no_more"),
    },
    "admin_settings": {"change"},
    "audit": {"export"},
    "exports": {"ask", "fetch"},
    "factors": {
        *("add_app", "remove_app", "add_passkey", "rename_passkey", "remove_passkey", "recovery"),
    },
    "groups_admin": {"show", "unlink"},
    "identities_admin": {"index", "removal"},
    "inspections": {"new"},
    "leaving": {"change"},
    "mail": {"test"},
    "own_email": {"change"},
    "provider_sign_in": {"link"},
    "providers_admin": {"new", "provider", "removal", "test"},
    "rosters": {"export", "start", "undo"},
    "stream": {"not_acknowledged"},
    "tokens_admin": {"new", "revoke"},
    "wiki": {"missing"},
}
"""What asks again."""

SPARED = {
    "rosters.index": "a list is only read and shown; to apply it asks",
    "rosters.discard": "throws away what was only shown",
    "deliveries.retry": "does once more what could not be done",
    "inspections.stop": "ends what an administrator may read; nobody should have to wait for it",
    "tags_admin.rename": "names of tags, which can be taken back",
    "tags_admin.separate": "takes that back",
}
"""What changes something below /admin and does not ask, with the reason."""

TAKEN_UNASKED = {
    "exports.page_html": "one page, as its screen shows it",
    "exports.page_markdown": "one page, as its screen shows it",
    "files.show": "a file is read by taking it",
    "files.version": "a file is read by taking it",
    "life.figures": "sums that tell of nobody",
    "rosters.template": "a list with nobody in it",
}
"""What can be taken along without being asked, with the reason."""


@pytest.fixture
def ada(make: Make) -> Person:
    return make.person_with_password("Ada Administrator", role="administrator")


def fields_of(page: str) -> dict[str, str]:
    """The fields of the form that asks, as a browser would send them."""
    main = page.partition("<main")[2].partition("</main>")[0]
    form = main.rpartition("<form")[2].partition("</form>")[0]
    pairs = re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs if name != "csrf_token"}


def test_after_a_while_a_screen_leads_to_the_question_and_back(
    as_person: AsPerson, ada: Person, bob: Person
) -> None:
    browser = as_person(ada)
    address = f"/admin/accounts/{bob.id}/deactivation"
    assert browser.get(address).status_code == 200
    grow_old()
    asked = browser.get(address)
    assert asked.location == f"/confirm?next={address}"
    page = browser.get(asked.location)
    wrong = browser.post("/confirm", {**fields_of(page.text), "confirm_password": "not it"})
    assert wrong.status_code == 422
    assert "This is not your password" in wrong.text
    right = browser.post("/confirm", {**fields_of(wrong.text), "confirm_password": PASSWORD})
    assert right.location == address
    assert browser.get(address).status_code == 200
    assert db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)).all()[-1] == (
        "IdentityConfirmed"
    )


def test_a_form_goes_on_with_what_was_sent(as_person: AsPerson, ada: Person) -> None:
    browser = as_person(ada)
    grow_old()
    sent = {"name": 'Grace <b>"New"</b>', "email": "grace@body.example"}
    asked = browser.post("/admin/accounts/new", sent)
    assert asked.status_code == 401
    assert db.session.scalar(select(Person).where(Person.email == sent["email"])) is None
    carried = fields_of(asked.text)
    assert sent.items() <= carried.items()
    wrong = browser.post("/admin/accounts/new", {**carried, "confirm_password": "not it"})
    assert wrong.status_code == 422
    done = browser.post(
        "/admin/accounts/new", {**fields_of(wrong.text), "confirm_password": PASSWORD}
    )
    assert "One-time link" in done.text
    made = db.session.scalars(select(Person).where(Person.email == sent["email"])).one()
    assert made.name == sent["name"]


def test_a_single_button_goes_on_too(as_person: AsPerson, ada: Person, make: Make) -> None:
    gone = make.person(status="deactivated", password_hash="x")
    browser = as_person(ada)
    grow_old()
    address = f"/admin/accounts/{gone.id}/reactivation"
    asked = browser.post(address)
    assert asked.status_code == 401
    answer = browser.post(address, {**fields_of(asked.text), "confirm_password": PASSWORD})
    assert answer.location == f"/admin/accounts/{gone.id}"
    assert db.session.get_one(Person, gone.id).status == "active"


@pytest.mark.parametrize("fields", [{}, {"confirm_password": ""}, {"confirm_code": "000000"}])
def test_nothing_is_done_without_an_answer(
    as_person: AsPerson, ada: Person, bob: Person, fields: dict[str, str]
) -> None:
    browser = as_person(ada)
    grow_old()
    answer = browser.post(f"/admin/accounts/{bob.id}/deactivation", fields)
    assert answer.status_code in (401, 422)
    assert db.session.get_one(Person, bob.id).status == "active"


def test_the_password_of_another_is_no_answer(
    as_person: AsPerson, make: Make, ada: Person, bob: Person
) -> None:
    other = make.person("Otto", role="administrator")
    browser = as_person(other)
    grow_old()
    answer = browser.post(
        f"/admin/accounts/{bob.id}/deactivation",
        {"confirm_password": PASSWORD, "person_id": str(ada.id), "email": ada.email},
    )
    assert answer.status_code == 422


def test_whoever_may_not_is_not_asked(as_person: AsPerson, ann: Person, bob: Person) -> None:
    browser = as_person(ann)
    grow_old()
    assert browser.get(f"/admin/accounts/{bob.id}/deactivation").status_code == 403
    assert browser.post(f"/admin/accounts/{bob.id}/password-reset").status_code == 403


def test_a_code_answers_too_and_counts_once(as_person: AsPerson, hana: Holder) -> None:
    browser = as_person(hana.person)
    code = hana.code()
    grow_old()
    assert browser.post("/confirm", {"confirm_code": code, "next": "/stream"}).location == "/stream"
    grow_old()
    assert browser.post("/confirm", {"confirm_code": code}).status_code == 422
    forget_last_code(hana.person)
    assert browser.post("/confirm", {"confirm_code": hana.codes[0]}).status_code == 303


def test_guesses_are_counted(as_person: AsPerson, hana: Holder) -> None:
    browser = as_person(hana.person)
    grow_old()
    statuses = [browser.post("/confirm", {"confirm_code": "000000"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert browser.post("/confirm", {"confirm_code": hana.code()}).status_code == 429


def test_one_browser_does_not_confirm_for_another(as_person: AsPerson, ada: Person) -> None:
    one, other = as_person(ada), as_person(ada)
    grow_old()
    one.post("/confirm", {"confirm_password": PASSWORD})
    assert one.get("/settings/factors/app").status_code == 200
    assert other.get("/settings/factors/app").status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", r"/\evil", "https://evil.example", "", "\0"])
def test_the_question_leads_nowhere_else(as_person: AsPerson, ada: Person, target: str) -> None:
    browser = as_person(ada)
    assert browser.get("/confirm", query_string={"next": target}).location == "/"
    grow_old()
    fields = {"confirm_password": PASSWORD, "next": target}
    assert browser.post("/confirm", fields).location == "/"


def test_secrets_are_not_carried(as_person: AsPerson, hana: Holder) -> None:
    browser = as_person(hana.person)
    grow_old()
    page = browser.post("/settings/factors/app", {"code": "123456", "offer": "a-secret"}).text
    assert "123456" not in page
    assert "a-secret" not in page


def test_a_secret_that_was_not_carried_is_asked_for_and_not_taken_as_empty(
    as_person: AsPerson, ada: Person
) -> None:
    browser = as_person(ada)
    grow_old()
    sent = {
        "name": "Work",
        "issuer": "https://idp.example",
        "client_id": "x",
        "scopes": "openid",
        "client_secret": "a-secret",
    }
    asked = browser.post("/admin/providers/new", sent)
    wrong = browser.post(
        "/admin/providers/new", {**fields_of(asked.text), "confirm_password": "not it"}
    )
    answer = browser.post(
        "/admin/providers/new", {**fields_of(wrong.text), "confirm_password": PASSWORD}
    )
    assert answer.status_code == 422
    assert "Enter this again" in answer.text
    assert "a-secret" not in asked.text + wrong.text + answer.text


def test_somebody_with_neither_password_nor_factor_is_told_what_to_do(
    as_person: AsPerson, ann: Person
) -> None:
    browser = as_person(ann)
    grow_old()
    assert "Sign out and in again" in browser.get("/confirm?next=/settings/factors/app").text


def test_the_time_runs_from_the_last_proof(as_person: AsPerson, ada: Person) -> None:
    browser = as_person(ada)
    before = db.session.scalars(select(SignInSession.confirmed_at)).one()
    assert now() - before < timedelta(minutes=1)
    grow_old()
    assert browser.get("/settings/factors/recovery").status_code == 303


def test_a_file_can_not_be_carried_so_it_is_asked_for_again(
    app: Flask, as_person: AsPerson, ada: Person
) -> None:
    browser = as_person(ada)
    grow_old()
    sent = {"code": "1", "files": (BytesIO(b"x"), "x.txt")}
    answer = browser.post("/settings/factors/app", sent, content_type="multipart/form-data")
    assert answer.location == "/confirm?next=/settings/factors/app"


def asking(app: Flask) -> set[str]:
    """The endpoints that ask; the mark of `@confirmed` comes through the guard above it."""
    return {name for name, view in app.view_functions.items() if hasattr(view, "asks_again")}


def test_what_matters_asks_again(app: Flask) -> None:
    assert {f"{room}.{act}" for room, acts in MATTERS.items() for act in acts} == asking(app)


def test_what_changes_something_for_administrators_asks_or_says_why_not(app: Flask) -> None:
    changing = {
        rule.endpoint
        for rule in for_people(app)
        if rule.rule.startswith("/admin") and "POST" in (rule.methods or ())
    }
    assert changing - asking(app) == SPARED.keys()


def test_what_leaves_as_a_file_asks_or_says_why_not(app: Flask, make: Make) -> None:
    world, taken = build(app, make, "wiki.edit"), set()
    for rule in for_people(app):
        if "GET" in (rule.methods or ()) and rule.endpoint != "links.set_up":
            answer = world.browsers["ada"].get(world.address(app, rule.endpoint))
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                taken.add(rule.endpoint)
    assert len(taken) > 3
    assert taken - asking(app) == TAKEN_UNASKED.keys()


def test_a_list_of_people_is_handed_out_after_the_question(
    as_person: AsPerson, make: Make, ada: Person
) -> None:
    space = make.space("Workshop", steward=ada)
    with transaction():
        page = wiki.create(space, "Bins", "First line", by=ada)
        must_read = wiki.ask(page, "members", due_on=now().date(), by=ada)
    browser = as_person(ada)
    grow_old()
    address = f"/wiki/workshop/bins/must-read/{must_read.id}/missing.csv"
    asked = browser.get(address)
    assert asked.status_code == 303
    assert "download" not in links_to(browser.get(address.removesuffix("/missing.csv")), address)
    page_asking = browser.get(asked.location)
    sent = {**fields_of(page_asking.text), "confirm_password": PASSWORD}
    assert browser.get(browser.post("/confirm", sent).location).mimetype == "text/csv"


def links_to(answer: TestResponse, address: str) -> str:
    """The link on a page to an address; marked for download, it would save the question."""
    found = re.search(rf'<a [^>]*href="{re.escape(address)}"[^>]*>', answer.text)
    assert found
    return found[0]
