"""Pages, every address they ever had, their revisions, and what the newest revision refers to.

A revision is never changed: only what was derived from its source (HTML, plain text, headings) may
be made anew. Links and tags are those of the newest revision alone.
"""

from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.spaces.models import Space

DERIVED = frozenset({"html", "plain", "headings", "renderer", "simplified"})
"""What of a revision may be made anew."""


PRODUCT = "entgov"
"""Who is named as the author of what nobody here wrote."""


def follow_key(page_id: int) -> str:
    """The key by which a page is followed."""
    return f"page:{page_id}"


class Page(Model):
    """A wiki page. Its title and address are those of its head, the newest revision.

    `head_id` is null only between two statements of the transaction that creates the page.
    `parent_id` is the page of the same space that it stands below in the tree, if any.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    slug: Mapped[str]
    title: Mapped[str]
    head_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    space: Mapped[Space] = relationship()
    owner: Mapped[Person | None] = relationship()
    head: Mapped["Revision"] = relationship(foreign_keys=[head_id])

    __table_args__ = (Index(None, "space_id", "slug"), Index(None, "space_id", "changed_at"))


class PageAddress(Model):
    """An address that a page has or had in its space: the only way to find a page by name."""

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)

    page: Mapped[Page] = relationship()


class Revision(Model):
    """One saved state of a page.

    number     counts a page's revisions from 1
    base       the revision it was made from: always the one before it
    merged     the older revision its writer began from, where others had saved meanwhile
    author     who saved it; none for what entgov brought along
    language   what it is written in, as browsers name it; none where nobody said
    form_key   tells the form it came by: the same form sent twice makes one revision
    simplified whether the source asked for too much and is shown as it was typed
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    title: Mapped[str]
    source: Mapped[str]
    summary: Mapped[str]
    language: Mapped[str | None]
    html: Mapped[str]
    plain: Mapped[str]
    headings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    renderer: Mapped[str]
    simplified: Mapped[bool]
    form_key: Mapped[str | None]

    page: Mapped[Page] = relationship(foreign_keys=[page_id])
    author: Mapped[Person | None] = relationship()
    merged: Mapped["Revision | None"] = relationship(foreign_keys=[merged_id], remote_side=[id])

    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index(None, "form_key", unique=True),
    )

    @property
    def author_name(self) -> str:
        return self.author.name if self.author else PRODUCT

    @property
    def shown(self) -> Markup:
        """The HTML, vouched for: it came out of the sanitiser when it was stored."""
        return Markup(self.html)  # noqa: S704  # clean since it was stored


class PageLink(Model):
    """A page that a page's head links to by name, whether it exists or not.

    `space_id` is null where the named space is not open to all or does not exist; the name is kept
    as an address in `space_slug`, in case an open space of this name is made.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"))
    space_slug: Mapped[str]
    slug: Mapped[str]

    __table_args__ = (Index(None, "slug", "space_id"),)


class PageTag(Model):
    """A #tag in the text of a page's head."""

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


@event.listens_for(Revision, "before_update")
def _only_derived(_mapper: object, _connection: object, revision: Revision) -> None:
    state = inspect(revision)
    changed = {each.key for each in state.attrs if each.history.has_changes()} - DERIVED
    if changed:
        raise RuntimeError(f"revisions are append-only: {', '.join(sorted(changed))}")


@event.listens_for(Revision, "before_delete")
def _never_deleted(*_: object) -> None:
    raise RuntimeError("revisions are append-only")
