"""Imports, and what each of them would make or has made: a row for each page, address and file."""

from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.spaces.models import Space

State = Literal[
    "reading", "previewed", "running", "done", "failed", "undoing", "undone", "discarded"
]
Clashes = Literal["rename", "skip"]
What = Literal["page", "address", "file"]
ItemState = Literal["planned", "done", "skipped", "failed", "undone", "stays"]
Clash = Literal["", "taken", "binned", "double"]


class Import(Model):
    """A source that somebody brought, from the first look at it to its pages, and back.

    by          whose rights it has; none: from the command line
    kind        which reader reads it
    name        as its file was called; only ever shown
    kept        the name of the source in the folder of imports; none once it is gone
    clashes     what is done with a page whose title is taken: another title, or it is left out
    read_whole  whether all of the source could be read
    problem     why not, or why the import failed; empty where nothing is wrong
    losses      what of the source as a whole is left out, and why
    form_key    tells the form it came by: the same form sent twice brings one source
    tally       how many items lose what, by the words for it
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    kept: Mapped[str | None]
    state: Mapped[State]
    clashes: Mapped[Clashes] = mapped_column(default="rename")
    read_whole: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="")
    losses: Mapped[list[str]] = mapped_column(JSON, default=list)
    tally: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    form_key: Mapped[str | None] = mapped_column(unique=True)

    space: Mapped[Space] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])

    __table_args__ = (
        CheckConstraint(
            "state IN ('reading', 'previewed', 'running', 'done', 'failed', 'undoing', 'undone', "
            "'discarded')",
            name="state",
        ),
        CheckConstraint("clashes IN ('rename', 'skip')", name="clashes"),
    )

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in ("reading", "running", "undoing")

    @property
    def can_go_on(self) -> bool:
        """Whether it failed on its way and can be taken up again."""
        return self.state == "failed" and self.started_at is not None and self.kept is not None

    @property
    def can_be_undone(self) -> bool:
        """Whether it made something, and nobody is taking that back."""
        return self.started_at is not None and self.state in ("done", "failed")


class ImportItem(Model):
    """One page, address or file of a source: what it would become, and what became of it.

    number      counts what the source has of this kind, from 1: always the same for one source
    key         what names it in the source
    title       as in the source; of a file its name
    made_title  the title that it gets here, and `slug` the address
    below       the key of the page that it stands below
    leads_to    of an address: the key of the page that it leads to
    level       how deep it stands in the tree
    clash       what was in the way of its title: another page, one in the bin, one of this source
    losses      what of it can't be kept, and why
    problem     why it was not made, or why it stays though the import is undone
    revision_id the head that it was given: another one means that somebody has changed it since
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    what: Mapped[What]
    number: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    made_title: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(default="")
    below: Mapped[str] = mapped_column(default="")
    leads_to: Mapped[str] = mapped_column(default="")
    level: Mapped[int] = mapped_column(default=0)
    revisions: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[ItemState] = mapped_column(default="planned")
    clash: Mapped[Clash] = mapped_column(default="")
    losses: Mapped[list[str]] = mapped_column(JSON, default=list)
    problem: Mapped[str] = mapped_column(default="")
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))

    __table_args__ = (
        CheckConstraint("what IN ('page', 'address', 'file')", name="what"),
        CheckConstraint(
            "state IN ('planned', 'done', 'skipped', 'failed', 'undone', 'stays')", name="state"
        ),
        CheckConstraint("clash IN ('', 'taken', 'binned', 'double')", name="clash"),
        Index("ix_import_item_order", "import_id", "what", "number", unique=True),
        Index(None, "import_id", "key"),
        Index(None, "import_id", "slug"),
        Index(None, "import_id", "state", "what"),
    )
