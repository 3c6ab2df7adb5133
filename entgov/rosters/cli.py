"""Lists of people from the command line: `entgov accounts import` and `… export`.

The rights of the command line are those of whoever runs the machine: a list names any space but
private ones, and gives any role.
"""

from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.rosters import commands, exporting, work
from entgov.rosters.commands import RosterRefused
from entgov.rosters.facts import PeopleExported
from entgov.rosters.models import Roster, RosterRow
from entgov.rosters.queries import counts_of
from entgov.rosters.reading import LARGEST
from entgov.web.guard import Each

_SHOWN = 20  # rows of each sort


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "really", is_flag=True, help="Apply it, where nothing is wrong.")
@click.option("--deactivate-missing", is_flag=True, help="Deactivate who is not in the list.")
@click.option("--leave-spaces", is_flag=True, help="Take people out of spaces not named.")
@click.option("--invite-by-mail", is_flag=True, help="Send new people their invitation.")
@click.option("--yes", is_flag=True, help="Deactivate more than a quarter of all accounts.")
def import_people(
    file: Path,
    *,
    really: bool,
    deactivate_missing: bool,
    leave_spaces: bool,
    invite_by_mail: bool,
    yes: bool,
) -> None:
    """Show what a list of people (CSV) would do; with --apply, do it."""
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"The list has more than {LARGEST // 2**20} MB.")
    with force_locale("en"):
        with transaction():
            roster = commands.bring(
                file.read_bytes(),
                file.name,
                by_mail=invite_by_mail,
                end_missing=deactivate_missing,
                end_membership=leave_spaces,
                by=None,
            )
        roster = _worked(roster.id)
        if roster.state != "previewed":
            raise click.ClickException(roster.problem)
        wrong = _say(roster)
        if wrong or not really:
            with transaction():
                commands.discard(db.session.get_one(Roster, roster.id), by=None)
        if wrong:
            raise click.ClickException(f"{wrong:,} rows have errors. Nothing was applied.")
        if really:
            _start(roster.id, anyway=yes)


@click.command("export")
@click.option("--status", type=click.Choice(["invited", "active", "deactivated"]))
def export_people(status: str | None) -> None:
    """Print people as a list (CSV) that can be imported again."""
    with transaction():
        ids = exporting.chosen(Each(0, True), status=status or "")
        announce(PeopleExported(number=len(ids)), by=None)
    for part in exporting.parts(ids):
        click.echo(part, nl=False)


def _start(roster_id: int, *, anyway: bool) -> None:
    try:
        with transaction():
            roster = db.session.get_one(Roster, roster_id, populate_existing=True)
            commands.start(roster, digest=roster.digest, anyway=anyway, by=None)
    except RosterRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    roster = _worked(roster_id)
    if roster.state != "done":
        raise click.ClickException(roster.problem)
    click.echo(f"List {roster.id} is applied.")


def _worked(roster_id: int) -> Roster:
    work.go_on(roster_id)
    db.session.rollback()
    return db.session.get_one(Roster, roster_id, populate_existing=True)


def _say(roster: Roster) -> int:
    """Say what would be done; gives the number of rows with errors."""
    counts = counts_of(roster)
    for note in roster.notes:
        click.echo(note)
    click.echo(
        f"{counts.new:,} new, {counts.changed:,} changed, {counts.same:,} unchanged, "
        f"{counts.missing:,} to be deactivated, {counts.wrong:,} with errors."
    )
    for act in ("wrong", "new", "changed", "missing"):
        theirs = RosterRow.roster_id == roster.id, RosterRow.act == act
        rows = db.session.scalars(select(RosterRow).where(*theirs).order_by(RosterRow.line))
        for row in rows.fetchmany(_SHOWN):
            click.echo(f"  {row.line}: {row.email or '–'} {act}{_words(row)}")
    return counts.wrong


def _words(row: RosterRow) -> str:
    if row.problems:
        return "".join(f"\n      {column}: {said}" for column, said in row.problems)
    return "".join(
        f"\n      {column}: {before or '–'} → {after or '–'}"
        for column, (before, after) in row.changes.items()
    )
