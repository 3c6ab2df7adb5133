"""Providers from the command line: `entgov providers …`, with the rules of the screen."""

import sys

import click
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from entgov.core.database import transaction
from entgov.providers import commands, discovery, queries
from entgov.providers.asking import NoAnswer
from entgov.providers.commands import DEFAULTS, NameTaken
from entgov.providers.discovery import NotUsable
from entgov.providers.exchange import answer_address, back_channel_address, signed_out_address
from entgov.providers.forms import ProviderForm
from entgov.providers.words import what_is_wrong

providers = click.Group("providers", help="Providers of identity, for single sign-on.")


@providers.command()
@click.argument("issuer")
@click.option("--name", required=True, help="What the button to sign in says.")
@click.option("--client-id", required=True, help="As the provider gave it.")
@click.option("--secret-stdin", is_flag=True, help="Read the client secret from standard input.")
@click.option("--scopes", default=DEFAULTS["scopes"], help="What is asked for.")
@click.option("--make-accounts", is_flag=True, help="Make accounts for those who have none.")
@click.option("--domains", default="", help="Only for email addresses at these domains.")
@click.option("--trust-mail", is_flag=True, help="Trust its email addresses.")
def add(  # noqa: PLR0917  # click hands all of them over by name
    issuer: str,
    name: str,
    client_id: str,
    secret_stdin: bool,
    scopes: str,
    make_accounts: bool,
    domains: str,
    trust_mail: bool,
) -> None:
    """Set up a provider, and print what it has to be told."""
    secret = sys.stdin.readline().rstrip("\r\n") if secret_stdin else ""
    given = {"issuer": issuer, "name": name, "client_id": client_id, "scopes": scopes}
    given |= {"mail_domains": domains, "client_secret": secret}
    ticked = {"makes_accounts": make_accounts, "trusts_mail": trust_mail}
    fields = {**{each: text for each, text in DEFAULTS.items() if isinstance(text, str)}, **given}
    chosen = {each: "y" for each, on in {**_ON, **ticked}.items() if on}
    with force_locale("en"):
        form = ProviderForm(formdata=MultiDict({**fields, **chosen}))
        if not form.validate():
            wrong = next(iter(form.errors.items()))
            raise click.ClickException(f"{wrong[0]}: {wrong[1][0]}.")
        try:
            with transaction():
                made = commands.add(form.values(), secret=secret, by=None)
        except NameTaken:
            raise click.ClickException(f"There is a provider named {name} already.") from None
    click.echo(f"{made.name} is set up. Tell the provider:")
    click.echo(f"redirect URI\t{answer_address(made)}")
    click.echo(f"post-logout redirect URI\t{signed_out_address()}")
    click.echo(f"back-channel logout URI\t{back_channel_address(made)}")


_ON = {name: on for name, on in DEFAULTS.items() if on is True}


@providers.command("list")
def list_providers() -> None:
    """Print all providers: name, issuer, client ID and whether people sign in with it, by tabs."""
    for each in queries.all_providers():
        state = "on" if each.active else "off"
        click.echo("\t".join((each.name, each.issuer, each.client_id, state)))


@providers.command()
@click.argument("name")
def remove(name: str) -> None:
    """Have a provider no more. Accounts stay."""
    with transaction():
        provider = queries.provider_named(name)
        if provider is None:
            raise click.ClickException(f"There is no provider named {name}.")
        commands.remove(provider, by=None)
    click.echo(f"{name} is removed.")


@providers.command()
@click.argument("name")
def test(name: str) -> None:
    """Ask a provider what it says of itself, and tell what is wrong."""
    provider = queries.provider_named(name)
    if provider is None:
        raise click.ClickException(f"There is no provider named {name}.")
    with transaction():
        commands.ask_anew(provider)
    with force_locale("en"):
        try:
            discovery.read_keys(discovery.looked_up(provider.issuer))
        except (NoAnswer, NotUsable) as error:
            raise click.ClickException(what_is_wrong(error)) from None
    click.echo(f"{name} answers as it should.")
