"""Where one is signed in: every device listed, all others ended at a press."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.commands.sign_in import longest_session
from entgov.accounts.models import Person, SignInSession
from entgov.accounts.signed_in import idle_limit
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


def test_settings_list_ones_own_sessions_alone(app: Flask, make: Make, as_person: AsPerson) -> None:
    ada, ben = make.person("Ada"), make.person("Ben")
    here, _elsewhere, _bens = as_person(ada), as_person(ada), as_person(ben)
    page = here.get("/settings").text
    assert page.count("from 127.0.0.1") == 2
    assert page.count("This device") == 1


def test_a_session_that_ended_by_itself_is_not_listed(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    ada = make.person("Ada")
    here, _elsewhere = as_person(ada), as_person(ada)
    with transaction():
        newest = select(SignInSession.id).order_by(SignInSession.id.desc()).limit(1)
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.id == newest.scalar_subquery())
            .values(seen_at=now() - idle_limit() - timedelta(seconds=1))
        )
    page = here.get("/settings").text
    assert page.count("from 127.0.0.1") == 1
    assert "Sign out on all other devices" not in page


def test_signing_out_elsewhere_ends_all_but_this(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    ada, ben = make.person("Ada"), make.person("Ben")
    here, elsewhere, bens = as_person(ada), as_person(ada), as_person(ben)
    assert here.post("/settings/sessions/removal").status_code == 303
    assert here.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 302
    assert bens.get("/settings").status_code == 200
    kinds = db.session.scalars(select(FactRecord.kind).where(FactRecord.actor_id == ada.id))
    assert "SignedOutElsewhere" in set(kinds)


def sessions_of(person: Person) -> list[int]:
    statement = select(SignInSession.id).where(SignInSession.person_id == person.id)
    return list(db.session.scalars(statement.order_by(SignInSession.id)))


def test_one_device_is_ended_from_another(app: Flask, make: Make, as_person: AsPerson) -> None:
    ada = make.person("Ada")
    here, there = as_person(ada), as_person(ada)
    _, other = sessions_of(ada)
    assert here.post(f"/settings/sessions/{other}/removal").status_code == 303
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302


def test_this_device_ended_from_the_list_is_signed_out(make: Make, as_person: AsPerson) -> None:
    ada = make.person("Ada")
    here = as_person(ada)
    answer = here.post(f"/settings/sessions/{sessions_of(ada)[0]}/removal")
    assert answer.location == "/sign-in"
    assert here.get("/settings").status_code == 302


def test_nobody_ends_the_session_of_somebody_else(make: Make, as_person: AsPerson) -> None:
    ada, eve = make.person("Ada"), make.administrator()
    adas, eves = as_person(ada), as_person(eve)
    assert eves.post(f"/settings/sessions/{sessions_of(ada)[0]}/removal").status_code == 404
    assert adas.get("/settings").status_code == 200
    forged = {"csrf_token": "made-up"}
    own = sessions_of(eve)[0]
    assert eves.post(f"/settings/sessions/{own}/removal", forged).status_code in (303, 400)
    assert eves.get("/settings").status_code == 200


def test_an_administrator_ends_all_sessions(make: Make, as_person: AsPerson) -> None:
    ada, ben = make.person("Ada"), make.administrator()
    browsers, admin = [as_person(ada), as_person(ada)], as_person(ben)
    assert admin.post(f"/admin/accounts/{ada.id}/sessions/removal").status_code == 303
    assert [each.get("/settings").status_code for each in browsers] == [302, 302]
    assert admin.get("/settings").status_code == 200
    assert as_person(ada).post(f"/admin/accounts/{ben.id}/sessions/removal").status_code == 403
    kinds = set(db.session.scalars(select(FactRecord.kind).where(FactRecord.actor_id == ben.id)))
    assert "SessionsEnded" in kinds


@pytest.mark.parametrize("setting", ["session_idle", "session_longest"])
def test_the_limits_are_settings(
    app: Flask, settings: Settings, make: Make, as_person: AsPerson, setting: str
) -> None:
    browser = as_person(make.person())
    past(browser, timedelta(hours=2))
    app.extensions["entgov.settings"] = settings.model_copy(update={setting: 3})
    assert browser.get("/settings").status_code == 200
    past(browser, timedelta(hours=2))
    app.extensions["entgov.settings"] = settings.model_copy(update={setting: 1})
    assert browser.get("/settings").status_code == 302


def past(browser: Browser, time: timedelta) -> None:
    """As if everything had been so much earlier."""
    with transaction():
        at = now() - time
        db.session.execute(update(SignInSession).values(seen_at=at, created_at=at))


def test_it_is_told_before_a_session_ends(make: Make, as_person: AsPerson) -> None:
    browser = as_person(make.person())
    assert "part" not in (browser.get("/settings/session").json or {})
    past(browser, idle_limit() - timedelta(minutes=4))
    told = browser.get("/settings/session").json or {}
    assert 230 < told["left"] <= 240
    assert "Stay signed in" in told["part"]
    assert "part" in (browser.get("/settings/session").json or {})  # asking keeps nobody here


def test_who_stays_is_not_signed_out(make: Make, as_person: AsPerson) -> None:
    browser = as_person(make.person())
    past(browser, idle_limit() - timedelta(minutes=4))
    answer = browser.post("/settings/session/extension", headers={"X-Fragment": "true"})
    assert (answer.status_code, answer.text) == (204, "")
    assert "part" not in (browser.get("/settings/session").json or {})


def test_the_longest_time_can_not_be_put_off(make: Make, as_person: AsPerson) -> None:
    browser = as_person(make.person())
    with transaction():
        begun = now() - longest_session() + timedelta(minutes=4)
        db.session.execute(update(SignInSession).values(created_at=begun))
    part = (browser.get("/settings/session").json or {})["part"]
    assert "Stay signed in" not in part
    assert "then sign in again" in part


def test_the_frame_says_when_the_session_ends(make: Make, as_person: AsPerson) -> None:
    page = as_person(make.person()).get("/settings").text
    left = re.search(r'data-left="(\d+)"', page)
    assert left
    assert 12 * 3600 - 60 < int(left[1]) <= 12 * 3600
