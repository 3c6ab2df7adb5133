"""`entgov accounts …`: the same acts with the same rules, one clear line each."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from entgov.accounts.cli import accounts
from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord, Origin, acts_come_from
from tests.conftest import PASSWORD, Browser, Make

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `entgov accounts` with these words."""

    def run(*words: str, typed: str | bytes = "") -> Result:
        db.session.rollback()
        acts_come_from(Origin("", "command line"))  # as `entgov` says before any of its commands
        result = app.test_cli_runner().invoke(accounts, words, input=typed)
        db.session.rollback()
        db.session.expire_all()
        return result

    return run


def one(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def test_adds_an_administrator_who_can_sign_in(run: Run, visitor: Browser) -> None:
    words = ["add", "Ada@Body.Example", "--name", "Ada Lovelace", "--admin", "--password-stdin"]
    result = run(*words, typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "ada@body.example can sign in now.\n")
    visitor.post("/sign-in", {"email": "ada@body.example", "password": PASSWORD})
    assert visitor.get("/admin/accounts").status_code == 200


def test_invites_without_a_password(run: Run, visitor: Browser) -> None:
    result = run("add", "ada@body.example", "--name", "Ada")
    address = result.output.splitlines()[-1]
    assert result.exit_code == 0
    assert "works once within 7 days" in result.output
    assert visitor.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.parametrize(
    ("email", "name", "password", "problem"),
    [
        ("no address", "Ada", None, "Enter an email address in the correct format"),
        ("ada@body.example", "  ", None, "Enter the name"),
        ("ada@body.example", "?!", None, "Use at least one letter"),
        ("ada@body.example", "Ada", "short", "Make it 12 characters or more"),
        ("ada@body.example", "Ada", "", "Choose a password"),
        ("ada@body.example", "Ada", "password1234", "among the first"),
        ("ada@body.example", "Ada", b"\xff\xfe not text\n", "must be text"),
        ("a" * 300 + "@body.example", "Ada", None, "Shorten this"),
    ],
)
def test_bad_input_is_one_clear_line(
    run: Run, email: str, name: str, password: str | bytes | None, problem: str
) -> None:
    more = [] if password is None else ["--password-stdin"]
    result = run("add", email, "--name", name, *more, typed=password or "")
    assert result.exit_code == 1
    assert problem in result.output
    assert result.output.count("\n") == 1
    assert one("ada@body.example") is None


def test_an_address_has_one_account(run: Run, make: Make) -> None:
    person = make.person()
    result = run("add", person.email.upper(), "--name", "Somebody Else")
    assert result.exit_code == 1
    assert "There is an account with this email address already" in result.output


@pytest.mark.parametrize(
    "command", ["deactivate", "reactivate", "reset-password", "make-admin", "unmake-admin"]
)
def test_an_unknown_address_is_an_error(run: Run, command: str) -> None:
    result = run(command, "nobody@body.example")
    assert result.exit_code == 1
    assert "There is no account with the email address nobody@body.example" in result.output


def test_changes_what_the_screens_change(run: Run, make: Make) -> None:
    person = make.person_with_password()
    make.administrator()
    steps = [
        ("make-admin", "active", "administrator"),
        ("unmake-admin", "active", "staff"),
        ("deactivate", "deactivated", "staff"),
        ("reactivate", "active", "staff"),
    ]
    for command, status, role in steps:
        assert run(command, person.email).exit_code == 0
        changed = one(person.email)
        assert changed is not None
        assert (changed.status, changed.role) == (status, role)
    facts = db.session.scalars(select(FactRecord).where(FactRecord.via == "command line")).all()
    assert {"RoleChanged", "PersonDeactivated", "PersonReactivated"} <= {
        fact.kind for fact in facts
    }


def test_a_reset_link_works(run: Run, make: Make, visitor: Browser) -> None:
    result = run("reset-password", make.person_with_password().email)
    assert "works once within a day" in result.output
    address = result.output.splitlines()[-1].removeprefix("http://127.0.0.1:8000")
    assert visitor.get(address).status_code == 200


def test_no_reset_for_who_is_out(run: Run, make: Make) -> None:
    result = run("reset-password", make.person(status="deactivated").email)
    assert result.exit_code == 1
    assert "has no active account" in result.output


def test_lists_by_status(run: Run, make: Make) -> None:
    active, invited = make.person("Ann"), make.person("Bob", status="invited")
    assert run("list").output.count("\n") == 2
    line = f"{invited.email}\t{invited.handle}\tinvited\tstaff\tBob\n"
    assert run("list", "--status", "invited").output == line
    assert active.email in run("list", "--status", "active").output
