"""`entgov demo`: fills an empty installation with a made-up borough."""

import click
from flask_babel import force_locale

from entgov import installation
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo import build as borough
from entgov.demo.build import DemoRefused


@click.command()
@click.option("--people", type=click.IntRange(4, 5_000), default=60, show_default=True)
@click.option("--pages", type=click.IntRange(1, 100_000), default=120, show_default=True)
@click.option("--posts", type=click.IntRange(1, 1_000_000), default=600, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another year.")
def demo(people: int, pages: int, posts: int, seed: int) -> None:
    """Build a made-up public body to try entgov out with, in an empty installation."""
    settings = Settings()
    installation.check_folder(settings.data)
    with create_app(settings).app_context():
        installation.prepare(_say_indexed)
        if borough.built():
            click.echo("The demo is here already.")
        else:
            _build(people, pages, posts, seed)
    click.echo("Fenwick Vale is made up. Anybody can know its passwords: keep nothing real in it.")
    click.echo(f"Sign in as administrator: {borough.ADMINISTRATOR}")
    click.echo(f"  password: {borough.ADMINISTRATOR_PASSWORD}")
    click.echo(f"Sign in as staff: {borough.STAFF}")
    click.echo(f"  password, also of all the others: {borough.STAFF_PASSWORD}")


def _build(people: int, pages: int, posts: int, seed: int) -> None:
    try:
        with force_locale("en"):
            borough.build(people, pages, posts, seed, _say_built)
    except DemoRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(err=True)
    borough.settle(_say_indexed)
    click.echo(err=True)


def _say_built(done: int, of: int) -> None:
    click.echo(f"\r{done:,} of {of:,} things built", nl=False, err=True)


def _say_indexed(done: int) -> None:
    if done % 100 == 0:
        click.echo(f"\r{done:,} documents indexed", nl=False, err=True)
