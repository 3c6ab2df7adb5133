"""What the trail shows is taken along as a file, harmless, and that is noted."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.facts import PersonRenamed
from entgov.accounts.models import Person
from entgov.audit import trail
from entgov.audit.cli import audit
from entgov.audit.lines import COLUMNS
from entgov.audit.sealing import look_everywhere
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, announce
from entgov.spaces.facts import SpaceChanged
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator("Ada Administrator")


@pytest.fixture
def admin(as_person: AsPerson, ada: Person) -> Browser:
    return as_person(ada)


def lines(browser: Browser, **fields: str) -> list[dict[str, Any]]:
    answer = browser.post("/admin/audit/export", {"what": "jsonl", **fields})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def rename(person: Person, name: str) -> None:
    with transaction():
        changed = {"before": {"name": person.name}, "after": {"name": name}}
        announce(PersonRenamed(person_id=person.id, **changed), by=person.id)


def test_json_lines_say_all_of_it(admin: Browser, ada: Person) -> None:
    rename(ada, "Ada Größe")
    look_everywhere()
    [line] = lines(admin, kind="PersonRenamed")
    assert line["by"] == line["about"] == ada.handle
    assert line["before"] == {"name": "Ada Administrator"}
    assert line["after"] == {"name": "Ada Größe"}
    assert len(line["hash"]) == 64
    assert line["position"] >= 1


def test_csv_holds_no_formula(admin: Browser, make: Make) -> None:
    eve = make.person("=HYPERLINK(1)")
    rename(eve, "+1")
    answer = admin.post("/admin/audit/export", {"what": "csv", "kind": "PersonRenamed"})
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert tuple(head) == COLUMNS
    assert row[COLUMNS.index("by_name")] == "'=HYPERLINK(1)"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_it_takes_along_what_is_shown_and_no_more(admin: Browser, make: Make) -> None:
    make.space("Secret", kind="private")
    make.space("Known")
    names = {line["after"]["name"] for line in lines(admin, kind="SpaceCreated")}
    assert "Known" in names
    assert "Secret" not in names


def test_a_long_trail_comes_whole(
    admin: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "_AT_ONCE", 7)
    with transaction():
        ids = [announce(SpaceChanged(), by=ada.id).id for _ in range(30)]
    assert [line["id"] for line in lines(admin, kind="SpaceChanged")] == ids[::-1]


def test_that_it_was_taken_along_is_a_fact(admin: Browser, ada: Person) -> None:
    lines(admin, kind="SignedIn", person=ada.handle, since="", before="x")
    fact = db.session.scalars(select(FactRecord).filter_by(kind="TrailExported")).one()
    assert fact.actor_id == ada.id
    limits = {"kind": "SignedIn", "person": ada.handle}
    assert fact.data == {"what": "jsonl", "limits": limits}


@pytest.mark.parametrize("fields", [{"what": ""}, {"what": "xls"}, {"what": "csv", "person": "?"}])
def test_nonsense_takes_nothing_along(admin: Browser, fields: dict[str, str]) -> None:
    assert admin.post("/admin/audit/export", fields).status_code == 303
    assert not db.session.scalar(select(FactRecord.id).filter_by(kind="TrailExported"))


def test_the_command_line_takes_all_of_it(app: Flask, make: Make, tmp_path: Path) -> None:
    make.space("Secret", kind="private")
    target = tmp_path / "trail.jsonl"
    run = app.test_cli_runner().invoke
    answer = run(audit, ["export", "--to", str(target), "--kind", "SpaceCreated"])
    assert answer.exit_code == 0, answer.output
    told = [json.loads(line) for line in target.read_text().splitlines()]
    assert "Secret" in {line["after"]["name"] for line in told}
    assert run(audit, ["export", "--to", str(target)]).exit_code == 1
    assert run(audit, ["export", "--to", str(tmp_path / "b"), "--kind", "No"]).exit_code == 1
    fact = db.session.scalars(select(FactRecord).filter_by(kind="TrailExported")).one()
    assert fact.data == {"what": "jsonl", "limits": {"kinds": "SpaceCreated"}}


def test_the_last_day_of_the_command_line_belongs_to_it(
    app: Flask, make: Make, tmp_path: Path
) -> None:
    make.space("Parking")
    today = now().date().isoformat()
    words = ["export", "--to", str(tmp_path / "a"), "--from", today, "--until", today]
    assert app.test_cli_runner().invoke(audit, words).exit_code == 0
    assert "Parking" in (tmp_path / "a").read_text()


def test_the_command_line_looks_it_over(app: Flask, ada: Person) -> None:
    run = app.test_cli_runner().invoke
    look_everywhere()
    answer = run(audit, ["verify"])
    assert answer.exit_code == 0, answer.output
    kept = answer.output.split()[-1]
    assert run(audit, ["verify", "--expect", kept]).exit_code == 0
    other = kept.partition(":")[0] + ":" + "0" * 64
    answer = run(audit, ["verify", "--expect", other])
    assert answer.exit_code == 1
    assert answer.output.strip().splitlines()[-1].startswith("Error: Position")
    assert run(audit, ["verify", "--expect", "x"]).exit_code == 2
