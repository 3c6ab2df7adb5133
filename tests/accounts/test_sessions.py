"""Where one is signed in: every device listed, all others ended at a press."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.models import Person, SignInSession
from entgov.accounts.signed_in import idle_limit
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
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
