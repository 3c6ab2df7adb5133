"""Making an installation ready to serve: folder, schema, first space, index, starter articles.

Every step looks at what is there and does only what is missing, so it runs at each start.
"""

import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import structlog
from flask import Flask
from flask_babel import force_locale, gettext
from flask_migrate import upgrade
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.addresses import link_address
from entgov.accounts.commands import AccountRefused, break_glass
from entgov.accounts.commands.people import normal_email
from entgov.accounts.forms import problem_with
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.settings import Settings, at_start
from entgov.search.index import IndexProblem
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from entgov.wiki import starter
from entgov.wiring import library

log = structlog.get_logger()


class NotReady(Exception):
    """Why entgov can't start, and what to do about it: one line."""


def prepare(progress: Callable[[int], None]) -> None:
    """Make the installation of the current app ready. Raises NotReady.

    `progress` hears how many documents the search index has so far, where it has to be made.
    """
    settings = at_start()
    _migrate()
    with force_locale("en"), transaction():
        _make_everyone()
        starter.load()
        _make_first_administrator(settings)
    _make_index(progress)


def check_folder(folder: Path) -> None:
    """Raise NotReady if entgov could not keep anything in the folder."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(
            f"The data folder {folder} can't be made ({error.strerror}). "
            "Choose another with ENTGOV_DATA, or make it yourself."
        ) from error
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise NotReady(
            f"The data folder {folder} can't be written ({error.strerror}). "
            "Change its owner or rights, or choose another with ENTGOV_DATA."
        ) from error


def check_port(settings: Settings) -> None:
    """Raise NotReady if nothing can listen on the address."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise NotReady(
                f"entgov can't listen on {settings.bind} ({error.strerror}). Stop what is "
                "listening there, or choose another with ENTGOV_BIND=127.0.0.1:8001."
            ) from error


def check_database() -> None:
    """Raise what the database says if it does not answer or is none of entgov's: in one line, as
    nothing that is asked of it later can say more."""
    db.session.execute(select(Space.id).limit(1))


def setup_address(app: Flask) -> str | None:
    """The one-time address for the first administrator; None once somebody has an account."""
    with app.app_context():
        with transaction():
            token = accounts.offer_setup()
        return link_address("setup", token) if token else None


def _migrate() -> None:
    try:
        upgrade()
    except Exception as error:  # whatever the database says, the operator gets one line
        first = str(error).strip().partition("\n")[0]
        raise NotReady(f"The database can't be prepared: {first}") from error
    finally:
        db.session.remove()


def _make_everyone() -> None:
    if db.session.scalar(select(Space.id).where(Space.everyone)) is None:
        spaces.create(
            gettext("Everyone"),
            "open",
            description=gettext("All staff are in this space."),
            everyone=True,
            by=None,
        )


def _make_first_administrator(settings: Settings) -> None:
    """From the environment, for unattended set-up; only where there is no account yet."""
    if not settings.admin_email or db.session.scalar(select(Person.id).limit(1)):
        return
    password = settings.admin_password.get_secret_value() if settings.admin_password else ""
    email = normal_email(settings.admin_email)
    if problem := problem_with(password, email):
        raise NotReady(
            f"ENTGOV_ADMIN_PASSWORD: {problem}. "
            "Set another one, or unset ENTGOV_ADMIN_EMAIL to get a one-time link."
        )
    name = email.partition("@")[0].replace(".", " ").title()
    try:
        person = accounts.add(email, name, role="administrator", password=password, by=None)
        if not settings.local_passwords:
            break_glass.mark(person, by=None)  # nobody else could come in
    except AccountRefused as refusal:
        raise NotReady(str(refusal)) from refusal


def _make_index(progress: Callable[[int], None]) -> None:
    if library().index.outdated():
        try:
            library().rebuild(progress)
        except IndexProblem as problem:  # all else works without, and the worker tries again
            log.warning("the search index could not be built", why=str(problem))
