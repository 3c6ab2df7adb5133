"""`entgov demo`: fills an empty installation with a made-up accounts."""

import time
from collections.abc import Callable

import click
from flask_babel import force_locale

from entgov import installation
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo import accounts
from entgov.demo.build import DemoRefused, build, built
from entgov.demo.catching_up import catch_up
from entgov.demo.crowd import FOLLOWED, OWN_SPACES
from entgov.demo.gathering import is_large
from entgov.demo.talk import FOUND

_SMALLEST = 20


@click.command()
@click.option("--people", type=click.IntRange(4, 20_000), default=60, show_default=True)
@click.option("--pages", type=click.IntRange(1, 100_000), default=120, show_default=True)
@click.option("--posts", type=click.IntRange(1, 5_000_000), default=600, show_default=True)
@click.option(
    "--spaces", type=click.IntRange(_SMALLEST, 2_000), help="More than the borough's own 18."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another year.")
def demo(people: int, pages: int, posts: int, spaces: int | None, seed: int) -> None:
    """Build a made-up public body to try entgov out with, in an empty installation.

    More than 1,000 people or 10,000 posts, or more spaces, are a crowd: its posts are written many
    at a time, over three years, and search finds the newest of them only.
    """
    settings = Settings()
    installation.check_folder(settings.data)
    large = is_large(people, posts, spaces or 0)
    with create_app(settings).app_context():
        installation.prepare(_say_indexed)
        if built():
            click.echo("The demo is here already.")
        else:
            _build(people, pages, posts, spaces or 0, seed, large=large)
    click.echo("Fenwick Vale is made up. Anybody can know its passwords: keep nothing real in it.")
    click.echo(f"Sign in as administrator: {accounts.ADMINISTRATOR}")
    click.echo(f"  password: {accounts.ADMINISTRATOR_PASSWORD}")
    click.echo(f"Sign in as staff: {accounts.STAFF}")
    click.echo(f"  password, also of all the others: {accounts.STAFF_PASSWORD}")
    if large:
        click.echo(f"  who is in up to {OWN_SPACES} spaces, and follows {FOLLOWED} people")
        click.echo(f"Search finds all pages and people, and the newest {FOUND:,} posts.")
        click.echo("  entgov search rebuild finds the rest: it takes hours for a million.")


def _build(people: int, pages: int, posts: int, spaces: int, seed: int, *, large: bool) -> None:
    try:
        with force_locale("en"):
            build(people, pages, posts, seed, _say_built(), spaces=spaces)
    except DemoRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(err=True)
    catch_up(_say_indexed, all_found=not large)
    click.echo(err=True)


def _say_built() -> Callable[[int, int], None]:
    """Says how many things are built and how long the rest will take, about."""
    begun: dict[int, float] = {}

    def say(done: int, of: int) -> None:
        since = begun.setdefault(of, time.monotonic())
        left = (time.monotonic() - since) / done * (of - done)
        rest = f", {left:,.0f} s left" if left >= 1 else " " * 12
        click.echo(f"\r{done:,} of {of:,} things built{rest}   ", nl=False, err=True)

    return say


def _say_indexed(done: int) -> None:
    if done % 100 == 0:
        click.echo(f"\r{done:,} documents indexed", nl=False, err=True)
