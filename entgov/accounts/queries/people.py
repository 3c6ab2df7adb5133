"""What screens need to know of people."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, FromClause, Select, or_, select
from sqlalchemy.orm import aliased

from entgov.accounts.commands.people import normal_email
from entgov.accounts.models import Person
from entgov.accounts.policy import joined, visible_to
from entgov.core.database import LARGEST_ID, db
from entgov.core.keys import key
from entgov.web.guard import Viewer


def person_with_handle(viewer: Viewer, handle: str) -> Person | None:
    """The person with this handle, if the viewer may see them."""
    return db.session.scalar(
        select(Person).where(Person.handle == handle.casefold(), visible_to(viewer))
    )


def person_with_id(viewer: Viewer, person_id: int) -> Person | None:
    """The person with this id, if the viewer may see them."""
    if person_id > LARGEST_ID:
        return None
    return db.session.scalar(select(Person).where(Person.id == person_id, visible_to(viewer)))


def person_with_email(email: str) -> Person | None:
    """The person with this email address, whatever their status."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def goes_by(written: str) -> ColumnElement[bool]:
    """The people with this handle (with or without its @) or this email address."""
    handle = written.removeprefix("@").casefold()
    return or_(Person.handle == handle, Person.email == normal_email(written))


BY_NAME = (Person.name_key, Person.id)
"""The order of people in a list."""


def people(
    viewer: Viewer, *, matching: str = "", status: str = "", by_email: bool = True
) -> Select[int]:
    """The ids of the people that the viewer may see, by name; `matching` a part of name, handle or
    email. For `numbered_ids`, with `shown`: of thousands of people only a page is read.

    Only administrators find people by their email address.
    """
    statement = select(Person.id).where(visible_to(viewer)).order_by(*BY_NAME)
    if matching:
        statement = statement.where(_found_by(matching, email=by_email and viewer.is_administrator))
    if status:
        statement = statement.where(Person.status == status)
    return statement


def shown(ids: FromClause) -> Select[Person]:
    """The people with these ids, by name."""
    return select(Person).join(ids, ids.c.id == Person.id).order_by(*BY_NAME)


def _found_by(part: str, *, email: bool) -> ColumnElement[bool]:
    """The people of whose name or handle, or email address, that is a part. Handles and addresses
    are kept folded; an address is looked for in the index of addresses, and only there."""
    folded = normal_email(part)
    found = [
        Person.name_key.contains(key(part), autoescape=True),
        Person.handle.contains(folded, autoescape=True),
    ]
    if email:
        other = aliased(Person)
        at = select(other.id).where(other.email.contains(folded, autoescape=True))
        found.append(Person.id.in_(at))
    return or_(*found)


def ids_of_handles(handles: Iterable[str]) -> dict[str, int]:
    """The ids of the people with these handles who have joined; unknown handles are left out."""
    rows = db.session.execute(
        select(Person.handle, Person.id).where(Person.handle.in_(list(handles)), joined())
    )
    return {row.handle: row.id for row in rows}


def colleague(written: str) -> Person | None:
    """The active person with this handle (with or without its @) or this email address.

    Who has not joined yet or has left is not found, so nobody learns of them by trying.
    """
    return db.session.scalar(select(Person).where(goes_by(written), Person.status == "active"))
