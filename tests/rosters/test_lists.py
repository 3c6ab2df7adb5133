"""Lists of people: read, looked at, applied as a whole or not at all, and taken back."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.commands import (
    add,
    change_profile,
    deactivate,
    give_role,
    invite,
    rename,
)
from entgov.accounts.models import Person, Profile
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.rosters import commands, work
from entgov.rosters.commands import RosterRefused
from entgov.rosters.models import Leaving, Roster, RosterRow
from entgov.search.names import NameWord
from entgov.spaces.models import Membership, Space
from tests.conftest import Make

HEADER = "name,mail,job,team,manager,spaces,role,leaving\n"


@pytest.fixture
def ada(make: Make) -> Person:
    return make.administrator()


def brought(by: Person | None, text: str | bytes, **choices: bool) -> Roster:
    source = text.encode() if isinstance(text, str) else text
    with transaction():
        roster = commands.bring(source, "people.csv", by=by, **choices)
    return worked(roster)


def worked(roster: Roster) -> Roster:
    work.go_on(roster.id)
    db.session.expire_all()
    return db.session.get_one(Roster, roster.id)


def applied(
    by: Person | None, text: str | bytes, *, anyway: bool = False, **choices: bool
) -> Roster:
    roster = brought(by, text, **choices)
    assert not [row.problems for row in rows(roster, "wrong")]
    with transaction():
        commands.start(roster, digest=roster.digest, anyway=anyway, by=by)
    return worked(roster)


def undone(roster: Roster, by: Person | None) -> Roster:
    with transaction():
        assert commands.undo(roster, by=by)
    return worked(roster)


def rows(roster: Roster, act: str | None = None) -> Sequence[RosterRow]:
    theirs = select(RosterRow).where(RosterRow.roster_id == roster.id).order_by(RosterRow.line)
    return db.session.scalars(theirs.where(RosterRow.act == act) if act else theirs).all()


def problems(by: Person | None, text: str | bytes, **choices: bool) -> list[tuple[int, str]]:
    found = rows(brought(by, text, **choices), "wrong")
    return [(row.line, column) for row in found for column, _ in row.problems]


def one(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def kinds() -> list[str]:
    return list(db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)))


def test_makes_accounts_and_changes_others(app: Flask, ada: Person, make: Make) -> None:
    bob = make.person("Bob Ox", email="bob@body.example")
    space = make.space("Parking")
    done = applied(
        ada,
        HEADER
        + "Grace Hop,Grace@Body.example,Analyst,Data,bob@body.example,parking,auditor,2099-01-31\n"
        + "Robert Ox,bob@body.example,,,,,,\n",
    )
    assert done.state == "done"
    grace = one("grace@body.example")
    assert (grace.name, grace.status, grace.role) == ("Grace Hop", "invited", "auditor")
    profile = db.session.get_one(Profile, grace.id)
    assert (profile.job, profile.team, profile.manager_id) == ("Analyst", "Data", bob.id)
    assert db.session.get_one(Leaving, grace.id).last_day.isoformat() == "2099-01-31"
    members = select(Membership.person_id).where(Membership.space_id == space.id)
    assert list(db.session.scalars(members)) == [grace.id]
    assert one("bob@body.example").name == "Robert Ox"
    words = select(NameWord.word).where(NameWord.kind == "person", NameWord.thing_id == bob.id)
    assert "robert" in set(db.session.scalars(words))
    assert {"PersonInvited", "RoleChanged", "SpaceJoined", "PersonRenamed", "RosterApplied"} <= set(
        kinds()
    )


def test_who_comes_by_a_list_is_on_the_record_as_by_hand(app: Flask, ada: Person) -> None:
    with transaction():
        invite("ann@body.example", "Ann Lee", by=ada.id)
    applied(ada, HEADER + "Bob Ox,bob@body.example,,,,,auditor,\n")
    invited = db.session.scalars(select(FactRecord.data).filter_by(kind="PersonInvited")).all()
    assert [each["after"] for each in invited] == [
        {"email": "ann@body.example", "name": "Ann Lee", "role": "staff"},
        {"email": "bob@body.example", "name": "Bob Ox", "role": "auditor"},
    ]


def test_an_empty_cell_says_nothing_and_a_dash_empties(app: Flask, ada: Person, make: Make) -> None:
    bob = make.person(email="bob@body.example")
    with transaction():
        change_profile(bob, {"job": "Warden", "team": "Parking"}, manager=ada, by=None)
    applied(ada, "mail;job;team;manager\nbob@body.example;;-;\n")
    profile = db.session.get_one(Profile, bob.id)
    assert (profile.job, profile.team, profile.manager_id) == ("Warden", "", ada.id)


@pytest.mark.parametrize(
    "source",
    [
        "Enw;E-bost;Tîm\nSiân;sian@body.example;Ffyrdd\n".encode("utf-8-sig"),
        "Full Name\tEmail address\tTEAM\nSiân\tsian@body.example\tFfyrdd\n".encode("utf-16"),
        "name,e-mail,department\r\nSiân,sian@body.example,Ffyrdd\r\n".encode("cp1252"),
    ],
)
def test_reads_what_spreadsheets_write(app: Flask, ada: Person, source: bytes) -> None:
    done = applied(ada, source)
    assert one("sian@body.example").name == "Siân"
    assert bool(done.notes) == (b"\xe2n" in source and b"\xff" not in source)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"name,job\nAnn,Clerk\n",
        b"mail,name,email\na@b.example,Ann,\n",
        b"mail,name\n",
        b'mail,name\n"a@b.example,Ann\n',
        b"PK\x03\x04mail,name\n",
        b"mail,name\n\x00,\x00\n",
        b"\x81\x8d\x8f",
        b"mail,name\n" + b"a@b.example,Ann\n" * 10_001,
        b'mail,name\na@b.example,"' + b"x" * 200_000 + b'"\n',
        b"a," * 500 + b"mail\n",
    ],
)
def test_says_why_a_file_cannot_be_read(app: Flask, ada: Person, source: bytes) -> None:
    roster = brought(ada, source)
    assert roster.state == "failed"
    assert roster.problem
    assert not rows(roster)


def test_every_error_of_every_row_is_told(app: Flask, ada: Person, make: Make) -> None:
    make.person("Gone", email="gone@body.example", status="deactivated")
    make.person("Pia", email="pia@body.example")
    make.space("Closed one", kind="closed")
    make.space("Secret", kind="private", steward=ada)
    secret = db.session.scalars(select(Space.slug).where(Space.kind == "private")).one()
    found = problems(
        ada,
        HEADER
        + "Ann,ann@body.example,,,,,,\n"
        + "Ann,ANN@body.example,,,,,,\n"
        + ",new@body.example,,,nobody@body.example,nowhere,owner,2001-01-01\n"
        + "Pia,pіa@body.example,,,,,,\n"  # a Cyrillic i
        + "Una,una@body.example,,,gone@body.example,closed-one,,31.31.2099\n"
        + f"Eve,not an address,,,eve,{secret},,\n"
        + "Self,self@body.example,,,self@body.example,,,,more\n",
    )
    assert found == [
        (3, "mail"),
        (4, "role"),
        (4, "name"),
        (4, "leaving"),
        (4, "spaces"),
        (4, "manager"),
        (5, "mail"),
        (6, "leaving"),
        (6, "spaces"),
        (6, "manager"),
        (7, "mail"),
        (7, "manager"),
        (7, "spaces"),
        (8, ""),
        (8, "manager"),
    ]
    assert one("pia@body.example")


def test_nobody_reports_to_themselves_by_way_of_others(app: Flask, ada: Person, make: Make) -> None:
    boss = make.person(email="boss@body.example")
    with transaction():
        change_profile(boss, {}, manager=ada, by=None)
    text = "mail,name,manager\nnew@body.example,New,boss@body.example\n"
    text += f"{ada.email},,new@body.example\n"
    assert problems(ada, text) == [(2, "manager"), (3, "manager")]


def test_what_has_errors_is_not_applied(app: Flask, ada: Person) -> None:
    roster = brought(ada, "mail,name\nann@body.example,Ann\nbad,Bad\n")
    with pytest.raises(RosterRefused), transaction():
        commands.start(roster, digest=roster.digest, by=ada)
    assert not db.session.scalar(select(Person.id).where(Person.email == "ann@body.example"))


def test_nobody_raises_themselves_nor_ends_the_last_administrator(
    app: Flask, ada: Person, make: Make
) -> None:
    assert problems(ada, f"mail,role\n{ada.email},auditor\n") == [(2, "role"), (2, "role")]
    assert problems(ada, f"mail,role\n{ada.email},staff\n") == [(2, "role")]
    assert problems(None, "mail,name\nann@body.example,Ann\n", end_missing=True) == [(3, "role")]
    other = make.person(email="other@body.example")
    applied(ada, f"mail,role\n{other.email},administrator\n{ada.email},staff\n")
    assert (one(other.email).role, one(ada.email).role) == ("administrator", "staff")


def test_what_would_leave_no_administrator_is_not_taken_back(app: Flask, ada: Person) -> None:
    with transaction():
        other = add("other@body.example", "Other", password="four quite plain words", by=None)
    done = applied(ada, f"mail,role\n{other.email},administrator\n")
    with transaction():
        give_role(ada, "staff", by=other.id)
    back = undone(done, other)
    assert (back.state, one(other.email).role) == ("done", "administrator")
    assert "No active administrator would be left" in back.problem
    with transaction():
        give_role(ada, "administrator", by=other.id)
    assert undone(back, ada).state == "undone"
    assert (one(other.email).role, one(ada.email).role) == ("staff", "administrator")


def test_what_changed_since_is_looked_at_again(app: Flask, ada: Person, make: Make) -> None:
    bob = make.person("Bob", email="bob@body.example")
    roster = brought(ada, "mail,name,job\nbob@body.example,Robert,Warden\n")
    with transaction():
        commands.start(roster, digest=roster.digest, by=ada)
        rename(db.session.get_one(Person, bob.id), "Bobby", by=None)
    roster = worked(roster)
    assert roster.state == "previewed"
    assert roster.problem
    assert rows(roster)[0].changes["name"] == ["Bobby", "Robert"]
    assert one("bob@body.example").name == "Bobby"


def test_only_what_was_seen_is_applied(app: Flask, ada: Person, make: Make) -> None:
    roster = brought(ada, "mail,name\nann@body.example,Ann\n")
    for digest, by in (("other", ada), (roster.digest, make.administrator("Eve"))):
        with pytest.raises(RosterRefused), transaction():
            commands.start(roster, digest=digest, by=by)


def test_who_is_administrator_no_longer_applies_nothing(
    app: Flask, ada: Person, make: Make
) -> None:
    make.administrator("Another")
    roster = brought(ada, "mail,name\nann@body.example,Ann\n")
    with transaction():
        commands.start(roster, digest=roster.digest, by=ada)
        deactivate(db.session.get_one(Person, ada.id), by=None)
    assert worked(roster).state == "failed"


def test_who_is_missing_stays_unless_asked(app: Flask, ada: Person, make: Make) -> None:
    for number in range(5):
        make.person(email=f"p{number}@body.example")
    all_but_one = "mail,name\n" + "".join(f"p{number}@body.example,\n" for number in range(4))
    applied(ada, all_but_one)
    assert one("p4@body.example").status == "active"
    applied(ada, all_but_one, end_missing=True)
    assert one("p4@body.example").status == "deactivated"
    assert one(ada.email).status == "active"
    few = brought(ada, "mail\np0@body.example\n", end_missing=True)
    with pytest.raises(RosterRefused), transaction():
        commands.start(few, digest=few.digest, by=ada)
    with transaction():
        commands.start(few, digest=few.digest, anyway=True, by=ada)
    assert worked(few).state == "done"
    assert one("p1@body.example").status == "deactivated"


def test_nobody_leaves_a_space_unless_asked(app: Flask, ada: Person, make: Make) -> None:
    bob = make.person(email="bob@body.example")
    old = make.space("Old", members=[bob])
    make.space("Fresh")
    steward = make.space("Run", steward=bob)
    inside = select(Membership.space_id).where(Membership.person_id == bob.id)
    applied(ada, "mail,spaces\nbob@body.example,fresh\n")
    assert len(list(db.session.scalars(inside))) == 3
    applied(ada, "mail,spaces\nbob@body.example,fresh\n", end_membership=True)
    left = set(db.session.scalars(inside))
    assert old.id not in left
    assert steward.id in left


def test_an_applied_list_is_taken_back(app: Flask, ada: Person, make: Make) -> None:
    bob = make.person("Bob", email="bob@body.example")
    cat = make.person("Cat", email="cat@body.example")
    make.person("Dee", email="dee@body.example")
    space = make.space("Parking")
    done = applied(
        ada,
        HEADER
        + "Robert,bob@body.example,Warden,Parking,cat@body.example,parking,auditor,2099-01-31\n"
        + "Kate,cat@body.example,Boss,,,,,\n"
        + "New,new@body.example,,,,parking,,\n",
        end_missing=True,
        anyway=True,
    )
    with transaction():
        rename(db.session.get_one(Person, cat.id), "Katherine", by=None)
    back = undone(done, ada)
    assert (back.state, back.problem) == ("undone", "")
    assert (one(bob.email).name, one(bob.email).role) == ("Bob", "staff")
    profile = db.session.get_one(Profile, bob.id)
    assert (profile.job, profile.team, profile.manager_id) == ("", "", None)
    assert db.session.get(Leaving, bob.id) is None
    members = select(Membership.person_id).where(Membership.space_id == space.id)
    assert bob.id not in set(db.session.scalars(members))
    assert one(cat.email).name == "Katherine"
    assert [row.stayed for row in rows(back) if row.stayed] == [["name"]]
    assert one("new@body.example").status == "deactivated"
    assert one("dee@body.example").status == "active"


def test_all_or_nothing(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the last step of applying leaves nothing of the first."""
    roster = brought(ada, "mail,name\nann@body.example,Ann\n")
    with transaction():
        commands.start(roster, digest=roster.digest, by=ada)
    monkeypatch.setattr(work, "RosterApplied", None)
    assert worked(roster).state == "failed"
    assert not db.session.scalar(select(Person.id).where(Person.email == "ann@body.example"))
