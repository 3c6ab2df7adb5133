"""People as the search knows them: by name, handle, job, team, languages and what they can be
asked about; never by email address or phone.

Who was invited and has not joined is found by nobody. Who left is found, and marked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from zlib import crc32

from flask_babel import gettext
from sqlalchemy import select

from entgov.accounts.addresses import person_address
from entgov.accounts.models import Person, Profile
from entgov.accounts.policy import joined, visible_to
from entgov.accounts.queries import skills_by_person, told_by
from entgov.core.database import db, portions
from entgov.search.documents import Document
from entgov.search.found import Found
from entgov.web.guard import Viewer

KIND = "person"
TAKES_AWAY = {"PersonDeactivated"}
_PORTION = 500


def tell_of(ids: Collection[int]) -> Collection[int]:
    """These alone: nothing else is found by words of theirs."""
    return ids


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these people; who has not joined is left out."""
    for portion in portions(ids, _PORTION):
        told, skills = told_by(portion), skills_by_person(portion)
        for person in db.session.scalars(select(Person).where(Person.id.in_(portion), joined())):
            yield _document(person, told.get(person.id), skills.get(person.id, ()))


def everything() -> Iterator[Document]:
    """The documents of everybody, by id."""
    last = 0
    while ids := _ids_after(last):
        yield from documents(ids)
        last = ids[-1]


def found(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Found]:
    """The people among these that the viewer may see, as hits."""
    people = select(Person).where(Person.id.in_(ids), joined(), visible_to(viewer))
    told, skills = told_by(ids), skills_by_person(ids)
    return {
        person.id: _hit(person, _words(person, told.get(person.id), skills.get(person.id, ())))
        for person in db.session.scalars(people)
    }


def _ids_after(last: int) -> list[int]:
    statement = select(Person.id).where(Person.id > last).order_by(Person.id).limit(_PORTION)
    return list(db.session.scalars(statement))


def _words(person: Person, told: Profile | None, skills: Iterable[str]) -> str:
    """What is found of a person beside their name, one thing on each line."""
    lines = [told.job, told.team, told.languages] if told else []
    return "\n".join(filter(None, [f"@{person.handle}", *lines, ", ".join(skills)]))


def _document(person: Person, told: Profile | None, skills: Iterable[str]) -> Document:
    body = _words(person, told, skills)
    return Document(
        key=f"{KIND}:{person.id}",
        kind=KIND,
        title=person.name,
        body=body,
        tags=(),
        spaces=(),
        audience=("staff",),
        changed_at=person.created_at,
        version=crc32(f"{person.name}\n{body}".encode()),
        half_life=0,
    )


def _hit(person: Person, text: str) -> Found:
    left = person.status == "deactivated"
    name = gettext("%(name)s (deactivated)", name=person.name) if left else person.name
    return Found(
        kind=KIND,
        title=name,
        url=person_address(person.handle),
        text=text,
        space="",
        by="",
        at=person.created_at,
    )
