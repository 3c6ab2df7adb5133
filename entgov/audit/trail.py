"""The facts that somebody may read of the trail, newest first, narrowed as they ask.

Who reads the trail runs accounts, or looks over those who do, and reads no content by it: what
happened in a space that they may not read is not in their list, and neither is that it happened.
That an administrator read there with a reason is: but not which space it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true, union
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.accounts.queries import goes_by
from entgov.audit import words
from entgov.audit.models import Seal
from entgov.audit.wordings import door, wording
from entgov.core.database import LARGEST_ID, db
from entgov.core.facts import FactRecord
from entgov.inspections import facts as inspections
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space, in_space_run_by, visible_to
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, stretch
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Page
from entgov.wiki.policy import readable_by as page_readable_by

SIZE = 50
_AT_ONCE = 500
_CONFIRMED = "PageAcknowledged", "AnnouncementAcknowledged"
_WITH_REASON = tuple(kind.__name__ for kind in inspections.ALL)
Actor, Named = aliased(Person), aliased(Person)
"""Who did it, and whom it is about."""


@dataclass(frozen=True)
class Limits:
    """What the trail is narrowed to; what is empty limits nothing.

    kinds         of fact
    person_id     who did it or whom it is about; no row, which would end before a file is made
    since, until  the first moment, and the first one that is too late
    words         in what happened or in what the fact says
    """

    kinds: Sequence[str] = ()
    person_id: int | None = None
    address: str = ""
    session_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `who` is None where nobody was signed in; `typed` is an email
    address that somebody tried and that may belong to nobody. `space` is None also where the viewer
    does not know of it. `page` is (title, address);
    `seal` is None until the worker has sealed the fact."""

    fact: FactRecord
    who: Person | None
    about: Person | None
    space: Space | None
    seal: Seal | None
    page: tuple[str, str] | None = None

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
    """The facts that somebody may read of the trail: of no space, or of one they may read; and of
    all spaces that somebody read there with a reason.

    Who has confirmed to have read something, only who runs its space may know, and they themselves.
    """
    own = or_(FactRecord.actor_id == viewer.id, in_space_run_by(FactRecord.space_id, viewer))
    return and_(
        or_(
            FactRecord.space_id.is_(None),
            in_readable_space(FactRecord.space_id, viewer),
            FactRecord.kind.in_(_WITH_REASON),
        ),
        or_(FactRecord.kind.not_in(_CONFIRMED), own),
    )


def person_named(written: str) -> Person | None:
    """The person with this handle or email address."""
    return db.session.scalar(select(Person).where(goes_by(written)))


def entries(
    viewer: Viewer, limits: Limits, *, after: Cursor | None = None, size: int = SIZE
) -> Stretch[Entry]:
    """One stretch of what the viewer may read. Of words it looks through so many facts at a time;
    then `next` leads on, also where none was found."""
    found, looked_to = _found(viewer, limits, after, size)
    cut = stretch(_with_pages(found, viewer), _cursor, size=size)
    return cut if cut.next or not looked_to else Stretch(cut.rows, str(looked_to), cut.top)


def entry(viewer: Viewer, fact_id: int) -> Entry | None:
    """The fact with this id, if the viewer may read it."""
    if fact_id > LARGEST_ID:
        return None
    found = _whole(viewer, FactRecord.id == fact_id, readable_by(viewer))
    return next(iter(_with_pages(found, viewer)), None)


def every(viewer: Viewer | None, limits: Limits) -> Iterator[list[Entry]]:
    """All of it, a few hundred at a time; without a viewer nobody's rights are asked.

    Each few are read by themselves, so a writer waits for none of them, and who loses sight of a
    space meanwhile gets no more of it.
    """
    after: Cursor | None = None
    while True:
        found, looked_to = _found(viewer, limits, after, _AT_ONCE)
        some = list(found[:_AT_ONCE])
        after = _cursor(some[-1]) if len(found) > _AT_ONCE else looked_to
        db.session.expunge_all()
        db.session.rollback()
        if some:
            yield some
        if after is None:
            return


def _found(
    viewer: Viewer | None, limits: Limits, after: Cursor | None, size: int
) -> tuple[Sequence[Entry], Cursor | None]:
    """One entry too many, the newest first; and to where words were looked for."""
    narrowed = [readable_by(viewer) if viewer else true(), *_conditions(limits)]
    if after:
        narrowed.append(after.older(FactRecord.at, FactRecord.id))
    looked_to = words.looked_to(after, limits.until) if limits.words else None
    if looked_to:
        narrowed.append(~looked_to.older(FactRecord.at, FactRecord.id))
    branches = [_newest(*narrowed, *branch).limit(size + 1) for branch in _branches(limits)]
    if len(branches) == 1:
        ids: Any = branches[0].with_only_columns(FactRecord.id)
    else:  # each is one stretch of an index; all of them together would be none
        parts = [select(branch.subquery()) for branch in branches]
        both = union(*parts).subquery()
        ids = select(both.c.id).order_by(both.c.at.desc(), both.c.id.desc()).limit(size + 1)
    found = db.session.scalars(ids).all()
    return _whole(viewer, FactRecord.id.in_(found)) if found else [], looked_to


def _newest(*conditions: ColumnElement[bool]) -> Any:
    newest = select(FactRecord.id, FactRecord.at).where(*conditions)
    return newest.order_by(FactRecord.at.desc(), FactRecord.id.desc())


def _conditions(limits: Limits) -> Iterator[ColumnElement[bool]]:
    if limits.address:
        yield FactRecord.address == limits.address
    if limits.session_id is not None:
        yield FactRecord.session_id == limits.session_id
    if limits.since:
        yield FactRecord.at >= limits.since
    if limits.until:
        yield FactRecord.at < limits.until
    if limits.words:
        yield words.said_in(limits.words)


def _branches(limits: Limits) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """What of the limits is one thing or another: each of these is looked for by itself."""
    person: Any = [()]
    kinds: Any = [(FactRecord.kind == kind,) for kind in limits.kinds] or [()]
    if own := limits.person_id:
        person = [(FactRecord.actor_id == own,), (FactRecord.about_id == own,)]
    if len(limits.kinds) > 1 and (limits.person_id or limits.words):
        kinds = [(FactRecord.kind.in_(limits.kinds),)]
    return ((*one, *other) for one, other in product(person, kinds))


def _whole(viewer: Viewer | None, *conditions: ColumnElement[bool]) -> Sequence[Entry]:
    known = visible_to(viewer) if viewer else true()
    statement = (
        select(FactRecord, Actor, Named, Space, Seal)
        .outerjoin(Actor, Actor.id == FactRecord.actor_id)
        .outerjoin(Named, Named.id == FactRecord.about_id)
        .outerjoin(Space, and_(Space.id == FactRecord.space_id, known))
        .outerjoin(Seal, Seal.fact_id == FactRecord.id)
        .where(*conditions)
        .order_by(FactRecord.at.desc(), FactRecord.id.desc())
    )
    return [Entry(*row) for row in db.session.execute(statement)]


def _cursor(entry: Entry) -> Cursor:
    return Cursor(entry.fact.at, entry.fact.id)


def _with_pages(found: Sequence[Entry], viewer: Viewer) -> Sequence[Entry]:
    """The same, with the titles and addresses of the pages that the viewer may read."""
    named = {each.fact.data.get("page_id") for each in found}
    pages = _pages({value for value in named if isinstance(value, int)}, viewer)
    return [replace(each, page=pages.get(each.fact.data.get("page_id"))) for each in found]


def _pages(known: set[int], viewer: Viewer) -> dict[Any, tuple[str, str]]:
    if not known:
        return {}
    readable = (
        select(Page.id, Page.title, Space.slug, Page.slug)
        .join(Space, Space.id == Page.space_id)
        .where(Page.id.in_(known), page_readable_by(viewer))
    )
    rows = db.session.execute(readable)
    return {page_id: (title, page_address(*where)) for page_id, title, *where in rows}
