"""What a person has to do with pages: which they own, which they wrote on, and when."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer

from entgov.accounts.models import Person
from entgov.core.database import LARGEST_ID, db
from entgov.web.guard import Viewer
from entgov.web.paging import Cursor, Stretch, numbered, stretch
from entgov.web.paging import Page as Numbered
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import readable_by
from entgov.wiki.queries.pages import LONG

_PER_STRETCH = 20


def pages_owned_by(viewer: Viewer, person: Person, *, number: int) -> Numbered[Page]:
    """One page of the pages that the person answers for and the viewer may read, by title."""
    statement = (
        select(Page)
        .join(Page.space)
        .where(Page.owner_id == person.id, readable_by(viewer))
        .order_by(Page.slug, Page.id)
        .options(contains_eager(Page.space))
    )
    return numbered(statement, number=number)


def saves_by(viewer: Viewer, person: Person, *, before: Cursor | None) -> Stretch[Revision]:
    """What the person saved of pages that the viewer may read, the newest on top."""
    statement = (
        select(Revision)
        .join(Revision.page)
        .join(Page.space)
        .where(Revision.author_id == person.id, readable_by(viewer))
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(_PER_STRETCH + 1)
        .options(
            contains_eager(Revision.page).contains_eager(Page.space),
            *(defer(column) for column in LONG),
        )
    )
    if before:
        statement = statement.where(before.older(Revision.at, Revision.id))
    rows = db.session.scalars(statement).all()
    return stretch(rows, lambda each: Cursor(each.at, each.id), size=_PER_STRETCH)


def writers_of(viewer: Viewer, page_ids: Collection[int]) -> Sequence[Any]:
    """Who of those who are here wrote on these pages, as the viewer may read them.

    Rows of person, page and how often, small changes not counted; who wrote most on top.
    """
    work = (
        select(Revision.page_id, Revision.author_id, func.count().label("edits"))
        .where(Revision.page_id.in_([each for each in page_ids if each <= LARGEST_ID]))
        .where(Revision.author_id.is_not(None), ~Revision.minor)
        .group_by(Revision.page_id, Revision.author_id)
        .subquery()
    )
    return db.session.execute(
        select(Person, Page, work.c.edits)
        .select_from(work)
        .join(Person, Person.id == work.c.author_id)
        .join(Page, Page.id == work.c.page_id)
        .join(Page.space)
        .where(Person.status == "active", readable_by(viewer))
        .order_by(work.c.edits.desc(), Page.id)
        .options(contains_eager(Page.space))
    ).all()
