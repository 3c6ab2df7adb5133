"""`entgov audit`: looks the trail over, and takes it along.

Whoever runs commands on the server sees all of it, so nobody's rights are asked; that it was taken
along is noted.
"""

from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from entgov.audit.chain import Link
from entgov.audit.exporting import What, parts
from entgov.audit.facts import TrailExported
from entgov.audit.trail import Limits, person_named
from entgov.audit.verifying import TrailBroken, verify
from entgov.core.database import transaction
from entgov.core.facts import Fact, announce
from entgov.core.progress import progress

_DAY = click.DateTime(["%Y-%m-%d"])


def _link(written: str) -> Link:
    """A position and its hash, as `verify` prints them."""
    position, colon, digest = written.partition(":")
    hexadecimal = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    if not (colon and position.isascii() and position.isdigit() and hexadecimal):
        raise click.BadParameter("give a position and its hash, as an earlier run printed them")
    return Link(int(position), digest)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option("--expect", "expected", type=_link, help="What an earlier run printed.")
def verify_command(expected: Link | None) -> None:
    """Look whether each fact is as it was sealed; exits with 1 where one is not."""
    try:
        with progress("facts looked over") as say:
            found = verify(say, expected)
    except TrailBroken as broken:
        raise click.ClickException(str(broken)) from broken
    number = found.last.position - found.first.position
    click.echo(f"{number:,} facts are as they were sealed.")
    if found.since:
        click.echo(
            f"The trail begins on {found.since:%Y-%m-%d}, after position {found.first.position}: "
            "what was before was let go, and an entry says so."
        )
        if expected and expected.position < found.first.position:
            click.echo(f"So position {expected.position} can't be compared any more.")
    if found.waiting:
        click.echo(f"{found.waiting:,} have just happened, and wait for their seal.")
    click.echo("Keep this elsewhere, and give it to --expect the next time:")
    click.echo(str(found.last))


@audit.command("export")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The file to write; there must be none yet.",
)
@click.option("--format", "what", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.option("--person", metavar="HANDLE", help="Who did it or whom it is about.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Such as SignedIn.")
@click.option("--from", "since", type=_DAY, metavar="DAY", help="In UTC, such as 2027-03-27.")
@click.option("--until", type=_DAY, metavar="DAY", help="The last day, in UTC.")
def export_command(target: Path, what: What, **asked: Any) -> None:
    """Write the trail into a file, newest first."""
    limits = _limits(**asked)
    said = {name: _in_words(value) for name, value in asked.items() if value}
    try:
        file = target.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        problem = f"{target} is there already. Choose another name, or remove it."
        raise click.ClickException(problem) from None
    with file, force_locale("en_GB"), progress("lines written") as say:
        written = 0
        for part in parts(None, limits, what):
            file.write(part)
            written += part.count("\n")
            say(written)
    with transaction():
        announce(TrailExported(what=what, limits=said), by=None)
    click.echo(f"The trail is in {target}")


def _limits(
    person: str | None, kinds: Sequence[str], since: datetime | None, until: datetime | None
) -> Limits:
    found = person_named(person) if person else None
    if person and found is None:
        raise click.ClickException(f"Nobody has the handle or email address {person}.")
    if unknown := [kind for kind in kinds if kind not in Fact.kinds]:
        raise click.ClickException(f"There is no kind of fact called {unknown[0]}.")
    return Limits(kinds, found.id if found else None, since=_utc(since), until=_utc(until, 1))


def _in_words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _utc(day: datetime | None, later: int = 0) -> datetime | None:
    """The midnight with which a day begins, so many days later."""
    if day is None or day.year == MAXYEAR:  # no day comes after the last of that
        return None
    return day.replace(tzinfo=UTC) + timedelta(days=later)
