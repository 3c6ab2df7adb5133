"""What belongs to the export of a space: its pages in the order of their tree, and its files.

The list is made once, with the rights of whoever asked for it. What the pages say is read later, a
few at a time, and each time the rights are asked again: who loses sight of a space in the middle
gets nothing more of it. Without a viewer, on the command line, all of a space is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.files.models import Blob, File, FileUse
from entgov.files.policy import readable_by as file_readable_by
from entgov.files.policy import standing
from entgov.spaces.models import Space
from entgov.transfer.own_format import file_path, page_path
from entgov.web.guard import Viewer
from entgov.wiki.models import PAGE_KEY, Page, PageAddress, PageTag, Revision, RevisionName
from entgov.wiki.policy import living, readable_by

AT_ONCE = 50  # pages whose texts are read together


@dataclass(eq=False)
class Leaf:
    """A page of the export, with its path in it (without an ending)."""

    id: int
    parent_id: int | None
    slug: str
    title: str
    position: int | None
    front: bool
    status: str
    replaced_by_id: int | None
    path: str = ""
    below: list["Leaf"] = field(default_factory=list)


@dataclass(frozen=True)
class Stored:
    """A file of the export, with its path in it."""

    id: int
    name: str
    description: str
    digest: str
    size: int
    media: str
    shown: bool

    @property
    def path(self) -> str:
        return file_path(self.id, self.name)


@dataclass(frozen=True)
class Contents:
    """All that belongs to the export; `pages` each after the one above it."""

    space: Space
    viewer: Viewer | None
    pages: Sequence[Leaf]
    files: Sequence[Stored]

    @property
    def roots(self) -> Sequence[Leaf]:
        there = {leaf.id for leaf in self.pages}
        return [leaf for leaf in self.pages if leaf.parent_id not in there]

    @property
    def file_paths(self) -> dict[int, str]:
        return {file.id: file.path for file in self.files}


@dataclass(frozen=True)
class Extent:
    """How much is in a space, for those who think of taking it along."""

    pages: int
    versions: int
    files: int
    size: int


def extent(viewer: Viewer, space: Space) -> Extent:
    """How much of a space the viewer would get."""
    pages = _pages_of(space, viewer)
    counted = select(func.count(Page.id)).where(pages).scalar_subquery()
    versions = select(func.count(Revision.id)).join(Page, Page.id == Revision.page_id).where(pages)
    row = db.session.execute(select(counted, versions.scalar_subquery())).one()
    files = _files_of(space, viewer).with_only_columns(
        func.count(File.id), func.coalesce(func.sum(Blob.size), 0), maintain_column_froms=True
    )
    return Extent(row[0], row[1], *db.session.execute(files.order_by(None)).one())


def contents(space: Space, viewer: Viewer | None) -> Contents:
    """What an export of the space has in it."""
    rows = db.session.execute(
        select(
            *(Page.id, Page.parent_id, Page.slug, Page.title, Page.position),
            *(Page.front, Page.status, Page.replaced_by_id),
        ).where(_pages_of(space, viewer))
    )
    leaves = _in_order([Leaf(*row) for row in rows])
    files = [Stored(*row) for row in db.session.execute(_files_of(space, viewer))]
    return Contents(space, viewer, leaves, files)


def heads(found: Contents) -> Iterator[list[tuple[Leaf, Any]]]:
    """The pages with their newest revisions, some at a time.

    A row has of the page: owner, created_at; of its head all that is shown; and its tags.
    """
    owner = aliased(Person)
    for some in _portions(found.pages):
        rows = db.session.execute(
            select(
                Page.id,
                Page.created_at,
                Page.review_due_at,
                owner.name.label("owner"),
                Person.name.label("author"),
                *(Revision.number, Revision.at, Revision.title, Revision.source, Revision.credit),
                *(Revision.html, Revision.language, Revision.headings),
            )
            .join(Revision, Revision.id == Page.head_id)
            .outerjoin(Person, Person.id == Revision.author_id)
            .outerjoin(owner, owner.id == Page.owner_id)
            .where(Page.id.in_(some), _pages_of(found.space, found.viewer))
        )
        by_id = {row.id: row for row in rows}
        yield [(leaf, by_id[each]) for each, leaf in some.items() if each in by_id]
        db.session.rollback()  # hold no snapshot: packing takes long


def tags(ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of pages, by their ids."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(PageTag.page_id, PageTag.tag).where(PageTag.page_id.in_(list(ids)))
    for page_id, tag in db.session.execute(rows.order_by(PageTag.tag)):
        found[page_id].append(tag)
    return found


def versions(found: Contents, ids: Iterable[int]) -> Iterator[Any]:
    """All revisions of some pages, page by page, the oldest first, few at a time."""
    approver = aliased(Person)
    return iter(
        db.session.execute(
            select(
                *(Revision.page_id, Revision.number, Revision.at, Revision.title),
                *(Revision.source, Revision.summary, Revision.minor, Revision.language),
                *(Revision.credit, Person.name.label("author"), Person.handle),
                RevisionName.name.label("named"),
                approver.name.label("approved_by"),
            )
            .join(Page, Page.id == Revision.page_id)
            .outerjoin(Person, Person.id == Revision.author_id)
            .outerjoin(approver, approver.id == Revision.approved_by_id)
            .outerjoin(RevisionName, RevisionName.revision_id == Revision.id)
            .where(Page.id.in_(list(ids)), _pages_of(found.space, found.viewer))
            .order_by(Revision.page_id, Revision.number)
            .execution_options(yield_per=10)
        )
    )


def addresses(found: Contents) -> dict[str, int]:
    """Which page of the export is at which address of its space, now or once."""
    there = {leaf.id for leaf in found.pages}
    rows = db.session.execute(
        select(PageAddress.slug, PageAddress.page_id).where(PageAddress.space_id == found.space.id)
    )
    return {slug: page_id for slug, page_id in rows if page_id in there}


def _pages_of(space: Space, viewer: Viewer | None) -> ColumnElement[bool]:
    return and_(Page.space_id == space.id, readable_by(viewer) if viewer else living())


def _files_of(space: Space, viewer: Viewer | None) -> Any:
    """The files of the space, and those of other spaces that its pages show."""
    pages = select(PAGE_KEY).where(_pages_of(space, viewer))
    used = select(FileUse.file_id).where(FileUse.key.in_(pages))
    return (
        select(
            *(File.id, File.name, File.description, File.digest),
            *(Blob.size, Blob.media, Blob.width.is_not(None)),
        )
        .join(Blob, Blob.digest == File.digest)
        .where(
            File.kept_at.is_not(None),
            standing(),
            or_(File.space_id == space.id, File.id.in_(used)),
            file_readable_by(viewer) if viewer else true(),
        )
        .order_by(File.id)
    )


def _portions(pages: Sequence[Leaf]) -> Iterator[dict[int, Leaf]]:
    for start in range(0, len(pages), AT_ONCE):
        yield {leaf.id: leaf for leaf in pages[start : start + AT_ONCE]}


def _in_order(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The pages as their tree has them, each with its path and those below it."""
    by_id = {leaf.id: leaf for leaf in leaves}
    siblings: dict[int | None, list[Leaf]] = defaultdict(list)
    for leaf in sorted(leaves, key=_place):
        siblings[leaf.parent_id if leaf.parent_id in by_id else None].append(leaf)
    found: list[Leaf] = []
    waiting = [(leaf, "") for leaf in reversed(siblings[None])]
    while waiting:
        leaf, above = waiting.pop()
        leaf.path = page_path(leaf.slug, leaf.id, above)
        leaf.below = siblings.pop(leaf.id, [])
        found.append(leaf)
        waiting += [(each, leaf.path) for each in reversed(leaf.below)]
    return found


def _place(leaf: Leaf) -> tuple[bool, int, str, int]:
    return leaf.position is None, leaf.position or 0, leaf.slug, leaf.id
