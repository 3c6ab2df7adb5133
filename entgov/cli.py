"""The command line: `entgov`. Whatever fails says why in one line and exits with 1."""

import os
import signal
import sys
import threading
from typing import Any

import click
from flask import Flask
from flask_babel import force_locale
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from entgov import doctor, installation, server, worker
from entgov.accounts.cli import accounts
from entgov.accounts.health import enterable
from entgov.accounts.queries import colleague
from entgov.app import create_app
from entgov.audit.cli import audit
from entgov.backup.cli import backup_command, check_command, move_command, restore_command
from entgov.core.facts import Origin, acts_come_from
from entgov.core.mail import MailError
from entgov.core.progress import progress
from entgov.core.settings import Settings
from entgov.demo.command import demo
from entgov.factors.cli import reset_factors
from entgov.files import keeping
from entgov.home.explaining import explained
from entgov.installation import NotReady
from entgov.notifications.mailing import sending
from entgov.notifications.mailing.letters import trial
from entgov.providers.cli import providers
from entgov.rosters.cli import export_people, import_people
from entgov.search.index import IndexProblem
from entgov.spaces.cli import spaces
from entgov.tokens.cli import tokens
from entgov.transfer.incoming.cli import imports
from entgov.transfer.outgoing.cli import export
from entgov.wiring import library


def main() -> None:
    """Run the command line."""
    os.umask(0o077)  # what people wrote is for nobody else who has an account on this machine
    try:
        entgov.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (NotReady, IndexProblem, OSError) as error:
        _fail(str(error))
    except ValidationError as error:
        _fail("; ".join(f"ENTGOV_{_name(e)} {_why(e)}" for e in error.errors()))
    except DBAPIError as error:
        first = str(error.orig).strip().partition("\n")[0]
        _fail(f"The database can't be used: {first}. If it is there but new, run `entgov init`.")


def _name(error: Any) -> str:
    return str(error["loc"][0]).upper() if error["loc"] else "…"


def _why(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _fail(message: str) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)


@click.group()
def entgov() -> None:
    """The internal commons of a public body: a wiki, a status stream and one search over both."""


def _app() -> Flask:
    settings = Settings()
    installation.check_folder(settings.data)
    return create_app(settings)


@entgov.command()
def init() -> None:
    """Make the database, the search index and the starter articles, where they are missing."""
    app = _app()
    with app.app_context(), progress("documents indexed") as say:
        installation.prepare(say)
    _say_where(app)


@entgov.command()
@click.option("--worker/--no-worker", "with_worker", default=True, help="Run a worker beside it.")
def serve(with_worker: bool) -> None:
    """Start the web server, and the worker with it."""
    settings = Settings()
    installation.check_folder(settings.data)
    installation.check_port(settings)
    app = create_app(settings)
    with app.app_context(), progress("documents indexed") as say:
        installation.prepare(say)
    click.echo(f"entgov is at {settings.address}")
    _say_where(app)
    click.echo("Stop it with Ctrl+C.")
    sys.stdout.flush()
    server.serve(settings, worker=with_worker)
    click.echo("Stopped.")


def _say_where(app: Flask) -> None:
    address = installation.setup_address(app)
    if address:
        click.echo(f"Make the first administrator here (the link works once): {address}")
    with app.app_context(), force_locale("en"):
        for ailment in enterable():
            click.echo(f"Warning: {ailment.what} {ailment.remedy}", err=True)


@entgov.command("worker")
def run_worker() -> None:
    """Handle what happened: index it, mend links."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    server.end_with_parent(stop.set)
    with _app().app_context():
        worker.run(stop)


@entgov.command("doctor")
def examine() -> None:
    """Look whether all is well; exits with 1 where something is not, and says what to do."""
    found = 0
    with _app().app_context(), force_locale("en"):
        installation.check_database()
        for what, ailments in doctor.examined():
            click.echo(f"{'No ' if ailments else 'Yes'}  {what}")
            for ailment in ailments:
                click.echo(f"     {ailment.what}\n     {ailment.remedy}")
            found += len(ailments)
    if found:
        raise click.ClickException(f"{found} of these want looking after.")


@click.pass_context
def _in_app(context: click.Context) -> None:
    """What the commands of a group stand in: the app, and that they come from the command line."""
    context.with_resource(_app().app_context())
    acts_come_from(Origin("", "command line"))


accounts.add_command(reset_factors)
accounts.add_command(import_people)
accounts.add_command(export_people)
entgov.add_command(click.Group("accounts", accounts.commands, callback=_in_app, help=accounts.help))
entgov.add_command(demo)
for each in (backup_command, check_command, restore_command, move_command):
    entgov.add_command(each)

entgov.add_command(click.Group("audit", audit.commands, callback=_in_app, help=audit.help))
entgov.add_command(
    click.Group("providers", providers.commands, callback=_in_app, help=providers.help)
)
entgov.add_command(click.Group("spaces", spaces.commands, callback=_in_app, help=spaces.help))
entgov.add_command(click.Group("tokens", tokens.commands, callback=_in_app, help=tokens.help))
entgov.add_command(click.Group("import", imports.commands, callback=_in_app, help=imports.help))
entgov.add_command(click.Group("export", export.commands, callback=_in_app, help=export.help))

search = click.Group("search", callback=_in_app, help="The search index.")
entgov.add_command(search)


@search.command()
def rebuild() -> None:
    """Build the index anew from the database, beside the living one, then swap it in."""
    with progress("documents") as say:
        library().rebuild(say)


@search.command()
def verify() -> None:
    """Compare the index with the database; exits with 1 where they differ."""
    with progress("documents") as say:
        differences = library().verify(say)
    for line in differences.lines():
        click.echo(line)
    if not differences.none:
        raise click.ClickException("The index differs. `entgov search rebuild` mends it.")
    click.echo("The index equals the database.")


@search.command()
def status() -> None:
    """How many documents are in the index, and how many facts wait for it."""
    for line in library().status():
        click.echo(line)


@search.command()
@click.argument("query")
@click.option("--as", "person", required=True, metavar="HANDLE", help="Who searches.")
@click.option("--page", type=click.IntRange(1), default=1, help="Of the results.")
def explain(query: str, person: str, page: int) -> None:
    """Say why each hit for QUERY stands where it does, as the person with HANDLE finds it."""
    viewer = colleague(person)
    if viewer is None:
        raise click.ClickException(f"Nobody with the handle {person} has an active account.")
    with force_locale("en"):
        for line in explained(library(), viewer, query, page=page):
            click.echo(line)


files = click.Group("files", callback=_in_app, help="Uploaded files.")
entgov.add_command(files)


@files.command("sweep")
def sweep_files() -> None:
    """Drop uploads that no text has after a week, and contents that no file has after a day."""
    swept = keeping.sweep()
    click.echo(f"{swept.uploads:,} unused uploads and {swept.contents:,} contents dropped")


mail = click.Group("mail", callback=_in_app, help="Mail to people.")
entgov.add_command(mail)


@mail.command("test")
@click.argument("address")
def test_mail(address: str) -> None:
    """Send a test mail to ADDRESS and say what the mail server answered."""
    try:
        sending.send_now(lambda: trial(address))
    except MailError as error:
        raise click.ClickException(f"The mail was not sent: {error}.") from error
    click.echo(f"The server took a mail to {address}.")
