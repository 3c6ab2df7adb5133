"""Between the right password and a session: nobody gets past the second step."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from entgov.accounts import commands as accounts
from entgov.accounts.models import SignInSession
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.factors import commands
from entgov.factors.commands.half_way import LIFETIME, MOST_REFUSED
from entgov.factors.commands.proving import BOUNDS
from entgov.factors.commands.recovery import LENGTH, LETTERS, NUMBER
from entgov.factors.models import HalfSignIn, RefusedCode
from tests.conftest import Browser, Make
from tests.factors.conftest import (
    AsPerson,
    Holder,
    forget_last_code,
    give_app,
    give_code,
    give_password,
    hidden,
    is_in,
)


def kinds() -> list[str]:
    return list(db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)))


def test_the_password_alone_opens_nothing(visitor: Browser, hana: Holder) -> None:
    answer = give_password(visitor, hana.person)
    assert (answer.status_code, answer.location) == (303, "/sign-in/second?next=/")
    for path in ("/", "/settings", "/settings/factors", "/confirm", "/stream"):
        assert visitor.get(path).status_code == 302
    assert visitor.post("/posts/new", {"text": "in?"}).status_code == 401
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 0
    assert "SignedIn" not in kinds()


def test_password_and_code_let_in_and_lead_on(visitor: Browser, hana: Holder) -> None:
    page = visitor.get(give_password(visitor, hana.person, next="/people?q=a").location)
    assert "six figures" in page.text
    answer = give_code(visitor, hana.code(), next=hidden(page.text, "next"))
    assert (answer.status_code, answer.location) == (303, "/people?q=a")
    assert is_in(visitor)
    assert kinds()[-1] == "SignedIn"


def test_who_has_a_factor_is_told_only_after_the_right_password(
    app: Flask, hana: Holder, make: Make
) -> None:
    without = make.person_with_password()
    told = set()
    for person in (hana.person, without):
        answer = Browser(app).post("/sign-in", {"email": person.email, "password": "not this"})
        told.add((answer.status_code, answer.text.replace(person.email, "").split("</form>")[1]))
    assert len(told) == 1


def test_what_was_typed_survives_the_second_step(
    app: Flask, hana: Holder, as_person: AsPerson
) -> None:
    browser = Browser(app)
    page = browser.post("/settings", {"name": "Hana <b>Newname</b>"})
    assert page.status_code == 401
    carried = {name: hidden(page.text, name) for name in ("next", "kept")}
    step = browser.get(give_password(browser, hana.person, **carried).location)
    wrong = give_code(browser, "000000", next=hidden(step.text, "next"))
    assert wrong.status_code == 422
    on = give_code(browser, hana.code(), next=hidden(wrong.text, "next"))
    assert "Hana &lt;b&gt;Newname&lt;/b&gt;" in browser.get(on.location).text


@pytest.mark.parametrize("target", ["//evil.example", r"/\evil.example", "https://evil.example"])
def test_the_second_step_leads_nowhere_else(visitor: Browser, hana: Holder, target: str) -> None:
    give_password(visitor, hana.person, next=target)
    assert give_code(visitor, hana.code(), next=target).location == "/"


@pytest.mark.parametrize("path", ["/sign-in/second", "/sign-in/set-up"])
def test_without_the_first_step_there_is_no_second(
    visitor: Browser, hana: Holder, path: str
) -> None:
    assert visitor.get(path).location == "/sign-in"
    answer = visitor.post(path, {"code": hana.code(), "next": "/stream"})
    assert answer.location == "/sign-in?next=/stream"
    assert not is_in(visitor)


def test_half_a_sign_in_belongs_to_its_browser(app: Flask, hana: Holder) -> None:
    """Neither by its address, nor with its cookie in a browser of another kind."""
    mine, other = Browser(app), Browser(app)
    address = give_password(mine, hana.person).location
    assert other.get(address).location.startswith("/sign-in?")
    with mine.client.session_transaction() as cookie:
        stolen = dict(cookie)
    with other.client.session_transaction() as cookie:
        cookie.update(stolen)
    answer = other.post(
        "/sign-in/second", {"code": hana.code()}, headers={"User-Agent": "another one"}
    )
    assert answer.location == "/sign-in"
    assert not is_in(other)


def test_half_a_sign_in_leads_to_one_session(app: Flask, hana: Holder) -> None:
    mine, copy = Browser(app), Browser(app)
    give_password(mine, hana.person)
    with mine.client.session_transaction() as cookie, copy.client.session_transaction() as other:
        other.update(cookie)
    assert give_code(mine, hana.code()).location == "/"
    forget_last_code(hana.person)
    assert give_code(copy, hana.code()).location == "/sign-in"
    assert not is_in(copy)


def test_half_a_sign_in_ends_by_itself(visitor: Browser, hana: Holder) -> None:
    give_password(visitor, hana.person)
    with transaction():
        db.session.execute(update(HalfSignIn).values(begun_at=now() - LIFETIME))
    assert give_code(visitor, hana.code()).location == "/sign-in"


def test_a_code_counts_once(app: Flask, hana: Holder) -> None:
    code = hana.code()
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        give_password(browser, hana.person)
    assert give_code(first, code).status_code == 303
    answer = give_code(second, code)
    assert answer.status_code == 422
    assert "used already" in answer.text
    assert not is_in(second)


@pytest.mark.parametrize(("steps", "lets_in"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(
    visitor: Browser, hana: Holder, steps: int, lets_in: bool
) -> None:
    give_password(visitor, hana.person)
    give_code(visitor, hana.code(steps))
    assert is_in(visitor) == lets_in


def test_after_a_newer_code_an_older_one_counts_no_more(app: Flask, hana: Holder) -> None:
    for steps, lets_in in ((1, True), (0, False)):
        browser = Browser(app)
        give_password(browser, hana.person)
        give_code(browser, hana.code(steps))
        assert is_in(browser) == lets_in


def test_after_some_wrong_codes_the_password_is_asked_for_again(
    visitor: Browser, hana: Holder
) -> None:
    give_password(visitor, hana.person)
    for _ in range(MOST_REFUSED):
        assert give_code(visitor, "000000").status_code == 422
    assert give_code(visitor, hana.code()).location == "/sign-in"
    assert not is_in(visitor)


def test_codes_can_not_be_guessed_from_many_browsers(app: Flask, hana: Holder) -> None:
    for number in range(BOUNDS[0].most):
        browser = Browser(app)
        give_password(browser, hana.person)
        assert give_code(browser, f"{number:06}").status_code == 422
    browser = Browser(app)
    give_password(browser, hana.person)
    answer = give_code(browser, hana.code())
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    assert kinds().count("FactorRefused") == BOUNDS[0].most
    with transaction():
        db.session.execute(update(RefusedCode).values(at=now() - BOUNDS[0].within))
    assert give_code(browser, hana.code()).status_code == 303


def test_whoever_is_deactivated_between_the_steps_stays_out(visitor: Browser, hana: Holder) -> None:
    give_password(visitor, hana.person)
    with transaction():
        accounts.deactivate(hana.person, by=None)
    assert give_code(visitor, hana.code()).location == "/sign-in"
    with transaction():
        accounts.reactivate(hana.person, by=None)
    assert give_password(visitor, hana.person).location == "/sign-in/second?next=/"


def test_another_password_ends_what_the_older_one_began(visitor: Browser, hana: Holder) -> None:
    give_password(visitor, hana.person)
    with transaction():
        accounts.change_password(hana.person, "quite another one", by=None)
    assert give_code(visitor, hana.code()).location == "/sign-in"


def test_a_password_reset_removes_no_factor(app: Flask, hana: Holder) -> None:
    with transaction():
        token = accounts.start_reset(hana.person, by=None)
    browser = Browser(app)
    answer = browser.post(f"/reset/{token}", {"new_password": "quite another one"})
    assert answer.location == "/sign-in/second?next=/"
    assert not is_in(browser)
    assert give_code(browser, hana.code()).location == "/"
    assert is_in(browser)


def test_two_windows_that_sign_in_at_once_both_arrive(app: Flask, hana: Holder) -> None:
    browser = Browser(app)
    token = browser.token()
    for target in ("/people", "/stream"):
        give_password(browser, hana.person, next=target)
    assert give_code(browser, hana.code(), next="/stream").location == "/stream"
    late = give_code(browser, hana.code(), next="/people", csrf_token=token)
    assert late.location == "/sign-in/second?next=/people"
    assert browser.get(late.location).location == "/people"


def test_a_recovery_code_lets_in_once(app: Flask, hana: Holder) -> None:
    assert len(hana.codes) == 10
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        give_password(browser, hana.person)
    assert "recovery codes that you have kept" in first.get("/sign-in/second?with=recovery").text
    assert give_code(first, hana.codes[3].upper().replace("-", " ")).status_code == 303
    assert give_code(second, hana.codes[3]).status_code == 422
    assert "9 codes are left" in first.get("/settings/factors").text


def test_new_recovery_codes_end_the_older_ones(visitor: Browser, hana: Holder) -> None:
    with transaction():
        fresh = commands.make_recovery_codes(hana.person, by=hana.person.id)
    give_password(visitor, hana.person)
    assert give_code(visitor, hana.codes[0]).status_code == 422
    assert give_code(visitor, fresh[0]).status_code == 303


def test_nobody_comes_in_by_the_codes_of_another(
    visitor: Browser, hana: Holder, make: Make
) -> None:
    eve = give_app(make.person_with_password("Eve"))
    give_password(visitor, hana.person)
    for code in (eve.code(), eve.codes[0]):
        assert give_code(visitor, code).status_code == 422
    assert not is_in(visitor)


def test_no_field_says_whose_sign_in_it_is(visitor: Browser, hana: Holder, make: Make) -> None:
    eve = give_app(make.person_with_password("Eve"))
    give_password(visitor, eve.person)
    fields = {"person_id": str(hana.person.id), "email": hana.person.email, "half_sign_in": "x"}
    give_code(visitor, eve.code(), **fields)
    assert eve.person.email in visitor.get("/settings").text


@pytest.mark.parametrize("code", ["", " ", "\0", "9" * 5000, "١٢٣٤٥٦", "²²²²²²", "12345", "-"])
def test_odd_codes_are_only_wrong(visitor: Browser, hana: Holder, code: str) -> None:
    give_password(visitor, hana.person)
    assert give_code(visitor, code).status_code == 422
    assert not is_in(visitor)


def test_an_app_is_worth_nothing_under_another_secret_key(
    app: Flask, visitor: Browser, hana: Holder
) -> None:
    """The recovery codes are."""
    app.extensions["entgov.settings"].secret_key_file.write_text("another")
    give_password(visitor, hana.person)
    assert give_code(visitor, hana.code()).status_code == 422
    assert give_code(visitor, hana.codes[0]).status_code == 303


def test_codes_and_keys_are_kept_as_nobody_can_use_them(hana: Holder) -> None:
    rows = [*db.session.execute(select(HalfSignIn.__table__)), hana.person.id]
    for table in ("authenticator_app", "recovery_code"):
        rows += db.session.execute(select(db.metadata.tables[table])).all()
    text = repr(rows)
    assert hana.key not in text
    assert not any(code in text or code.replace("-", "") in text for code in hana.codes)


def test_recovery_codes_have_59_bits(hana: Holder) -> None:
    assert len(set(LETTERS)) ** LENGTH > 2**59
    codes = {code.replace("-", "") for code in hana.codes}
    assert len(codes) == NUMBER
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
