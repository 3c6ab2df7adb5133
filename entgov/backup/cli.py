"""`entgov backup`, `entgov restore` and `entgov move-to`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, IntegrityError

from entgov import installation
from entgov.app import create_app
from entgov.backup.folder import BackupProblem
from entgov.backup.making import back_up
from entgov.backup.moving import move
from entgov.backup.restoring import restore
from entgov.core.facts import Origin, acts_come_from
from entgov.core.progress import Progress, progress
from entgov.core.settings import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=_FOLDER)
def backup_command(folder: Path) -> None:
    """Keep the database, the files and the secret key in FOLDER, while people work."""
    with _app(Settings()).app_context(), _told("rows and files kept") as say:
        contents = back_up(folder, say)
    click.echo(f"{contents.rows:,} rows and {len(contents.files):,} files are in {folder}.")
    if contents.missing:
        raise click.ClickException(
            f"{len(contents.missing):,} files that the database names are not there, so they could "
            f"not be kept. The first has the SHA-256 {contents.missing[0]}."
        )
    click.echo("All of it was read back. Keep it where nobody else can read it.")


@click.command("restore")
@click.argument("folder", type=_FOLDER)
def restore_command(folder: Path) -> None:
    """Make an installation again from a backup in FOLDER, where there is none yet."""
    with _app(Settings()).app_context(), _told("rows and files put back") as say:
        contents = restore(folder, say)
    click.echo(f"{contents.rows:,} rows and {len(contents.files):,} files are back.")
    click.echo(f"All is as it was at {contents.made_at}. `entgov init` builds the search index.")


@click.command("move-to")
@click.argument("url")
def move_command(url: str) -> None:
    """Copy the database to the empty one at URL, such as postgresql://user@host/name.

    Stop entgov first: what is written meanwhile stays behind.
    """
    settings = Settings()
    there = settings.model_copy(update={"database_url": url})
    try:
        source, target = (_app(each) for each in (settings, there))
    except ArgumentError as error:
        raise click.ClickException("That is no address of a database.") from error
    with _told("rows moved") as say:
        number = move(source, target, say)
    click.echo(f"{number:,} rows are in both databases.")
    click.echo(
        "Set ENTGOV_DATABASE_URL to the new one, and start entgov. The old one is as it was."
    )


def _app(settings: Settings) -> Flask:
    installation.check_folder(settings.data)
    acts_come_from(Origin("", "command line"))
    return create_app(settings)


@contextmanager
def _told(what: str) -> Iterator[Progress]:
    """Says how far it is; problems in one line."""
    try:
        with progress(what) as say:
            yield say
    except (BackupProblem, IntegrityError) as problem:
        first = str(problem).partition("\n")[0]
        raise click.ClickException(first) from problem
