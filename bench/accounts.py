"""The directory and the screens of accounts at 8,000 people against 80: `python -m bench.accounts`.

Both are asked in turn in one process, so that whatever else slows the machine down slows both. Of
the processor's time, with the templates and the database; SQLite, or `--database URL` and
`--small-database URL` of two empty databases.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from bench.stream import p95
from entgov.accounts import commands as accounts
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person, Profile, Skill
from entgov.app import create_app
from entgov.core.clock import now
from entgov.core.database import db, portions, transaction
from entgov.core.settings import Settings
from entgov.spaces import commands as spaces

FEW, MANY = 80, 8_000
_LOOKS = 30
_TEAM = 10  # people with the same manager
_TEAMS = ("Planning", "Waste", "Housing", "Libraries", "Parking", "Schools", "Roads", "Parks")
_SKILLS = ("council tax", "excel", "sign language", "welsh", "first aid", "maps", "law", "bees")

SCREENS = {
    "directory": "/people",
    "directory, last page": "/people?page={last}",
    "directory, by name": "/people?q=given7",
    "directory, by team": "/people?team=hous",
    "directory, by skill": "/people?skill=bees",
    "directory, all filters": "/people?q=given&team=roads&place=room&language=welsh",
    "directory, nobody": "/people?q=zyxwv",
    "profile": "/people/{handle}",
    "profile, team": "/people/{handle}/team",
    "who knows": "/people/who-knows?q=bees",
    "accounts": "/admin/accounts",
    "accounts, last page": "/admin/accounts?page={last}",
    "accounts, searched": "/admin/accounts?q=given7",
    "accounts, by address": "/admin/accounts?q=p17%40body",
    "accounts, deactivated": "/admin/accounts?status=deactivated",
    "account": "/admin/accounts/{person}",
}


class Body:
    """An installation with so many people, and somebody who looks at it."""

    def __init__(self, app: Flask, people: int) -> None:
        self._app, self._people = app, people
        with app.app_context():
            upgrade()
            _grow(people)
            token = _administrator()
            colleague = db.session.scalars(select(Person).where(Person.handle == "p17")).one()
            self._about = {"handle": "p17", "person": colleague.id, "last": -(-people // 50)}
        self._browser = app.test_client()
        with self._browser.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True

    def look(self, address: str) -> float:
        """Milliseconds of the processor for one answer."""
        path = address.format_map(self._about)
        began = time.process_time()
        answer = self._browser.get(path, buffered=True)
        took = time.process_time() - began
        if answer.status_code != 200:
            raise click.ClickException(f"{path} answers {answer.status_code}")
        return took * 1000


def _administrator() -> str:
    with transaction():
        ada = accounts.add("ada@body.example", "Ada", role="administrator", password="-", by=None)  # noqa: S106  # nobody signs in by it
        return open_session(ada, address="127.0.0.1", browser="bench")


def _grow(people: int) -> None:
    with transaction():
        spaces.create("Everyone", "open", everyone=True, by=None)
        for some in portions(_rows(people)):
            db.session.execute(insert(Person), some)
        ids = db.session.scalars(select(Person.id).order_by(Person.id)).all()
        for told in portions(_told(ids)):
            db.session.execute(insert(Profile), told)
        for skills in portions(_skilled(ids)):
            db.session.execute(insert(Skill), skills)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _rows(people: int) -> Iterator[dict[str, Any]]:
    for number in range(people):
        status = "deactivated" if number % 10 == 9 else "active"
        yield {
            "email": f"p{number}@body.example",
            "handle": f"p{number}",
            "name": f"Given{number % 97} Family{number}",
            "status": status,
            "was_active": status == "deactivated",
            "role": "staff",
            "created_at": now(),
            "here_at": now(),
        }


def _told(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(("pronouns", "phone", "hours", "about"), "")
    for place, person_id in enumerate(ids):
        manager = ids[place // _TEAM] if place else None
        yield {
            **empty,
            "person_id": person_id,
            "job": "Officer",
            "team": _TEAMS[place // _TEAM % len(_TEAMS)],
            "manager_id": manager,
            "place": f"Room {place % 40}",
            "languages": "English, Welsh" if place % 3 else "English",
        }


def _skilled(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for place, person_id in enumerate(ids):
        name = _SKILLS[place % len(_SKILLS)]
        yield {"person_id": person_id, "key": name.replace(" ", "-"), "name": name}


@contextmanager
def _bodies(small: str | None, large: str | None) -> Iterator[tuple[Body, Body]]:
    with TemporaryDirectory() as folder:
        few = Settings(data=Path(folder) / "few", database_url=small)
        many = Settings(data=Path(folder) / "many", database_url=large)
        yield Body(create_app(few), FEW), Body(create_app(many), MANY)


@click.command()
@click.option("--looks", type=click.IntRange(1), default=_LOOKS, help="At each screen.")
@click.option("--database", "large", help="An empty database for 8,000 people.")
@click.option("--small-database", "small", help="An empty database for 80.")
def main(looks: int, large: str | None, small: str | None) -> None:
    """Print a line for each screen: milliseconds for few and for many, and how much more."""
    click.echo(f"{MANY:,} people against {FEW}, {looks} looks, ms of the processor")
    click.echo(f"{'':28}{'few p50':>9}{'p95':>8}{'many p50':>10}{'p95':>8}{'× p50':>8}{'× p95':>8}")
    with _bodies(small, large) as (few, many):
        for name, address in SCREENS.items():
            pairs = [(few.look(address), many.look(address)) for _ in range(looks + 2)][2:]
            a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            ratios = median(b) / median(a), p95(b) / p95(a)
            click.echo(
                f"{name:28}{median(a):9.1f}{p95(a):8.1f}{median(b):10.1f}{p95(b):8.1f}"
                f"{ratios[0]:8.2f}{ratios[1]:8.2f}"
            )


if __name__ == "__main__":
    main()
