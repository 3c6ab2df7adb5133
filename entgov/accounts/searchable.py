"""People as the search knows them: by name and handle, never by email address.

Who was invited and has not joined is found by nobody. Who left is found, and marked.
"""

from collections.abc import Collection, Iterator, Mapping
from zlib import crc32

from flask_babel import gettext
from sqlalchemy import select

from entgov.accounts.addresses import person_address
from entgov.accounts.models import Person
from entgov.accounts.policy import joined, visible_to
from entgov.core.database import db, portions
from entgov.search.documents import Document
from entgov.search.found import Found
from entgov.web.guard import Viewer

KIND = "person"
_PORTION = 500


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these people; who has not joined is left out."""
    for portion in portions(ids, _PORTION):
        for person in db.session.scalars(select(Person).where(Person.id.in_(portion), joined())):
            yield _document(person)


def everything() -> Iterator[Document]:
    """The documents of everybody, by id."""
    last = 0
    while ids := _ids_after(last):
        yield from documents(ids)
        last = ids[-1]


def found(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Found]:
    """The people among these that the viewer may see, as hits."""
    people = select(Person).where(Person.id.in_(ids), joined(), visible_to(viewer))
    return {person.id: _hit(person) for person in db.session.scalars(people)}


def _ids_after(last: int) -> list[int]:
    statement = select(Person.id).where(Person.id > last).order_by(Person.id).limit(_PORTION)
    return list(db.session.scalars(statement))


def _document(person: Person) -> Document:
    return Document(
        key=f"{KIND}:{person.id}",
        kind=KIND,
        title=person.name,
        body=person.handle,
        tags=(),
        spaces=(),
        audience=("staff",),
        changed_at=person.created_at,
        version=crc32(f"{person.name}\n{person.handle}".encode()),
    )


def _hit(person: Person) -> Found:
    left = person.status == "deactivated"
    name = gettext("%(name)s (deactivated)", name=person.name) if left else person.name
    return Found(
        kind=KIND,
        title=name,
        url=person_address(person.handle),
        text=f"@{person.handle}",
        space="",
        by="",
        at=person.created_at,
    )
