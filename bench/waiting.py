"""How long others wait to write while a list of people is applied.

The list is applied by a process of its own, as the worker does it; meanwhile this one writes all
the time, each time a single row.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import update

from bench.accounts_body import Body
from bench.processes import surroundings
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction

ROWS = 10_000
MOST_WAITED = 5
"""Seconds."""
_PAUSE = 0.02  # seconds


@dataclass(frozen=True)
class Waited:
    """Seconds: until the list was applied, and the longest that a single row took meanwhile."""

    seconds: float
    longest: float


def applied(body: Body, database: str | None) -> Waited:
    """Apply a list of new people, each with a job, a team and a manager."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        lines = (
            f"New Person {n},new{n}@body.example,Officer,Team {n % 300},p{n % 8 + 1}0@body.example"
            for n in range(ROWS)
        )
        file.write_text("name,mail,job,team,manager\n" + "\n".join(lines))
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", "entgov", "accounts", "import", str(file), "--apply"],
            env={**surroundings(), **_surroundings(body, database)},
            stdout=subprocess.DEVNULL,
        )
        longest = 0.0
        with body.app.app_context():
            while process.poll() is None:
                longest = max(longest, _write())
                time.sleep(_PAUSE)
        if process.returncode:
            raise click.ClickException("the list was not applied")
        return Waited(time.monotonic() - began, longest)


def _surroundings(body: Body, database: str | None) -> dict[str, str]:
    folder = body.folder
    return {"ENTGOV_DATA": str(folder), **({"ENTGOV_DATABASE_URL": database} if database else {})}


def _write() -> float:
    began = time.monotonic()
    with transaction():
        db.session.execute(update(Person).where(Person.handle == "p17").values(here_at=now()))
    return time.monotonic() - began
