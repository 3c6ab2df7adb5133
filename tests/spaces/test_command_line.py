"""`entgov spaces list`: which spaces there are, for who runs the machine, and on the record."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, Origin, acts_come_from
from entgov.spaces.cli import spaces
from entgov.spaces.models import Membership
from tests.conftest import Browser, Make

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `entgov spaces` with these words."""

    def run(*words: str) -> Result:
        db.session.rollback()
        acts_come_from(Origin("", "command line"))  # as `entgov` says before any of its commands
        result = app.test_cli_runner().invoke(spaces, words)
        db.session.expire_all()
        return result

    return run


def lines(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.output.splitlines()]


def test_it_says_what_there_is_who_runs_it_and_how_many_are_in(
    run: Run, make: Make, ann: Person, bob: Person
) -> None:
    gone, asking = make.person("Gone", status="deactivated"), make.person("Asking")
    closed = make.space("Beta", "closed", steward=gone, members=[bob], asked=[asking])
    secret = make.space("Alpha", "private", steward=ann, members=[bob, gone], invited=[asking])
    assert lines(run("list")) == [
        [secret.slug, "private", "2", "@ann", "Alpha"],
        [closed.slug, "closed", "1", "-", "Beta"],
        ["everyone", "open", "3", "-", "Everyone"],
    ]
    assert [name for *_, name in lines(run("list", "--kind", "private"))] == ["Alpha"]
    assert run("list", "--kind", "secret").exit_code != 0


def test_all_stewards_are_named(run: Run, make: Make, ann: Person, bob: Person) -> None:
    space = make.space("Alpha", "private", steward=bob, members=[ann])
    with transaction():
        db.session.execute(
            update(Membership).where(Membership.space_id == space.id).values(role="steward")
        )
    assert lines(run("list", "--kind", "private"))[0][3] == "@ann, @bob"


def test_it_is_on_the_record_and_the_record_names_no_space(
    run: Run, make: Make, ann: Person, as_person: Callable[[Person], Browser]
) -> None:
    make.space("Alpha", "private", steward=ann)
    run("list", "--kind", "private")
    fact = db.session.scalars(select(FactRecord).filter_by(kind="SpacesListed")).one()
    assert (fact.via, fact.actor_id, fact.space_id) == ("command line", None, None)
    assert fact.data == {"only": "private"}
    trail = as_person(make.administrator()).get("/admin/audit").text
    assert "Spaces listed, with who runs them" in trail
    assert "Alpha" not in trail
