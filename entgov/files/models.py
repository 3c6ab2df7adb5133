"""Files, their versions, and the contents that they have.

A content (`Blob`) is stored once, whoever uploads it; a file is a name, a space and a row of
versions, each of which has a content. Pages and posts refer to files by id, so that a new version,
another name or another space breaks nothing.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.files.kinds import Kind, kind_of
from entgov.spaces.models import Space

TextState = Literal["none", "waiting", "read", "failed"]


class Blob(Model):
    """A content, by the SHA-256 of its bytes as they are stored.

    media      what the content is, told from itself and not from its name
    width      and height, of a picture that was drawn anew, in pixels
    widths     of the smaller pictures that lie beside it
    text_state whether its words are known: `none` where it can have no text
    touched_at when it was uploaded last: nothing is swept away that has just come in
    """

    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    widths: Mapped[list[int]] = mapped_column(JSON, default=list)
    text_state: Mapped[TextState]
    text: Mapped[str] = mapped_column(default="", deferred=True)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("text_state IN ('none', 'waiting', 'read', 'failed')", name="text_state"),
        Index(None, "text_state"),
    )

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture of our own drawing, that may be shown."""
        return self.width is not None

    @property
    def kind(self) -> Kind:
        return kind_of(self.media)


class File(Model):
    """A file as people know it.

    description what a picture shows, or what a file is, in the words of who uploaded it
    number      of its current version, whose content is `digest`
    changes     counts all that the search shows of it
    form_key    tells the form it came by: the same form sent twice makes one file
    kept_at     since when it belongs to its space: before that it was uploaded while somebody
                wrote, and is seen by them alone
    removed_at  set while it is removed; it can be brought back
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    number: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changes: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    kept_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    blob: Mapped[Blob] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
    removed_by: Mapped[Person | None] = relationship(
        foreign_keys=[removed_by_id], lazy="raise_on_sql"
    )

    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        Index(None, "space_id", "changed_at", "id"),
        Index(None, "kept_at"),
    )

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class FileVersion(Model):
    """One content that a file has or had. Append-only."""

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    name: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    blob: Mapped[Blob] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class FileUse(Model):
    """That a text shows a file or links to it; `key` names the text, such as `page:12`."""

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, index=True)


class FileReach(Model):
    """Another space whose readers may see a file: it was uploaded for a post to both spaces."""

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)


@event.listens_for(FileVersion, "before_update")
@event.listens_for(FileVersion, "before_delete")
def _append_only(*_: object) -> None:
    raise RuntimeError("the versions of a file are append-only")
