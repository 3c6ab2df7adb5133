"""Revisions: what pages said over time, the names given to some, and who wrote which line."""

from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event, false, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.wiki.models.pages import Page

DERIVED = frozenset({"html", "plain", "headings", "renderer", "simplified"})
"""What of a revision may be made anew."""


PRODUCT = "entgov"
"""Who is named as the author of what nobody here wrote."""


class Revision(Model):
    """One saved state of a page. Never changed, but for what is derived from its source.

    number      counts a page's revisions from 1
    base        the revision it was made from: always the one before it
    merged      the older revision its writer began from, where others had saved meanwhile
    author      who wrote it; none for what entgov brought along
    credit      who wrote it where they have no account here, as an import names them
    approved_by who accepted it where it was a proposal
    minor       whether its author calls the change a small one
    language    what it is written in, as browsers name it; none where nobody said
    form_key    tells the form it came by: the same form sent twice makes one revision
    simplified  whether the source asked for too much and is shown as it was typed
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    credit: Mapped[str | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    minor: Mapped[bool] = mapped_column(default=False, server_default=false())
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
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    base: Mapped["Revision | None"] = relationship(foreign_keys=[base_id], remote_side=[id])
    merged: Mapped["Revision | None"] = relationship(foreign_keys=[merged_id], remote_side=[id])
    named: Mapped["RevisionName | None"] = relationship(viewonly=True, lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index(None, "form_key", unique=True),
        # What is counted or filtered stands behind the long texts of a row: an index has it alone.
        Index(None, "page_id", "author_id", "credit"),
        Index(None, "page_id", "minor", "number"),
    )

    @property
    def author_name(self) -> str:
        return self.author.name if self.author else self.credit or PRODUCT

    @property
    def shown(self) -> Markup:
        """The HTML, vouched for: it came out of the sanitiser when it was stored."""
        return Markup(self.html)  # noqa: S704  # clean since it was stored


class RevisionName(Model):
    """A name that a revision was given, such as "as approved"."""

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    name: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class LineAuthors(Model):
    """Which revision each line of a page comes from, as of one revision.

    runs is a list of [revision id, number of lines in a row], from the top.
    """

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    runs: Mapped[list[list[int]]] = mapped_column(JSON)


@event.listens_for(Revision, "before_update")
def _only_derived(_mapper: object, _connection: object, revision: Revision) -> None:
    state = inspect(revision)
    changed = {each.key for each in state.attrs if each.history.has_changes()} - DERIVED
    if changed:
        raise RuntimeError(f"revisions are append-only: {', '.join(sorted(changed))}")


@event.listens_for(Revision, "before_delete")
def _never_deleted(*_: object) -> None:
    raise RuntimeError("revisions are append-only")
