"""Second factors from the command line: for the last administrator who has lost theirs."""

import click
from flask_babel import force_locale

from entgov.accounts.queries import person_with_email
from entgov.core.database import transaction
from entgov.factors import commands


@click.command("reset-factors")
@click.argument("email")
def reset_factors(email: str) -> None:
    """Take away the second factors of somebody who has lost them."""
    with force_locale("en"), transaction():
        person = person_with_email(email)
        if person is None:
            raise click.ClickException(f"There is no account with the email address {email}.")
        if not commands.reset_factors(person, by=None):
            raise click.ClickException(f"{email} has no second factor.")
    click.echo(f"{email} signs in with their password alone, and is signed out everywhere.")
