"""An installation with so many people and what stands around them, and somebody who looks at it.

What a screen shows is as much in a small one as in a large one: a page that is full in both, or the
same few who are found. So what differs is what it takes to find them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from bench.processor import clock
from entgov.accounts import commands as accounts
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person, Profile, SignInSession, Skill
from entgov.accounts.policy import joined
from entgov.core import statistics
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.facts import FactRecord
from entgov.groups.models import Group, GroupMember
from entgov.rosters.models import Roster, RosterRow
from entgov.scim.models import Provisioned
from entgov.search import names
from entgov.search.names import NameWord
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership
from entgov.tokens import commands as tokens

PAGE, TEN, GROUPS, FACTS = 50, 10, 60, 5
"""Rows of a page; people of whom each search finds all; groups; facts of each person."""
_TEAM = 10  # people with the same manager
_TEAMS = ("Planning", "Waste", "Housing", "Libraries", "Parking", "Schools", "Roads", "Parks")
_SKILLS = ("council tax", "excel", "sign language", "welsh", "first aid", "maps", "law", "archives")
_RARE = "bees"
_ADDRESS = "192.0.2.7"


class Body:
    """An installation, asked in this process."""

    def __init__(self, app: Flask, folder: Path, people: int) -> None:
        self.app, self.folder, self.people = app, folder, people
        with app.app_context():
            upgrade()
            grow(people)
            self._clock = clock(db.engine)
            cookie, self._about = _administrator(), _addresses()
            with transaction():
                _, self.token = tokens.make("scim", "bench", expires_at=None, by=None)
        self._browser = app.test_client()
        with self._browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = cookie, True

    def look(self, address: str) -> float:
        """Milliseconds for one answer."""
        return self.ask("GET", address.format_map(self._about))

    def ask(self, method: str, path: str, **sent: Any) -> float:
        """The same for any request that is answered well."""
        began = self._clock()
        answer = self._browser.open(path, method=method, buffered=True, **sent)
        took = self._clock() - began
        if answer.status_code not in (200, 201):
            raise click.ClickException(f"{path} answers {answer.status_code}")
        return took * 1000


def _administrator() -> str:
    with transaction():
        ada = accounts.add("ada@body.example", "Ada", role="administrator", password="-", by=None)  # noqa: S106  # nobody signs in by it
        return open_session(ada, address="127.0.0.1", browser="bench")


def _addresses() -> dict[str, Any]:
    """What addresses of screens are filled with; a late page is the last that is full."""

    def late(*conditions: Any) -> int:
        return max(
            1, (db.session.scalar(select(func.count(Person.id)).where(*conditions)) or 0) // PAGE
        )

    colleague = db.session.scalars(select(Person).where(Person.handle == "p17")).one()
    groups = db.session.scalars(select(Group.id).order_by(Group.id)).all()
    return {
        "handle": colleague.handle,
        "person": colleague.id,
        "late_active": late(Person.status == "active", joined()),
        "late": late(),
        "middle": max(1, late() // 2),
        "everybody": groups[0],
        "few": groups[1],
        "roster": db.session.scalars(select(Roster.id)).one(),
        "session": db.session.scalars(select(func.max(SignInSession.id))).one(),
    }


def grow(people: int) -> None:
    """Fill the database of the current app, which has its tables and nothing in them."""
    with transaction():
        spaces.create("Everyone", "open", everyone=True, by=None)
        all_hands = spaces.create("All hands", "open", by=None).id
        _put(Person, _people(people))
        ids = db.session.scalars(select(Person.id).order_by(Person.id)).all()
        named = db.session.execute(select(Person.id, Person.name, Person.handle)).all()
        _put(NameWord, (row for each in named for row in names.rows("person", *each)))
        _put(Profile, _told(ids))
        _put(Provisioned, ({"person_id": each, "external_id": f"X-{each}"} for each in ids))
        _put(Skill, _skilled(ids))
        skills = db.session.execute(select(Skill.id, Skill.key)).all()
        _put(NameWord, (row for each in skills for row in names.rows("skill", *each)))
        _put(
            Membership,
            (
                {"space_id": all_hands, "person_id": each, "state": "member", "since": now()}
                | {"role": "steward" if place < TEN else "member"}
                for place, each in enumerate(ids)
            ),
        )
        _put(SignInSession, map(_session, ids))
        _put(FactRecord, _facts(ids))
        _grow_groups(ids)
        _grow_roster(ids)
    statistics.take()
    if db.engine.dialect.name == "postgresql":  # which does this by itself within minutes
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    db.engine.dispose()


def _put(model: Any, rows: Any) -> None:
    for some in portions(rows, 1_000):
        db.session.execute(insert(model), some)


def _is_one_of_ten(number: int, people: int, place: int) -> bool:
    return number % (people // TEN) == place


def _people(people: int) -> Iterator[dict[str, Any]]:
    for number in range(people):
        rare, invited = (_is_one_of_ten(number, people, place) for place in (3, 4))
        status = "invited" if invited else "deactivated" if number % 10 == 9 else "active"
        yield {
            "email": f"{'rowan.' if rare else ''}p{number}@body.example",
            "handle": f"p{number}",
            "name": f"{'Rowan' if rare else f'Given{number % 97}'} Family{number}",
            "status": status,
            "was_active": status == "deactivated",
            "role": "staff",
            "created_at": now(),
            "here_at": now(),
        }


def _told(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(("pronouns", "phone", "hours", "about"), "")
    for place, person_id in enumerate(ids):
        rare = _is_one_of_ten(place, len(ids), 3)
        yield {
            **empty,
            "person_id": person_id,
            "job": "Officer",
            "team": "Harbour" if rare else _TEAMS[place // _TEAM % len(_TEAMS)],
            "manager_id": ids[place // _TEAM] if place else None,
            "place": "Quay" if rare else f"Room {place % 40}",
            "languages": "Breton" if rare else "English, Welsh" if place % 3 else "English",
        }


def _skilled(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for place, person_id in enumerate(ids):
        rare = _is_one_of_ten(place, len(ids), 3)
        for name in (_RARE if rare else _SKILLS[place % len(_SKILLS)], "minutes"):
            yield {"person_id": person_id, "key": name.replace(" ", "-"), "name": name}


def _session(person_id: int) -> dict[str, Any]:
    at = dict.fromkeys(("created_at", "seen_at", "confirmed_at"), now())
    told = {"token_hash": f"{person_id}", "address": _ADDRESS, "browser": "bench"}
    return {"person_id": person_id, **told, **at}


def _facts(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number in range(FACTS):
        for person_id in ids:
            kind = "SignedIn" if number % 2 else "PersonProfileChanged"
            told = {"at": now(), "kind": kind, "data": {"person_id": person_id}, "via": "web"}
            yield {**told, "actor_id": person_id, "about_id": person_id, "address": _ADDRESS}


def _grow_groups(ids: Sequence[int]) -> None:
    """One with everybody, one with ten, and others with as many as they have members by chance."""
    rows = [
        {"source": "scim", "key": f"g{n}", "name": f"Group {n}", "created_at": now()}
        for n in range(GROUPS)
    ]
    _put(Group, rows)
    everybody, few, *others = db.session.scalars(select(Group.id).order_by(Group.id)).all()
    rare = [each for n, each in enumerate(ids) if _is_one_of_ten(n, len(ids), 3)]
    pairs = [(everybody, each) for each in ids] + [(few, each) for each in rare]
    pairs += [(others[n % len(others)], each) for n, each in enumerate(ids)]
    _put(GroupMember, ({"group_id": group, "person_id": person} for group, person in pairs))


def _grow_roster(ids: Sequence[int]) -> None:
    """A list that waits, with a row for each person and errors in a few."""
    told = {"name": "people.csv", "state": "previewed", "digest": "-", "created_at": now()}
    _put(Roster, [{**told, "total": len(ids)}])
    roster_id = db.session.scalars(select(Roster.id)).one()
    for_all = {"said": {}, "changes": {"job": ["", "Clerk"]}, "problems": [], "notes": []}
    _put(
        RosterRow,
        (
            {**for_all, "roster_id": roster_id, "line": n, "email": f"p{n}@body.example"}
            | {"name": f"Given{n} Family", "act": "wrong" if n < TEN else "changed"}
            | {"stayed": [], "person_id": each, "role_changes": n % (len(ids) // TEN) == 5}
            for n, each in enumerate(ids)
        ),
    )
