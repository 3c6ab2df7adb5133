"""What screens need to know of people."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, or_, select

from entgov.accounts.commands.people import normal_email
from entgov.accounts.models import Person
from entgov.accounts.policy import joined, visible_to
from entgov.core.database import LARGEST_ID, db
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


def people(
    viewer: Viewer, *, matching: str = "", status: str = "", by_email: bool = True
) -> Select[Person]:
    """The people that the viewer may see, by name; `matching` a part of name, handle or email.

    Only administrators find people by their email address.
    """
    by_name = (func.lower(Person.name), Person.id)
    statement = select(Person).where(visible_to(viewer)).order_by(*by_name)
    if matching:
        # Handles and addresses are kept folded. To fold them once more, row by row, would cost most
        # of the time that thousands of people take.
        folded = [Person.handle]
        if by_email and viewer.is_administrator:
            folded.append(Person.email)
        own = normal_email(matching)
        found = [column.contains(own, autoescape=True) for column in folded]
        statement = statement.where(or_(*found, Person.name.icontains(matching, autoescape=True)))
    if status:
        statement = statement.where(Person.status == status)
    return statement


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
