"""Pages, every address they ever had, and the bin of their space."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, cast, false, literal, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.search import names
from entgov.spaces.models import Space

if TYPE_CHECKING:
    from entgov.wiki.models.revisions import Revision

Status = Literal["draft", "current", "outdated", "replaced"]


def page_key(page_id: int) -> str:
    """The key by which other rooms name a page: follows, posts about it, drafts, uses of files."""
    return f"page:{page_id}"


class Page(Model):
    """A wiki page. Its title and address are those of its head, the newest revision.

    head_id        null only between two statements of the transaction that creates the page
    owner_id       who answers for it; none, or somebody deactivated: the stewards of its space do
    parent_id      the page of the same space that it stands below in the tree, if any
    position       its place among those below the same parent; none: after them, by title
    front          whether its space opens with it; at most one page of a space does
    status         what its writers say of it; that a review is due follows from `review_due_at`
    replaced_by_id the page to read instead, where the status is "replaced"
    locked         whether only its owner and the stewards of its space may change it
    review_every   months between two reviews; none: as its space says; 0: never
    review_due_at  when it is to be reviewed next
    removal_id     the removal that put it into the bin; none while it lives
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    slug: Mapped[str]
    title: Mapped[str]
    head_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    position: Mapped[int | None]
    front: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[Status] = mapped_column(default="current", server_default="current")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    locked: Mapped[bool] = mapped_column(default=False, server_default=false())
    review_every: Mapped[int | None]
    review_due_at: Mapped[datetime | None] = mapped_column(index=True)
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("removal.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    space: Mapped[Space] = relationship()
    owner: Mapped[Person | None] = relationship()
    head: Mapped["Revision"] = relationship(foreign_keys=[head_id])
    replaced_by: Mapped["Page | None"] = relationship(
        foreign_keys=[replaced_by_id], remote_side=[id]
    )

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'current', 'outdated', 'replaced')", name="status"),
        Index(None, "space_id", "slug"),
        Index(None, "space_id", "changed_at"),
        Index(None, "changed_at"),
        Index(
            "ix_page_order",
            "space_id",
            "parent_id",
            "position",
            "slug",
            sqlite_where=text("removal_id IS NULL"),
            postgresql_where=text("removal_id IS NULL"),
        ),
        Index(
            "ix_page_front",
            "space_id",
            unique=True,
            sqlite_where=text("front"),
            postgresql_where=text("front"),
        ),
    )


PAGE_KEY = literal("page:") + cast(Page.id, Text)
"""`page_key()` as SQL."""

names.kept(Page, "title", "slug")


class PageAddress(Model):
    """An address that a page has or had in a space: the only way to find a page by name.

    A page that moved to another space keeps its old addresses in the old one.
    """

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)

    page: Mapped[Page] = relationship()


class Removal(Model):
    """A page that was put into the bin of its space, with all that stood below it.

    All pages of one removal come back together. A removal that was undone stays as a record.

    by_order whether who keeps order in the space hid the page: it comes back by decision alone
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", use_alter=True), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reason: Mapped[str]
    by_order: Mapped[bool] = mapped_column(default=False, server_default=false())
    restored_at: Mapped[datetime | None]
    restored_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    space: Mapped[Space] = relationship()
    page: Mapped[Page] = relationship(foreign_keys=[page_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])


class PageReads(Model):
    """How often a page was opened on a day. Nobody's name is kept."""

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
