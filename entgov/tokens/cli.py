"""`entgov tokens`: made, listed and revoked where there is no browser, as for a script."""

from datetime import timedelta

import click
from werkzeug.datastructures import MultiDict

from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db, transaction
from entgov.tokens import commands
from entgov.tokens.commands import TooManyTokens
from entgov.tokens.forms import TokenForm
from entgov.tokens.models import KINDS, Kind, Token
from entgov.tokens.queries import tokens as all_tokens

tokens = click.Group("tokens", help="Tokens by which programs act.")


@tokens.command()
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What it can be used for.")
@click.option("--name", required=True, help="What it is called in the list.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it works; else for good.")
def add(kind: Kind, name: str, days: int | None) -> None:
    """Make a token and print it, this once and nothing else."""
    form = TokenForm(formdata=MultiDict({"name": name, "kind": kind, "life": ""}))
    if not form.validate():
        raise click.ClickException(f"The name is not accepted: {form.name.errors[0]}.")
    expires_at = now() + timedelta(days=days) if days else None
    try:
        with transaction():
            _, text = commands.make(kind, form.name.data or "", expires_at=expires_at, by=None)
    except TooManyTokens as refusal:
        most = commands.MOST_TOKENS
        raise click.ClickException(
            f"There are {most} tokens already. Revoke some that nobody uses."
        ) from refusal
    click.echo(text)


@tokens.command("list")
def list_tokens() -> None:
    """Print all tokens: number, kind, state, made, last used, expires and name, by tabs."""
    for token in db.session.scalars(all_tokens()):
        moments = (token.created_at, token.used_at, token.expires_at)
        days = [moment.date().isoformat() if moment else "-" for moment in moments]
        click.echo("\t".join([str(token.id), token.kind, token.state, *days, token.name]))


@tokens.command()
@click.argument("number", type=click.IntRange(1, LARGEST_ID))
def revoke(number: int) -> None:
    """End a token, by its number in the list."""
    with transaction():
        token = db.session.get(Token, number)
        if token is None:
            raise click.ClickException(f"There is no token with the number {number}.")
        commands.revoke(token, by=None)
    click.echo(f"{token.name} is revoked.")
