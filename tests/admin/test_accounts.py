"""Accounts as administrators see and change them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
GRACE = {"name": "Grace Hopper", "email": "grace@body.example"}


def one(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def link_in(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:8000(/(?:join|reset)/[^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def admin(as_person: AsPerson, make: Make) -> Browser:
    return as_person(make.administrator("Ada Administrator"))


def test_staff_may_not(app: Flask, as_person: AsPerson, make: Make) -> None:
    staff = make.person()
    browser = as_person(staff)
    tried = 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin"):
            path = re.sub(r"<int:\w+>", str(staff.id), rule.rule)
            for method in {"GET", "POST"} & (rule.methods or set()):
                assert getattr(browser, method.lower())(path).status_code == 403, path
                tried += 1
    assert tried >= 12


def test_a_visitor_is_asked_to_sign_in(visitor: Browser) -> None:
    assert visitor.get("/admin/accounts").location.startswith("/sign-in")


def test_invites_and_shows_the_link_once(admin: Browser, app: Flask) -> None:
    page = admin.post("/admin/accounts/new", GRACE)
    assert page.status_code == 200
    address = link_in(page.text)
    assert "in 1 week" in page.text or "in 7 days" in page.text
    assert Browser(app).get(address).status_code == 200
    grace = one("grace@body.example")
    assert grace is not None
    assert "/join/" not in admin.get(f"/admin/accounts/{grace.id}").text


def test_a_double_invitation_makes_one_account_and_says_where_it_is(admin: Browser) -> None:
    admin.post("/admin/accounts/new", GRACE)
    again = admin.post("/admin/accounts/new", GRACE)
    grace = one("grace@body.example")
    assert grace is not None
    assert again.status_code == 422
    assert "There is an account with this email address already" in again.text
    assert f"/admin/accounts/{grace.id}" in again.text
    assert "make a new one there" in again.text
    assert 'value="Grace Hopper"' in again.text
    assert len(db.session.scalars(select(FactRecord.id).filter_by(kind="PersonInvited")).all()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": " ", "email": "grace@body.example"},
        {"name": "x" * 10_000, "email": "grace@body.example"},
        {"name": "Grace", "email": "grace"},
        {"name": "Grace", "email": "grace@" + "x" * 10_000 + ".example"},
        {"name": "\x00\x01", "email": "grace@body.example"},
    ],
)
def test_bad_input_invites_nobody_and_stays(admin: Browser, fields: dict[str, str]) -> None:
    answer = admin.post("/admin/accounts/new", fields)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert fields.get("name", "").strip("\x00\x01 ") in answer.text
    assert one("grace@body.example") is None


def test_names_of_any_script_are_shown_as_text(admin: Browser) -> None:
    name = "<script>Иван</script> “עברית” 🦊"
    admin.post("/admin/accounts/new", {"name": name, "email": "ivan@body.example"})
    page = admin.get("/admin/accounts").text
    assert "&lt;script&gt;Иван" in page
    assert "<script>Иван" not in page


def test_a_new_invitation_ends_the_older(admin: Browser, visitor: Browser) -> None:
    older = link_in(admin.post("/admin/accounts/new", GRACE).text)
    grace = one("grace@body.example")
    assert grace is not None
    newer = link_in(admin.post(f"/admin/accounts/{grace.id}/invitation").text)
    assert visitor.get(older).status_code == 410
    assert visitor.get(newer).status_code == 200


def test_a_password_link(admin: Browser, visitor: Browser, make: Make) -> None:
    person = make.person_with_password()
    page = admin.post(f"/admin/accounts/{person.id}/password-reset").text
    assert visitor.get(link_in(page)).status_code == 200
    assert "The old password goes on working" in page


def test_what_does_not_fit_the_status_is_refused_with_the_reason(
    admin: Browser, make: Make
) -> None:
    joined, gone = make.person("Joined"), make.person("Gone", status="deactivated")
    invitation = admin.post(f"/admin/accounts/{joined.id}/invitation")
    assert invitation.status_code == 409
    reset = admin.post(f"/admin/accounts/{gone.id}/password-reset")
    assert reset.status_code == 409
    assert "Gone has no active account" in reset.text
    assert "Joined has joined already" in invitation.text


def test_destructive_acts_ask_first(admin: Browser, make: Make) -> None:
    person = make.person("Bob", role="administrator")
    for act in ("deactivation", "role"):
        assert admin.get(f"/admin/accounts/{person.id}/{act}").status_code == 200
    db.session.refresh(person)
    assert (person.status, person.role) == ("active", "administrator")


@pytest.mark.parametrize("role", ["", "root", "administrator\x00"])
def test_no_other_roles_are_given(admin: Browser, make: Make, role: str) -> None:
    person = make.person("Bob")
    answer = admin.post(f"/admin/accounts/{person.id}/role", {"role": role})
    db.session.refresh(person)
    assert (answer.status_code, person.role) == (422, "staff")


def test_nobody_raises_themselves(admin: Browser, as_person: AsPerson, make: Make) -> None:
    other = make.administrator("Other")
    browser = as_person(other)
    answer = browser.post(f"/admin/accounts/{other.id}/role", {"role": "auditor"})
    assert "Nobody gives a role to themselves" in answer.text
    browser.post(f"/admin/accounts/{other.id}/role", {"role": "staff"})
    assert browser.post(f"/admin/accounts/{other.id}/role", {"role": "auditor"}).status_code == 403
    db.session.refresh(other)
    assert other.role == "staff"


@pytest.mark.parametrize("role", ["staff", "auditor"])
def test_no_form_of_ones_own_raises_anybody(
    app: Flask, as_person: AsPerson, make: Make, role: str
) -> None:
    """A role that is sent along with any form of the app changes none."""
    person = make.person("Bob", role=role)
    browser, raising = as_person(person), {"role": "administrator", "is_administrator": "1"}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/sign-out"):
            path = re.sub(r"<int:\w+>", str(person.id), rule.rule)
            path = path.replace("<handle>", person.handle).replace("<space>", "everyone")
            browser.post(re.sub(r"<[^>]+>", "x", path), {"name": "Bob", "title": "Bob", **raising})
    db.session.refresh(person)
    assert person.role == role


def test_who_gave_which_role_is_on_the_record(admin: Browser, make: Make) -> None:
    person = make.person("Bob")
    for role in ("auditor", "auditor", "administrator", "staff"):
        admin.post(f"/admin/accounts/{person.id}/role", {"role": role})
    facts = db.session.scalars(select(FactRecord).filter_by(kind="RoleChanged")).all()
    told = [(fact.data["before"]["role"], fact.data["after"]["role"]) for fact in facts]
    assert told == [
        ("staff", "auditor"), ("auditor", "administrator"), ("administrator", "staff")
    ]  # fmt: skip
    assert {(fact.about_id, fact.actor_id is not None) for fact in facts} == {(person.id, True)}


def test_acts_change_the_account_and_say_so(admin: Browser, make: Make) -> None:
    person = make.person("Bob")
    steps = [
        ("role", "The role of Bob is changed", "active", "auditor"),
        ("deactivation", "Bob is deactivated and signed out everywhere", "deactivated", "auditor"),
    ]
    for act, said, status, role in steps:
        answer = admin.post(f"/admin/accounts/{person.id}/{act}", {"role": "auditor"})
        assert answer.status_code == 303
        assert said in admin.get(answer.location).text
        db.session.refresh(person)
        assert (person.status, person.role) == (status, role)
    admin.post(f"/admin/accounts/{person.id}/reactivation")
    db.session.refresh(person)
    assert person.status == "active"  # as before, with or without a password


@pytest.mark.parametrize("person_id", ["0", "999", "99999999999999999999", "x", "-1"])
def test_nobody_is_404(admin: Browser, person_id: str) -> None:
    assert admin.get(f"/admin/accounts/{person_id}").status_code == 404


def test_lists_by_words_and_status_and_pages(admin: Browser, make: Make) -> None:
    for _ in range(60):
        make.person()
    make.person("Zoë Zebra", status="deactivated", email="stripes@body.example")
    first = admin.get("/admin/accounts").text
    assert "62 accounts" in first
    assert "Zoë Zebra" not in first
    assert "Zoë Zebra" in admin.get("/admin/accounts?page=2").text
    assert "Zoë Zebra" in admin.get("/admin/accounts?q=STRIPES").text
    assert "1 account<" in admin.get("/admin/accounts?status=deactivated").text
    nothing = admin.get("/admin/accounts?q=zoë&status=active").text
    assert "No account to show here" in nothing


@pytest.mark.parametrize(
    "query",
    [
        "q=%25",
        "q=_",
        "q=%00",
        "q=" + "a" * 20_000,
        "q=%F0%9F%A6%8A%E2%80%AE",
        "q=a&q=b",
        "status=&q=",
        "status=nonsense",
        "page=0",
        "page=x",
        "page=99999999999999999999",
    ],
)
def test_strange_questions_are_answered(admin: Browser, query: str) -> None:
    assert admin.get(f"/admin/accounts?{query}").status_code == 200


def test_wildcards_are_only_letters(admin: Browser) -> None:
    assert "0 accounts" in admin.get("/admin/accounts?q=%25").text


def test_a_list_costs_the_same_however_long(
    admin: Browser, make: Make, count_queries: Callable
) -> None:
    for _ in range(20):
        make.person()
    with count_queries() as queries:
        admin.get("/admin/accounts")
    assert len(queries) <= 5
