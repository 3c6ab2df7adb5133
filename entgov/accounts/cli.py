"""Accounts from the command line: `entgov accounts …`, with the rules of the screens."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask_babel import force_locale
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from entgov.accounts import commands
from entgov.accounts.addresses import link_address
from entgov.accounts.commands import AccountRefused, break_glass
from entgov.accounts.forms import InviteForm, SetUpForm
from entgov.accounts.models import Person, Purpose, Role
from entgov.accounts.queries import person_with_email
from entgov.core.database import db, transaction
from entgov.web.forms import Form

accounts = click.Group("accounts", help="People's accounts.")


@accounts.command()
@click.argument("email")
@click.option("--name", required=True, help="The full name that others see.")
@click.option("--admin", is_flag=True, help="Make the person an administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Make an account; without a password, print a one-time link to pass on."""
    password = _first_line() if password_stdin else None
    with _act():
        fields = _checked(email, name, password)
        person, link = _made(fields, password)
        if admin:
            commands.give_role(person, "administrator", by=None)
    if link is None:
        click.echo(f"{person.email} can sign in now.")
    else:
        _say_link(f"{person.email} is invited", "invitation", link)


@accounts.command("list")
@click.option("--status", type=click.Choice(["invited", "active", "deactivated"]))
def list_accounts(status: str | None) -> None:
    """Print all accounts: email address, handle, status, role and name, by tabs."""
    statement = select(Person).order_by(Person.email)
    if status:
        statement = statement.where(Person.status == status)
    for person in db.session.scalars(statement):
        columns = person.email, person.handle, person.status, person.role, person.name
        click.echo("\t".join(columns))


@accounts.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Shut a person out; what they wrote stays theirs."""
    _change(email, commands.deactivate, "{} is deactivated and signed out everywhere.")


@accounts.command()
@click.argument("email")
def reactivate(email: str) -> None:
    """Let a deactivated person back in."""
    _change(email, commands.reactivate, "{} is reactivated.")


@accounts.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Print a one-time link by which a person sets a new password."""
    with _act():
        token = commands.start_reset(_person(email), by=None)
    _say_link(f"{email} can set a new password", "reset", token)


@accounts.command("break-glass")
@click.argument("email")
@click.option("--off", is_flag=True, help="Keep it for emergencies no more.")
def keep_for_emergencies(email: str, off: bool) -> None:
    """Let an administrator's password count also where local passwords are switched off."""
    if off:
        _change(email, break_glass.unmark, "{} is no longer kept for emergencies.")
    else:
        _change(email, break_glass.mark, "{} is kept for emergencies.")


@accounts.command("make-admin")
@click.argument("email")
def make_admin(email: str) -> None:
    """Make a person an administrator."""
    _change(email, _giving("administrator"), "{} is an administrator.")


@accounts.command("unmake-admin")
@click.argument("email")
def unmake_admin(email: str) -> None:
    """Make an administrator staff again."""
    _change(email, _giving("staff"), "{} is no longer an administrator.")


@accounts.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(["staff", "auditor", "administrator"]))
def role_of(email: str, role: Role) -> None:
    """Give a person another role."""
    _change(email, _giving(role), f"{{}} has the role {role}.")


def _giving(role: Role) -> Callable[..., None]:
    return lambda person, by: commands.give_role(person, role, by=by)


def _change(email: str, command: Callable[..., None], done: str) -> None:
    with _act():
        command(_person(email), by=None)
    click.echo(done.format(email))


@contextmanager
def _act() -> Iterator[None]:
    """One transaction; what is refused ends the command with one line."""
    try:
        with force_locale("en"), transaction():
            yield
    except AccountRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _person(email: str) -> Person:
    person = person_with_email(email)
    if person is None:
        raise click.ClickException(f"There is no account with the email address {email}.")
    return person


def _first_line() -> str:
    line = sys.stdin.buffer.readline().rstrip(b"\r\n")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise click.ClickException("The password must be text in UTF-8.") from error


def _checked(email: str, name: str, password: str | None) -> Any:
    """The fields as the screens' own forms clean and judge them."""
    typed = MultiDict({"email": email, "name": name, "new_password": password or ""})
    form: Form = (InviteForm if password is None else SetUpForm)(formdata=typed)
    if not form.validate():
        field, (error, *_) = next(iter(form.errors.items()))
        raise click.ClickException(f"{form[str(field)].label.text}: {error}.")
    return form


def _made(form: Any, password: str | None) -> tuple[Person, str | None]:
    """The new account, and the token of its invitation where it has no password."""
    if password is None:
        return commands.invite(form.email.data, form.name.data, by=None)
    return commands.add(form.email.data, form.name.data, password=password, by=None), None


def _say_link(what: str, purpose: Purpose, token: str) -> None:
    days = commands.LIFETIMES[purpose].days
    limit = "a day" if days == 1 else f"{days} days"
    click.echo(f"{what} by this link, which works once within {limit}:")
    click.echo(link_address(purpose, token))
