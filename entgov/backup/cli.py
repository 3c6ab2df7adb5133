"""`entgov backup`, `entgov restore` and `entgov move-to`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, IntegrityError

from entgov import installation
from entgov.app import create_app
from entgov.backup import sealing
from entgov.backup.folder import BackupProblem, Folder
from entgov.backup.making import back_up
from entgov.backup.moving import move
from entgov.backup.restoring import restore
from entgov.core.facts import Origin, acts_come_from
from entgov.core.progress import Progress, progress
from entgov.core.settings import Settings, in_force

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=_FOLDER)
@click.option("--encrypt-to", "key", metavar="KEY", help="The public key of who may read it.")
@click.option("--identity", type=_FILE, help="The private key, to read all of it back.")
def backup_command(folder: Path, key: str | None, identity: Path | None) -> None:
    """Keep the database, the files and the secret key in FOLDER, while people work."""
    with _app(Settings()).app_context(), _told("rows and files kept") as say:
        wanted = key or in_force().backup_key
        public = sealing.public_key(wanted) if wanted else None
        contents = back_up(folder, say, public, _keys(identity))
    click.echo(f"{contents.rows:,} rows and {len(contents.files):,} files are in {folder}.")
    if contents.missing:
        raise click.ClickException(
            f"{len(contents.missing):,} files that the database names are not there, so they could "
            f"not be kept. The first has the SHA-256 {contents.missing[0]}."
        )
    if public and not identity:
        click.echo("It is encrypted. What lies in the folder was read back, but not deciphered:")
        click.echo("check it with `entgov check-backup` where its key is.")
    elif public:
        click.echo("It is encrypted. All of it was deciphered and read back.")
    else:
        click.echo("All of it was read back. Keep it where nobody else can read it.")


@click.command("check-backup")
@click.argument("folder", type=_FOLDER)
@click.option("--identity", type=_FILE, help="The private key of one that is encrypted.")
def check_command(folder: Path, identity: Path | None) -> None:
    """Read a backup in FOLDER whole and say whether all is as it was written. Changes nothing."""
    with _told("files read"):
        kept = Folder(folder, keys=_keys(identity))
        blind = kept.is_sealed() and not identity
        faults = list(kept.outer_faults() if blind else kept.faults(kept.contents()))
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException("This backup is damaged.")
    if blind:
        click.echo("The files are as they were written. Without its key they were not deciphered.")
    else:
        click.echo("All of it was read and is as it was written.")


@click.command("restore")
@click.argument("folder", type=_FOLDER)
@click.option("--identity", type=_FILE, help="The private key of one that is encrypted.")
def restore_command(folder: Path, identity: Path | None) -> None:
    """Make an installation again from a backup in FOLDER, where there is none yet."""
    with _app(Settings()).app_context(), _told("rows and files put back") as say:
        contents = restore(folder, say, _keys(identity))
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
    except (ArgumentError, ValueError, ImportError):  # whose words may have its password in them
        raise click.ClickException("That is no address of a database.") from None
    with _told("rows moved") as say:
        number = move(source, target, say)
    click.echo(f"{number:,} rows are in both databases.")
    click.echo(
        "Set ENTGOV_DATABASE_URL to the new one, and start entgov. The old one is as it was."
    )


def _keys(identity: Path | None) -> Sequence[sealing.Key]:
    return sealing.private_keys(identity) if identity else ()


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
    except (BackupProblem, IntegrityError, ValueError) as problem:
        first = str(problem).partition("\n")[0]
        raise click.ClickException(first) from problem
