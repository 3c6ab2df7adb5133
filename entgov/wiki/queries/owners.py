"""Who answers for pages, and who could."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import contains_eager

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import LARGEST_ID, db, portions
from entgov.spaces.models import Space
from entgov.spaces.policy import writers
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import handed_over_by

HEIRS_SHOWN = 3
NOBODY = 0
"""Stands for the former owner of pages that never had one."""
_RECENT = timedelta(days=365)


def handed_over(viewer: Viewer) -> Select[Page]:
    """The pages that wait for a new owner in the spaces that the viewer runs.

    By their former owner, those that never had one last; each with its space.
    """
    return (
        select(Page)
        .join(Page.space)
        .outerjoin(Page.owner)
        .where(handed_over_by(viewer))
        .options(contains_eager(Page.space), contains_eager(Page.owner))
        .order_by(
            Page.owner_id.is_(None), Person.name_key, Person.id,
            func.lower(Space.name), Page.slug, Page.id,
        )
    )  # fmt: skip


def handed_over_ids(
    viewer: Viewer, page_ids: Collection[int], owner_ids: Collection[int]
) -> Sequence[int]:
    """Those of these pages, and all of these former owners, that wait; NOBODY stands for none."""
    pages = [each for each in page_ids if each <= LARGEST_ID]
    owners = [each for each in owner_ids if each <= LARGEST_ID]
    wanted = or_(Page.id.in_(pages), func.coalesce(Page.owner_id, NOBODY).in_(owners))
    return db.session.scalars(select(Page.id).where(handed_over_by(viewer), wanted)).all()


def _counts(viewer: Viewer) -> dict[int | None, int]:
    """How many pages of each former owner wait."""
    rows = db.session.execute(
        select(Page.owner_id, func.count()).where(handed_over_by(viewer)).group_by(Page.owner_id)
    )
    return {row[0]: row[1] for row in rows}


def heirs(page_ids: Collection[int], *, most: int = HEIRS_SHOWN) -> dict[int, list[Person]]:
    """For each of these pages who wrote most of it of late and could own it, the likeliest first.

    An edit of the last year weighs three times an older one, and a minor one next to nothing.
    """
    found: dict[int, list[Person]] = defaultdict(list)
    for portion in portions(page_ids):
        for page_id, person in db.session.execute(_writers_of(portion)):
            if len(found[page_id]) < most:
                found[page_id].append(person)
    return dict(found)


def _writers_of(page_ids: Sequence[int]) -> Select[Any]:
    weight = case((Revision.minor, 1), (Revision.at > now() - _RECENT, 30), else_=10)
    work = (
        select(
            Revision.page_id,
            Revision.author_id,
            func.sum(weight).label("weight"),
            func.max(Revision.id).label("last"),
        )
        .where(Revision.page_id.in_(page_ids), Revision.author_id.is_not(None))
        .group_by(Revision.page_id, Revision.author_id)
        .subquery()
    )
    return (
        select(work.c.page_id, Person)
        .join(Person, Person.id == work.c.author_id)
        .join(Page, Page.id == work.c.page_id)
        .where(Person.status == "active", Page.owner_id.is_distinct_from(Person.id))
        .where(writers(Page.space_id))
        .order_by(work.c.weight.desc(), work.c.last.desc())
    )


@dataclass(frozen=True)
class Heirless:
    """The pages of one former owner on a screen, and how many wait in all."""

    owner: Person | None
    total: int
    pages: Sequence[Page]


def by_former_owner(viewer: Viewer, pages: Sequence[Page]) -> list[Heirless]:
    """The pages of a screen, in the groups that they come in."""
    groups: dict[int | None, list[Page]] = defaultdict(list)
    for page in pages:
        groups[page.owner_id].append(page)
    counts = _counts(viewer)
    return [
        Heirless(some[0].owner, counts.get(owner_id, len(some)), some)
        for owner_id, some in groups.items()
    ]
