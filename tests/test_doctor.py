"""`entgov doctor` is content with what is well, and says of each accident what to do."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from entgov import doctor, worker
from entgov.accounts.facts import PersonRenamed
from entgov.accounts.models import Person
from entgov.backup.facts import BackupMade
from entgov.core import alive
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord, announce
from entgov.core.settings import Settings
from entgov.search import health
from entgov.tokens import commands as tokens
from entgov.tokens.models import Token
from entgov.wiring import library
from tests.conftest import Make
from tests.search.conftest import damage


@pytest.fixture(autouse=True)
def _backed_up(app: Flask) -> None:
    """There is a backup, and a worker: that there is none would be found too."""
    with transaction():
        announce(BackupMade(folder="/elsewhere", rows=1, files=0), by=None)
        alive.note(alive.WORKER)
    while worker.work_once():
        pass


def found() -> list[str]:
    """What is wrong."""
    db.session.rollback()
    return [ailment.what for _, ailments in doctor.examined() for ailment in ailments]


def test_where_all_is_well_it_finds_nothing(app: Flask, make: Make) -> None:
    make.person("Findable Fred")
    while worker.work_once():
        pass
    assert found() == []


def test_an_index_that_is_lost_damaged_or_being_built(
    app: Flask, make: Make, settings: Settings
) -> None:
    for number in range(40):
        make.person(f"Findable Fred{number}")
    library().rebuild(lambda _: None)
    assert found() == []
    damage(settings.index)
    assert "can't be read" in found()[0]
    shutil.rmtree(settings.index)
    assert "missing, damaged" in found()[0]
    with library().index.rebuild():
        assert "being built anew" in found()[0]


def test_facts_that_wait_too_long_and_facts_that_failed(app: Flask, make: Make) -> None:
    with transaction():
        fact = announce(PersonRenamed(person_id=make.person().id), by=None)
    assert found() == []
    with db.engine.begin() as connection:
        long_ago = now() - timedelta(hours=2)
        connection.execute(
            update(FactRecord.__table__).where(FactRecord.id == fact.id).values(at=long_ago)
        )
    assert "wait to be indexed" in found()[0]
    with transaction():
        db.session.execute(update(Delivery).values(parked_at=now()))
    assert any("could not be indexed" in each for each in found())


def test_more_than_was_measured(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make.person()
    library().rebuild(lambda _: None)
    monkeypatch.setattr(health, "SERVES", 0)
    assert "quick up to some 0" in found()[0]


def test_tokens_that_nobody_answers_for_or_nobody_uses(app: Flask, make: Make) -> None:
    ada, bea = make.administrator("Ada"), make.administrator("Bea")
    long_ago = now() - timedelta(days=91)
    _token("By a command", by=None)
    _token("Entra", by=ada)
    _token("Ended", by=ada, created_at=long_ago, revoked_at=now())
    _token("Over", by=ada, created_at=long_ago, expires_at=now() - timedelta(days=1))
    _token("In use", by=bea, created_at=long_ago, used_at=now() - timedelta(days=89))
    assert found() == []
    with transaction():
        db.session.execute(update(Person).where(Person.id == ada.id).values(role="auditor"))
    [said] = found()
    assert "“Entra” was made by Ada, who is no longer an administrator" in said
    _token("Okta", by=bea, created_at=long_ago)
    _token("Keycloak", by=bea, created_at=long_ago, used_at=long_ago)
    unused = [said for said in found() if "used" in said]
    assert [said.partition(" at ")[0] for said in sorted(unused)] == [
        "The token “Keycloak” was last used",
        "The token “Okta” was made",
    ]
    with transaction():
        db.session.execute(update(Person).values(status="deactivated"))
    assert sum("no longer an administrator" in said for said in found()) == 4


def _token(name: str, *, by: Person | None, **values: object) -> None:
    with transaction():
        token, _ = tokens.make("scim", name, expires_at=None, by=by and by.id)
        db.session.execute(
            update(Token).where(Token.id == token.id).values(**values or {"name": name})
        )


def examined(settings: Settings) -> subprocess.CompletedProcess[str]:
    """`entgov doctor` in a process of its own."""
    database = {
        "ENTGOV_DATA": str(settings.data),
        "ENTGOV_DATABASE_URL": settings.database_url or "",
    }
    return subprocess.run(
        [sys.executable, "-m", "entgov", "doctor"],
        env=os.environ | database,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_ends_with_1_where_something_is_wrong(app: Flask, settings: Settings) -> None:
    well = examined(settings)
    assert (well.returncode, well.stdout.count("Yes")) == (0, len(list(doctor.examined())))
    shutil.rmtree(settings.index)
    ill = examined(settings)
    assert ill.returncode == 1
    assert "entgov search rebuild" in ill.stdout


def test_without_a_database_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    answer = examined(Settings(data=tmp_path / "new"))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "entgov init" in answer.stderr
    assert "Traceback" not in answer.stderr
