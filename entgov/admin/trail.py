"""The facts that an administrator may read, newest first.

Administrators run accounts, not content: what happened in a space that they may not read is not
in their list, and neither is that it happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from entgov.accounts.models import Person
from entgov.accounts.queries import goes_by
from entgov.admin.wordings import door, wording
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space, in_space_run_by
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, stretch
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Page
from entgov.wiki.policy import readable_by as page_readable_by

SIZE = 50


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `who` is None where nobody was signed in; `typed` is an email
    address that somebody tried and that may belong to nobody. `page` is (title, address)."""

    fact: FactRecord
    who: Person | None
    about: Person | None
    space: Space | None
    page: tuple[str, str] | None

    @property
    def what(self) -> Any:
        return wording(self.fact.kind)

    @property
    def door(self) -> Any:
        return door(self.fact.via)

    @property
    def post_id(self) -> int | None:
        return self.fact.data.get("post_id")

    @property
    def file_id(self) -> int | None:
        return self.fact.data.get("file_id")

    @property
    def typed(self) -> str:
        return str(self.fact.data.get("email", ""))


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The facts that an administrator may read: of no space, or of one they may read.

    Who has confirmed to have read a page, only who runs its space may know, and they themselves.
    """
    own = or_(FactRecord.actor_id == viewer.id, in_space_run_by(FactRecord.space_id, viewer))
    return and_(
        or_(FactRecord.space_id.is_(None), in_readable_space(FactRecord.space_id, viewer)),
        or_(FactRecord.kind != "PageAcknowledged", own),
    )


def person_named(words: str) -> Person | None:
    """The person with this handle or email address."""
    return db.session.scalar(select(Person).where(goes_by(words)))


def entries(
    viewer: Viewer, *, kind: str = "", person: Person | None = None, after: Cursor | None = None
) -> Stretch[Entry]:
    """One stretch of the trail, of one kind or about or by one person if asked."""
    statement = (
        select(FactRecord, Person, Space)
        .outerjoin(Person, Person.id == FactRecord.actor_id)
        .outerjoin(Space, Space.id == FactRecord.space_id)
        .where(readable_by(viewer))
    )
    if kind:
        statement = statement.where(FactRecord.kind == kind)
    if person:
        concerns = FactRecord.data["person_id"].as_integer() == person.id
        statement = statement.where(or_(FactRecord.actor_id == person.id, concerns))
    if after:
        statement = statement.where(after.older(FactRecord.at, FactRecord.id))
    newest = statement.order_by(FactRecord.at.desc(), FactRecord.id.desc()).limit(SIZE + 1)
    rows = db.session.execute(newest).all()
    concerned = _people(_ids(rows, "person_id"))
    written = _pages(_ids(rows, "page_id"), viewer)
    shown = [
        Entry(
            fact,
            who,
            concerned.get(fact.data.get("person_id")),
            space,
            written.get(fact.data.get("page_id")),
        )
        for fact, who, space in rows
    ]
    return stretch(shown, lambda entry: Cursor(entry.fact.at, entry.fact.id), size=SIZE)


def _ids(rows: Iterable[Any], name: str) -> set[int]:
    values = {fact.data.get(name) for fact, _, _ in rows}
    return {value for value in values if isinstance(value, int)}


def _people(ids: set[int]) -> dict[Any, Person]:
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in people}


def _pages(ids: set[int], viewer: Viewer) -> dict[Any, tuple[str, str]]:
    """Titles and addresses of the pages with these ids that the viewer may read."""
    if not ids:
        return {}
    readable = (
        select(Page.id, Page.title, Space.slug, Page.slug)
        .join(Space, Space.id == Page.space_id)
        .where(Page.id.in_(ids), page_readable_by(viewer))
    )
    rows = db.session.execute(readable)
    return {page_id: (title, page_address(*where)) for page_id, title, *where in rows}
