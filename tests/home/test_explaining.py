"""`entgov search explain`: why hits stand where they do, through one person's eyes."""

from flask import Flask

from entgov import wiring
from entgov.accounts.models import Person
from entgov.cli import explain
from entgov.core.database import db, transaction
from entgov.home.explaining import explained
from entgov.wiki import commands as wiki
from tests.conftest import Make


def _fill(make: Make, ann: Person) -> None:
    project, streets = make.space("Project", "private", [ann]), make.space("Streets")
    with transaction():
        wiki.create(project, "Permits", "Secret.", by=ann)
        wiki.create(streets, "Parking", "Permits for parking.", by=ann)
    wiring.library().rebuild(lambda _done: None)


def test_each_hit_says_why_it_stands_there(make: Make, ann: Person) -> None:
    _fill(make, ann)
    lines = [*explained(wiring.library(), ann, "permits")]
    assert lines[0].startswith("1. Permits (page, /wiki/")
    assert lines[1].strip() == "2      its title is just what is asked for"
    assert "for what it says: permits" in lines[3]
    assert "for what leads to it" in lines[5]
    assert "for standing in a space of theirs" in lines[6]
    assert lines[8] == "2. Parking (page, /wiki/streets/parking)"


def test_nobody_learns_of_what_they_may_not_see(make: Make, ann: Person, bob: Person) -> None:
    _fill(make, ann)
    seen = [*explained(wiring.library(), bob, "permits in:streets secret")]
    assert seen[0] == "1. Parking (page, /wiki/streets/parking)"
    assert not [line for line in seen if "ecret" in line or "Permits" in line]
    assert [*explained(wiring.library(), bob, "secret")] == ["Nothing is found."]
    assert [*explained(wiring.library(), bob, "in:streets")][1:] == [
        "   no words are asked for: the newest first"
    ]


def test_the_command_looks_as_somebody_who_is_there(app: Flask, make: Make, ann: Person) -> None:
    _fill(make, ann)
    good, bad = (
        app.test_cli_runner().invoke(explain, ["parking", "--as", handle])
        for handle in ("@ann", "nobody")
    )
    db.session.rollback()
    assert good.output.startswith("1. Parking (page")
    assert (bad.exit_code, "Nobody with the handle nobody" in bad.output) == (1, True)
