"""The keys by which people are sorted and looked for follow what they are made from, whichever door
changes that."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from entgov.accounts import commands as accounts
from entgov.accounts import queries
from entgov.accounts.cli import accounts as command_line
from entgov.accounts.models import Person, Profile, Skill
from entgov.accounts.twins import alike, skeleton
from entgov.app import create_app
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.keys import LONGEST, key
from entgov.groups import commands as groups
from entgov.groups.models import Group
from entgov.providers import arriving
from entgov.providers.models import Provider
from entgov.scim import keeping, reading, users
from entgov.search.names import NameWord
from entgov.web.forms import one_line
from tests.conftest import Browser, Make
from tests.providers import world
from tests.rosters.test_lists import applied

PERSON, MAIL = "p0@body.example", "new@body.example"
NAMES = (
    st.text(st.characters(categories=("L", "M", "N", "Zs", "Pd", "Po")), min_size=1, max_size=60)
    .map(one_line)
    .filter(lambda text: any(letter.isalpha() for letter in text) and text not in ("-", ""))
)


def by_command(_app: Flask, name: str) -> None:
    with transaction():
        accounts.add(MAIL, name, by=None)
        accounts.rename(_old(), name, by=None)


def by_command_line(app: Flask, name: str) -> None:
    app.test_cli_runner().invoke(command_line, ["add", MAIL, f"--name={name}"])


def by_screen(app: Flask, name: str) -> None:
    Browser(app).sign_in(_old()).post("/settings", {"name": name})


def by_list(_app: Flask, name: str) -> None:
    quoted = name.replace('"', '""')
    applied(None, f'name,mail,team\n"{quoted}",{MAIL},"{quoted}"\n"{quoted}",{PERSON},"{quoted}"\n')


def by_scim(_app: Flask, name: str) -> None:
    said = {"displayName": name, "title": "x", "userName": MAIL}
    with transaction():
        keeping.add(reading.user_in(said))
        row = users.row_of(str(_old().id))
        keeping.change(row, reading.user_in({**said, "userName": PERSON}))


def by_provider(_app: Flask, name: str) -> None:
    with transaction():
        provider = db.session.get_one(Provider, world.made().id)
        provider.makes_accounts, provider.trusts_mail = True, True
        claims = {"sub": "1", "email": MAIL, "email_verified": True}
        arriving.person_of(provider, {**claims, "name": "Before"})
        arriving.person_of(provider, {**claims, "name": name})


def by_rows(_app: Flask, name: str) -> None:
    fields = {"email": MAIL, "handle": "new", "status": "active", "role": "staff"}
    with transaction():
        db.session.execute(insert(Person), [{**fields, "name": name, "created_at": now()}])


DOORS = (by_command, by_command_line, by_screen, by_list, by_scim, by_provider, by_rows)


def _old() -> Person:
    return db.session.scalars(select(Person).where(Person.email == PERSON)).one()


def _check(name: str) -> None:
    people = db.session.scalars(select(Person)).all()
    assert name in {each.name for each in people}
    for each in people:
        made = key(each.name), alike(each.handle), skeleton(each.email)
        assert (each.name_key, each.handle_alike, each.email_skeleton) == made
    for told in db.session.scalars(select(Profile)):
        made = key(told.team), key(told.place), key(told.languages)
        assert (told.team_key, told.place_key, told.languages_key) == made


def _forget(app: Flask) -> None:
    """Let everybody be somebody else, so that each example begins anew."""
    db.session.rollback()
    with transaction():
        for each in db.session.scalars(select(Person)):
            each.email, each.handle = f"gone{each.id}@body.example", f"gone{each.id}"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=NAMES)
@example(name="Zoë ÉLAN-Straße")
@example(name="ΟΔΥΣΣΕΥΣ")
def test_a_key_follows_through_every_door(
    app: Flask, make: Make, door: Callable[[Flask, str], None], name: str
) -> None:
    _forget(app)
    make.person("Somebody", handle="p0", email=PERSON)
    door(app, name)
    db.session.rollback()
    db.session.expire_all()
    _check(name)


@given(st.text(), st.text())
def test_a_part_of_a_text_is_found_in_its_key(before: str, part: str) -> None:
    text = f"{before} {part}"
    if len(key(text)) < LONGEST:
        assert key(f" {part}") in key(text)
    assert key(key(text)) == key(text)
    assert len(key(text)) <= LONGEST


def test_what_people_tell_is_kept_too(make: Make) -> None:
    ann, bob = make.person("Ann"), make.person("Bob")
    with transaction():
        accounts.change_profile(
            ann,
            {"team": "Caffè", "place": "ÉTAGE 2", "languages": "Français"},
            manager=None,
            by=None,
        )
        accounts.change_profile(bob, {"team": "CAFFE"}, manager=None, by=None)
        accounts.change_skills(ann, ["Council Tax"])
    assert [each.handle for each, _ in queries.near_people(bob, most=5)] == [ann.handle]
    for filters in (
        {"team": "caffe"},
        {"place": "etage"},
        {"language": "franc"},
        {"skill": "coun"},
    ):
        found: Any = queries.directory(bob, number=1, **filters).rows
        expected = {ann.id, bob.id} if "team" in filters else {ann.id}
        assert {person.id for person, _ in found} == expected
    assert [skill.key for skill, _ in queries.skilled(["tax"], most=5)] == ["council-tax"]
    with transaction():
        accounts.change_skills(ann, ["Maps"])
    assert queries.skilled(["tax"], most=5) == []


def test_accents_and_case_stand_in_nobodys_way(make: Make) -> None:
    names = ["Zoe", "zoë", "Élan", "anna", "Ann", "Öz"]
    ids = {make.person(name).id: name for name in names}
    viewer = make.administrator("Ada")
    listed = [ids[each] for each in db.session.scalars(queries.people(viewer)) if each in ids]
    assert listed == ["Ann", "anna", "Élan", "Öz", "Zoe", "zoë"]
    found = db.session.scalars(queries.people(viewer, matching="ZOË"))
    assert [ids[each] for each in found] == ["Zoe", "zoë"]


def test_the_key_of_a_group_follows_its_name(app: Flask) -> None:
    with transaction():
        group = groups.make("scim", "Élan", key=None, by=None)
        groups.change(group, name="Ōre", key=None, by=None)
    assert db.session.scalars(select(Group.name_key)).all() == ["ore"]


def test_skills_that_are_gone_are_looked_for_no_more(make: Make) -> None:
    ann = make.person("Ann")
    with transaction():
        accounts.change_skills(ann, ["Bees"])
        accounts.change_skills(ann, [])
    assert db.session.scalars(select(Skill)).all() == []
    assert queries.skilled(["bees"], most=5) == []


def test_accounts_of_before_get_theirs(settings: Any, backend: str) -> None:
    if backend != "sqlite":
        return  # the other tests of this process stand on the one PostgreSQL database
    app = create_app(settings)
    with app.app_context():
        downgrade(revision="0023")
        with db.engine.begin() as connection:
            for statement in (
                "INSERT INTO person (id, email, handle, name, status, role, created_at) VALUES "
                "(1, 'a@b.example', 'bi1l', 'Zoë ÉLAN', 'active', 'staff', '2026-01-01')",
                "INSERT INTO profile (person_id, pronouns, job, team, place, languages, phone, "
                "hours, about) VALUES (1, '', '', 'Caffè', '', 'Français', '', '', '')",
                "INSERT INTO skill (person_id, key, name) VALUES (1, 'trésor-tax', 'Trésor tax')",
            ):
                connection.exec_driver_sql(statement)
        upgrade()
        person, profile = db.session.get_one(Person, 1), db.session.get_one(Profile, 1)
        assert (person.name_key, person.handle_alike) == (key("Zoë ÉLAN"), alike("bi1l"))
        assert (profile.team_key, profile.place_key) == ("caffe", "")
        assert profile.languages_key == "francais"
        words = select(NameWord.word, NameWord.place).filter_by(kind="skill")
        assert sorted(map(tuple, db.session.execute(words))) == [("tax", 1), ("tresor", 0)]
        db.session.remove()
        db.engine.dispose()
