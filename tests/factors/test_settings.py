"""A person's own factors: set up, used, removed; and an administrator who resets them."""

from typing import Any

import pyotp
from click.testing import CliRunner
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import AccountMail, Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import at_start
from entgov.factors import commands
from entgov.factors.cli import reset_factors
from entgov.factors.models import AuthenticatorApp, RecoveryCode
from entgov.factors.queries import has_any
from entgov.notifications.mailing.accounts import _written
from tests.conftest import Browser, Make
from tests.factors.conftest import (
    AsPerson,
    Holder,
    give_app,
    give_code,
    give_password,
    hidden,
    is_in,
)


def key_on(page: str) -> str:
    return page.partition('id="key">')[2].partition("<")[0].replace(" ", "")


def test_an_app_counts_once_it_has_shown_a_code(as_person: AsPerson, make: Make) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    page = browser.get("/settings/factors/app").text
    assert 'src="data:image/svg+xml' in page
    assert db.session.scalars(select(AuthenticatorApp)).all() == []
    fields = {"offer": hidden(page, "offer"), "code": "000000"}
    wrong = browser.post("/settings/factors/app", fields)
    assert wrong.status_code == 422
    assert key_on(wrong.text) == key_on(page)
    assert not has_any(person)
    code = pyotp.TOTP(key_on(page)).now()
    done = browser.post("/settings/factors/app", {**fields, "code": f"{code[:3]} {code[3:]}"})
    assert done.text.count("<li><code>") == 10
    assert has_any(person)
    assert "Your app" in browser.get("/settings/factors").text


def test_the_code_that_set_it_up_does_not_sign_in(
    visitor: Browser, as_person: AsPerson, make: Make
) -> None:
    person = make.person_with_password()
    browser = as_person(person)
    page = browser.get("/settings/factors/app").text
    code = pyotp.TOTP(key_on(page)).now()
    browser.post("/settings/factors/app", {"offer": hidden(page, "offer"), "code": code})
    give_password(visitor, person)
    assert give_code(visitor, code).status_code == 422


def test_another_app_takes_the_place_of_the_first(
    visitor: Browser, as_person: AsPerson, hana: Holder
) -> None:
    browser = as_person(hana.person)
    page = browser.get("/settings/factors/app").text
    code = pyotp.TOTP(key_on(page)).now()
    answer = browser.post("/settings/factors/app", {"offer": hidden(page, "offer"), "code": code})
    assert answer.status_code == 303  # the recovery codes stay
    give_password(visitor, hana.person)
    assert give_code(visitor, hana.code()).status_code == 422
    assert give_code(visitor, hana.codes[0]).status_code == 303


def test_removing_the_last_factor_asks_first_and_ends_the_codes(
    app: Flask, as_person: AsPerson, hana: Holder
) -> None:
    browser = as_person(hana.person)
    assert "your password alone signs you in" in browser.get("/settings/factors/app/removal").text
    assert has_any(hana.person)
    browser.post("/settings/factors/app/removal")
    assert not has_any(hana.person)
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert give_password(Browser(app), hana.person).location == "/"


def test_new_recovery_codes_are_asked_for_first(as_person: AsPerson, hana: Holder) -> None:
    browser = as_person(hana.person)
    before = db.session.scalars(select(RecoveryCode.code_hash)).all()
    browser.get("/settings/factors/recovery")
    assert db.session.scalars(select(RecoveryCode.code_hash)).all() == before
    assert browser.post("/settings/factors/recovery").text.count("<li><code>") == 10
    assert not set(db.session.scalars(select(RecoveryCode.code_hash))) & set(before)


def test_without_a_factor_there_are_no_recovery_codes(as_person: AsPerson, ann: Person) -> None:
    browser = as_person(ann)
    assert "you have none yet" in browser.post("/settings/factors/recovery").text
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_whoever_has_few_codes_left_is_told(visitor: Browser, hana: Holder) -> None:
    with transaction():
        for code in hana.codes[:6]:
            assert commands.proves_by_code(hana.person, code)
    give_password(visitor, hana.person)
    page = visitor.get(give_code(visitor, hana.codes[6]).location).text
    assert "3 recovery codes are left" in page
    assert "Make new ones" in visitor.get("/settings/factors").text


def test_every_change_is_on_the_record(as_person: AsPerson, hana: Holder) -> None:
    as_person(hana.person).post("/settings/factors/app/removal")
    facts = db.session.execute(select(FactRecord.kind, FactRecord.data)).all()
    kinds = [kind for kind, _ in facts]
    assert {"FactorAdded", "RecoveryCodesMade", "FactorRemoved"} <= set(kinds)
    assert all(hana.key not in repr(data) for _, data in facts)


def test_deactivation_keeps_the_factors_for_reactivation(app: Flask, hana: Holder) -> None:
    with transaction():
        accounts.deactivate(hana.person, by=None)
    assert give_password(Browser(app), hana.person).status_code == 422
    with transaction():
        assert not commands.proves_by_code(hana.person, hana.code())
        accounts.reactivate(hana.person, by=None)
    browser = Browser(app)
    give_password(browser, hana.person)
    assert give_code(browser, hana.code()).status_code == 303


# An administrator


def test_an_administrator_sees_the_kinds_and_resets_a_lost_factor(
    app: Flask, as_person: AsPerson, make: Make, hana: Holder
) -> None:
    admin, hers = as_person(make.administrator()), as_person(hana.person)
    address = f"/admin/accounts/{hana.person.id}"
    assert "Authenticator app" in admin.get(address).text
    assert "Reset the second factor of Hana Holder?" in admin.get(f"{address}/factors/removal").text
    assert has_any(hana.person)
    assert admin.post(f"{address}/factors/removal").location == address
    assert not has_any(hana.person)
    assert not is_in(hers)
    assert give_password(Browser(app), hana.person).location == "/"


def test_the_person_is_told_of_a_reset(
    app: Flask, as_person: AsPerson, make: Make, hana: Holder
) -> None:
    ada = make.administrator()
    as_person(ada).post(f"/admin/accounts/{hana.person.id}/factors/removal")
    while worker.work_once():
        pass
    page = as_person(hana.person).get("/notifications").text
    assert "Ada Administrator reset your second factor" in page
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "FactorsReset")).one()
    assert (fact.actor_id, fact.data["person_id"]) == (ada.id, hana.person.id)


def test_the_person_is_told_by_mail_whatever_they_have_chosen(
    app: Flask, as_person: AsPerson, make: Make, hana: Holder
) -> None:
    server = {"smtp_url": SecretStr("smtp://127.0.0.1:9"), "mail_from": "entgov@body.example"}
    app.extensions["entgov.settings"] = at_start().model_copy(update=server)
    as_person(hana.person).post("/settings/factors/app/removal")
    holder = give_app(hana.person)
    as_person(make.administrator()).post(f"/admin/accounts/{holder.person.id}/factors/removal")
    waiting = db.session.scalars(select(AccountMail).order_by(AccountMail.id)).all()
    kinds = [mail.kind for mail in waiting]
    assert kinds == ["factors_changed", "factors_changed", "factors_reset"]
    subjects = [str(_written(mail.id)["Subject"]) for mail in waiting]
    assert subjects[0] == "Your second factor for entgov was changed"
    assert subjects[2] == "Your second factor for entgov was reset"


def test_staff_reset_nobodys_factors(as_person: AsPerson, ann: Person, hana: Holder) -> None:
    browser = as_person(ann)
    assert browser.post(f"/admin/accounts/{hana.person.id}/factors/removal").status_code == 403
    assert has_any(hana.person)


def test_accounts_without_a_second_factor_can_be_listed(
    as_person: AsPerson, make: Make, hana: Holder
) -> None:
    make.person("Wanda Without")
    make.person("Gone Without", status="deactivated", password_hash="x")
    browser = as_person(make.administrator())
    page = browser.get("/admin/accounts?factor=none").text
    assert "Wanda Without" in page
    assert "Hana Holder" not in page
    assert "Gone Without" not in page
    page = browser.get("/admin/accounts?factor=some").text
    assert "Hana Holder" in page
    assert "Wanda Without" not in page
    assert browser.get("/admin/accounts?factor=odd").status_code == 200


def test_the_command_line_resets_them_for_the_last_administrator(app: Flask, make: Make) -> None:
    ada = give_app(make.person_with_password("Ada", role="administrator"))
    run: Any = CliRunner().invoke
    done = run(reset_factors, [ada.person.email])
    assert done.exit_code == 0
    assert "password alone" in done.output
    assert not has_any(ada.person)
    assert run(reset_factors, [ada.person.email]).exit_code == 1
    assert "no account" in run(reset_factors, ["nobody@body.example"]).output
