"""`entgov spaces`: which spaces there are, for whoever runs the machine.

They could read the database, where nobody hears of it; this is on the record. The record says that
it was done and not what was found: who reads it must not learn by it of spaces, nor how many there
are (ADR 48).
"""

from collections import defaultdict
from typing import get_args

import click
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.spaces.facts import SpacesListed
from entgov.spaces.models import Kind, Membership, Space

spaces = click.Group("spaces", help="Spaces, of all kinds.")

_INSIDE = Membership.state == "member", Person.status == "active"


@spaces.command("list")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only spaces of this kind.")
def list_spaces(kind: Kind | None) -> None:
    """Print all spaces: address, kind, number of members, stewards and name, by tabs.

    Whoever runs this learns of private spaces too; that it was done is noted.
    """
    with transaction():
        announce(SpacesListed(only=kind or ""), by=None)
    numbers, stewards = _numbers(), _stewards()
    wanted = select(Space).order_by(func.lower(Space.name), Space.id)
    for space in db.session.scalars(wanted.where(Space.kind == kind) if kind else wanted):
        number = _active() if space.everyone else numbers.get(space.id, 0)
        run_by = ", ".join(stewards[space.id]) or "-"
        click.echo("\t".join([space.slug, space.kind, str(number), run_by, space.name]))


def _active() -> int:
    """How many there are in all: they are in Everyone without a row."""
    counted = select(func.count()).select_from(Person).where(Person.status == "active")
    return db.session.scalar(counted) or 0


def _numbers() -> dict[int, int]:
    counted = select(Membership.space_id, func.count()).join(Membership.person).where(*_INSIDE)
    return dict(db.session.execute(counted.group_by(Membership.space_id)).all())


def _stewards() -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    named = select(Membership.space_id, Person.handle).join(Membership.person)
    rows = named.where(*_INSIDE, Membership.role == "steward").order_by(Person.handle)
    for space_id, handle in db.session.execute(rows):
        found[space_id].append(f"@{handle}")
    return found
