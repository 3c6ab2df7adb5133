"""What the screens of imports show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, not_, or_, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.transfer.incoming.policy import visible_to
from entgov.web.guard import Viewer
from entgov.web.paging import Page as Numbered
from entgov.web.paging import numbered

SHOWN = ("all", "clashes", "losses", "problems")
"""Which rows of an import can be asked for."""


@dataclass(frozen=True)
class Counts:
    """How much there is in an import, by kind and state."""

    by_kind: Mapping[tuple[str, str], int]
    revisions: int
    clashes: int
    losing: int
    missing: int

    def of(self, *whats: str, states: tuple[str, ...] = ()) -> int:
        """How many there are of some kinds, in some states or in all."""
        return sum(
            count
            for (what, state), count in self.by_kind.items()
            if what in whats and (not states or state in states)
        )

    @property
    def pages(self) -> int:
        return self.of("page")

    @property
    def files(self) -> int:
        return self.of("file")

    @property
    def addresses(self) -> int:
        return self.of("address")

    @property
    def pages_made(self) -> int:
        return self.of("page", states=("done", "undone", "stays"))

    @property
    def pages_undone(self) -> int:
        return self.of("page", states=("undone",))

    @property
    def stayed(self) -> int:
        return self.of("page", states=("stays",))

    @property
    def to_make(self) -> int:
        """Pages that will be made, or are."""
        return self.pages - self.of("page", states=("skipped", "failed"))

    @property
    def handled(self) -> int:
        """Pages that were looked at while the import ran."""
        return self.pages - self.of("page", states=("planned",))

    @property
    def files_handled(self) -> int:
        return self.files - self.of("file", states=("planned",))


def import_of(viewer: Viewer, space: str, import_id: int) -> Import | None:
    """An import into a space, if the viewer may see it."""
    if import_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Import)
        .join(Import.space)
        .where(Import.id == import_id, Space.slug == space, visible_to(viewer))
        .options(joinedload(Import.by), joinedload(Import.undone_by))
    )


def imports_of(viewer: Viewer, space: Space, *, number: int) -> Numbered[Import]:
    """One screen of the imports into a space, the newest on top."""
    statement = (
        select(Import)
        .where(Import.space_id == space.id, visible_to(viewer), Import.state != "discarded")
        .order_by(Import.id.desc())
        .options(joinedload(Import.by), joinedload(Import.undone_by))
    )
    return numbered(statement, number=number)


def pages_made_by(imports: Numbered[Import]) -> Mapping[int, int]:
    """How many pages each of these imports made."""
    rows = db.session.execute(
        select(ImportItem.import_id, func.count())
        .where(
            ImportItem.import_id.in_([job.id for job in imports.rows]),
            ImportItem.what == "page",
            ImportItem.state.in_(["done", "undone", "stays"]),
        )
        .group_by(ImportItem.import_id)
    )
    return {row[0]: row[1] for row in rows}


def counts_of(job: Import) -> Counts:
    """How much there is in an import."""
    own = ImportItem.import_id == job.id
    by_kind = db.session.execute(
        select(
            ImportItem.what,
            ImportItem.state,
            func.count(),
            func.sum(ImportItem.revisions),
            func.count().filter(ImportItem.clash != ""),
            func.count().filter(_loses()),
            func.count().filter(ImportItem.problem != ""),
        )
        .where(own)
        .group_by(ImportItem.what, ImportItem.state)
    ).all()
    return Counts(
        {(row[0], row[1]): row[2] for row in by_kind},
        revisions=sum(row[3] or 0 for row in by_kind),
        clashes=sum(row[4] for row in by_kind),
        losing=sum(row[5] for row in by_kind),
        missing=sum(row[6] for row in by_kind),
    )


def items_of(job: Import, shown: str, *, number: int) -> Numbered[ImportItem]:
    """One screen of the rows of an import, as the source has them: pages, addresses, files."""
    which: dict[str, ColumnElement[bool]] = {
        "clashes": ImportItem.clash != "",
        "losses": _loses(),
        "problems": ImportItem.problem != "",
    }
    own = and_(ImportItem.import_id == job.id, which.get(shown, ImportItem.id.is_not(None)))
    statement = select(ImportItem).where(own).order_by(ImportItem.what.desc(), ImportItem.number)
    return numbered(statement, number=number)


def _loses() -> ColumnElement[bool]:
    empty: Any = cast(ImportItem.losses, String) == "[]"
    return not_(or_(ImportItem.losses.is_(None), empty))
