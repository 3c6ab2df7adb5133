"""`entgov import …`: the same as in the browser, done at once and by whoever runs the server.

What a killed command leaves is gone on with by the worker. While the command is at work the worker
leaves it alone.
"""

import time
from collections.abc import Callable
from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.accounts.queries import goes_by
from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.transfer.incoming import commands, keeping, work
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.transfer.incoming.policy import importable_by
from entgov.transfer.incoming.queries import Counts, counts_of
from entgov.web.guard import holds

_SHOWN = 20  # pages of the plan that are named
_TURN = 1.0  # seconds between two lines of progress
_HOLD_EVERY = 10.0

_HELP = (
    "First it says what will happen, and asks. If it is killed after that, the worker goes on with "
    "it. `entgov import undo` takes it back as a whole."
)

imports = click.Group("import", help="Pages from elsewhere.")


def _command(kind: str, what: str) -> Callable[..., None]:
    @imports.command(kind, help=f"Import {what}.\n\n{_HELP}")
    @click.argument("file", type=click.Path(exists=True, path_type=Path))
    @click.option(
        "--space", "slug", required=True, metavar="SLUG", help="The space to import into."
    )
    @click.option("--yes", is_flag=True, help="Start without asking.")
    @click.option("--as", "handle", metavar="HANDLE", help="Whose rights and whose pages.")
    @click.option(
        "--clashes",
        type=click.Choice(["rename", "skip"]),
        default="rename",
        show_default=True,
        help="What is done with pages whose title is taken.",
    )
    def run(file: Path, slug: str, yes: bool, handle: str | None, clashes: str) -> None:
        with force_locale("en"):
            _run(kind, file, slug, handle, yes=yes, clashes=clashes)

    made: Callable[..., None] = run
    return made


_command("feed", "a feed file: RSS 2.0, Atom, or an export of WordPress")
_command("markdown", "a folder or a zip archive of Markdown")
_command("mediawiki", "an export of MediaWiki (XML)")
_command("docx", "a Word document")


@imports.command()
@click.argument("number", type=int)
@click.option("--as", "handle", metavar="HANDLE", required=True, help="Who undoes it.")
def undo(number: int, handle: str) -> None:
    """Put into the bin what an import made and nobody has changed since."""
    with force_locale("en"):
        with transaction():
            job = db.session.get(Import, number)
            if job is None:
                raise click.ClickException(f"There is no import {number}.")
            person = _person(handle)
            if not holds(importable_by, job.space, person):
                raise click.ClickException(f"{person.name} does not run this space.")
            if not commands.undo(job, by=person, leased=True):
                raise click.ClickException("There is nothing to undo.")
        job = _work_through(number)
        if job.state != "undone":
            raise click.ClickException(job.problem or "The import could not be undone.")
        counts = counts_of(job)
        click.echo(f"{counts.pages_undone:,} pages are in the bin; {counts.stayed:,} stay.")


def _run(kind: str, file: Path, slug: str, handle: str | None, *, yes: bool, clashes: str) -> None:
    space_id, person_id = _allowed(slug, handle)
    try:
        kept = keeping.keep_path(file)
    except keeping.Empty as error:
        raise click.ClickException(f"{file} is empty.") from error
    except keeping.TooLarge as error:
        raise click.ClickException(f"{file} has too many files.") from error
    with transaction():
        person = db.session.get(Person, person_id) if person_id else None
        space = db.session.get_one(Space, space_id)
        job_id = commands.bring(space, kind, file.name, kept, by=person, leased=True).id
    job = _work_through(job_id)
    if job.state != "previewed":
        raise click.ClickException(job.problem or "The source can't be read.")
    _say_plan(job)
    if not yes and not click.confirm("Start the import?"):
        with transaction():
            commands.discard(db.session.get_one(Import, job_id), by=None)
        raise click.ClickException("Nothing was imported.")
    with transaction():
        job = db.session.get_one(Import, job_id, populate_existing=True)
        person = db.session.get(Person, person_id) if person_id else None
        commands.start(
            job, clashes="skip" if clashes == "skip" else "rename", by=person, leased=True
        )
    _say_end(_work_through(job_id))


def _allowed(slug: str, handle: str | None) -> tuple[int, int | None]:
    with transaction(write_lock=False):
        space = db.session.scalar(select(Space).where(Space.slug == slug))
        if space is None:
            raise click.ClickException(f"There is no space with the address {slug}.")
        if handle is None:
            return space.id, None
        person = _person(handle)
        if not holds(importable_by, space, person):
            raise click.ClickException(f"{person.name} does not run the space {space.name}.")
        return space.id, person.id


def _person(handle: str) -> Person:
    active = select(Person).where(goes_by(handle), Person.status == "active")
    person = db.session.scalar(active)
    if person is None:
        raise click.ClickException(f"There is no active account {handle}.")
    return person


def _work_through(job_id: int) -> Import:
    """Do all that there is to do, and say how far it is."""
    held = 0.0
    said = False
    while True:
        if time.monotonic() - held > _HOLD_EVERY:
            with transaction():
                commands.hold(job_id)
            held = time.monotonic()
        ended = work.go_on(job_id, seconds=_TURN)
        with transaction(write_lock=False):
            job = db.session.get_one(Import, job_id, populate_existing=True)
            line = _line(job, counts_of(job))
        if line and (not ended or said):
            click.echo(f"\r{line}", nl=False, err=True)
            said = True
        if ended:
            if said:
                click.echo(err=True)
            return job


def _line(job: Import, counts: Counts) -> str:
    if job.state in ("reading", "previewed"):
        return f"{counts.pages:,} pages read"
    if job.state == "running" and counts.files_handled < counts.files:
        return f"{counts.files_handled:,} of {counts.files:,} files"
    if job.state in ("undoing", "undone"):
        return f"{counts.pages_undone + counts.stayed:,} of {counts.pages_made:,} pages"
    return f"{counts.handled:,} of {counts.pages:,} pages"


def _say_plan(job: Import) -> None:
    counts = counts_of(job)
    click.echo(
        f"Import {job.id}: {counts.to_make:,} pages with {counts.revisions:,} versions, "
        f"{counts.files:,} files, {counts.addresses:,} more addresses; "
        f"{counts.clashes:,} titles are taken."
    )
    if job.problem:
        click.echo(f"Careful: {job.problem}")
    for loss in job.losses:
        click.echo(f"Lost: {loss}")
    for loss, count in job.tally.items():
        click.echo(f"Lost ({count:,}): {loss}")
    rows = db.session.scalars(
        select(ImportItem)
        .where(ImportItem.import_id == job.id, ImportItem.what == "page")
        .order_by(ImportItem.number)
        .limit(_SHOWN + 1)
    ).all()
    for item in rows[:_SHOWN]:
        instead = f" (instead of “{item.title}”)" if item.clash else ""
        why = f" – {item.problem}" if item.problem else ""
        click.echo(f"  {item.made_title or item.title}{instead}{why}")
    if len(rows) > _SHOWN:
        click.echo(f"  … and {counts.pages - _SHOWN:,} more")


def _say_end(job: Import) -> None:
    counts = counts_of(job)
    if job.state != "done":
        raise click.ClickException(job.problem or "The import stopped.")
    click.echo(f"Import {job.id}: {counts.pages_made:,} pages are in the space.")
    if counts.missing:
        click.echo(f"{counts.missing:,} things were left out; the screen of the import says why.")
