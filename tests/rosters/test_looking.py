"""What was worked out before the transaction holds only if nothing has changed since."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.rosters import looking
from entgov.rosters.leaving import plan
from entgov.rosters.models import Roster
from entgov.rosters.standing import Seen
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from tests.conftest import Make
from tests.rosters.test_lists import HEADER, applied, brought

CHANGES: dict[str, Callable[[Person, Space], object]] = {
    "somebody comes": lambda _bob, _space: accounts.invite("new@body.example", "New", by=None),
    "a name": lambda bob, _space: accounts.rename(bob, "Robert", by=None),
    "a job": lambda bob, _space: accounts.change_profile(
        bob, {"job": "Clerk"}, manager=None, by=None
    ),
    "somebody goes": lambda bob, _space: accounts.deactivate(bob, by=None),
    "a role": lambda bob, _space: accounts.give_role(bob, "auditor", by=None),
    "a last day": lambda bob, _space: plan(bob, date(2099, 1, 1), by=None),
    "a member": lambda bob, space: spaces.join(space, bob),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_seen(app: Flask, make: Make, change: str) -> None:
    make.administrator()
    bob, space = make.person("Bob"), make.space("Roads")
    roster = brought(None, f"{HEADER}Cy,cy@body.example,,,,{space.slug},,\n")

    def seen() -> Seen:
        with transaction(write_lock=False):
            return looking.seen_by(db.session.get_one(Roster, roster.id), [space.slug])

    before = seen()
    assert seen() == before
    with transaction():
        CHANGES[change](db.session.merge(bob), db.session.merge(space))
    assert seen() != before


def test_what_is_announced_together_is_as_if_alone(app: Flask, make: Make) -> None:
    """By ids that go on, with deliveries to the same listeners."""
    with transaction():
        accounts.rename(make.person("Ann"), "Anna", by=None)
    alone = db.session.scalars(select(FactRecord).filter_by(kind="PersonRenamed")).one()
    bob = make.person("Bob")
    applied(None, f"name,mail\nRobert,{bob.email}\n")
    together = db.session.scalars(
        select(FactRecord).filter_by(kind="PersonRenamed", about_id=bob.id)
    ).one()
    assert together.id > alone.id
    assert together.data == {
        "person_id": bob.id, "before": {"name": "Bob"}, "after": {"name": "Robert"}
    }  # fmt: skip
    heard = [
        set(db.session.scalars(select(Delivery.listener).filter_by(fact_id=each.id)))
        for each in (alone, together)
    ]
    assert heard[0] == heard[1] != set()
    with transaction():
        accounts.rename(bob, "Rob", by=None)
    assert max(db.session.scalars(select(FactRecord.id))) > together.id
