"""`entgov export`: a space as an archive or a site, from the command line.

Whoever runs commands on the server sees all of it, so nobody's rights are asked; that it was done
is noted like any other export.
"""

import time
from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.spaces.models import Space
from entgov.transfer.outgoing import building
from entgov.transfer.outgoing.contents import contents
from entgov.transfer.outgoing.facts import SpaceExported
from entgov.transfer.outgoing.models import What


@click.group()
def export() -> None:
    """Take content along."""


@export.command("space")
@click.argument("slug")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The archive to write; there must be no such file yet.",
)
@click.option("--site", is_flag=True, help="As a site that opens from a folder, not as Markdown.")
def export_space(slug: str, target: Path, site: bool) -> None:
    """Write the space with the address SLUG into an archive, with its history and files."""
    if target.exists():
        raise click.ClickException(f"{target} is there already. Choose another name, or remove it.")
    if not target.resolve().parent.is_dir():
        raise click.ClickException(f"There is no folder {target.resolve().parent}.")
    space = db.session.scalar(select(Space).where(Space.slug == slug))
    if space is None:
        raise click.ClickException(f"There is no space with the address {slug}.")
    what: What = "site" if site else "markdown"
    with force_locale("en_GB"):
        found = contents(space, None)
        number, files = len(found.pages), len(found.files)
        try:
            building.write(found, what, target, _Saying())
        except building.Refused as refusal:
            raise click.ClickException("There is no room on the disk for it.") from refusal
    with transaction():
        announce(SpaceExported(space_id=space.id, what=what), by=None)
    click.echo(err=True)
    click.echo(f"{number:,} pages and {files:,} files are in {target}")


class _Saying:
    """Says how far it is, at most ten times a second."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self._said > 0.1:
            self._said = time.monotonic()
            click.echo(f"\r{done:,} of {total:,} packed", nl=False, err=True)
