"""Posts, their wordings over time, and whom and what they name.

A thread is flat: its first post, and replies that all belong to that one. A post holds its
current wording, so a stream reads one table; each wording is kept as a revision too, for good.
"""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.markup import fold
from entgov.spaces.models import Space

_OPENING, _BEGINNING = 80, 280  # characters


class Wording:
    """A text as it was typed and as it is shown."""

    source: Mapped[str]
    html: Mapped[str]
    renderer: Mapped[str]

    @property
    def body(self) -> Markup:
        """The text for a template: `entgov.markup` made it, and nothing else is stored as HTML."""
        return Markup(self.html)  # noqa: S704  # clean since it was stored

    @property
    def folded(self) -> tuple[Markup, Markup] | None:
        """The beginning of a long text and the rest, to be folded away; see `markup.fold`."""
        return fold(self.body)


class Post(Wording, Model):
    """An update, or a reply to the first post of its thread.

    thread_id  the first post of the thread; None for a first post itself
    revision   the number of the current wording, from 1
    about      the key of what its thread is about, such as "page:12"; None for most, and in replies
    language   what it is written in, as browsers name it; None where nobody said
    form_key   tells the form it came by: the same form sent twice makes one post
    removed_at set when its author took it back; its text is gone from this row then
    editable   whether the viewer of a query may edit it; None where no query asked
    unread     whether it came after the viewer of a query was last here; None as above
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    plain: Mapped[str]
    about: Mapped[str | None]
    language: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    editable: Mapped[bool | None] = query_expression()
    unread: Mapped[bool | None] = query_expression()

    # Queries load these with the posts; a query for each row would be a mistake.
    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(lazy="raise_on_sql")
    thread: Mapped["Post | None"] = relationship(remote_side=[id], lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        Index(None, "created_at", "id"),
        Index(None, "space_id", "created_at", "id"),
        Index(None, "author_id", "created_at", "id"),
        Index(None, "thread_id", "created_at", "id"),
        Index(None, "about", "created_at", "id"),
    )

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def opening(self) -> str:
        """The first words on one line, to name the post by; empty where it has none."""
        return _first_words(self.plain, _OPENING)

    @property
    def beginning(self) -> str:
        """More of the first words, to stand for a text whose first block is too long."""
        return _first_words(self.plain, _BEGINNING)


class PostRevision(Wording, Model):
    """One wording of a post, also of its current one. Append-only."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="raise_on_sql")


class Mention(Model):
    """A person whom the current wording of a post names."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class PostTag(Model):
    """A tag, normalised, that the current wording of a post carries."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


def _first_words(text: str, most: int) -> str:
    """At most so many characters on one line, cut between words."""
    words = " ".join(text[: 10 * most].split())
    if len(words) <= most:
        return words
    whole, _, _ = words[:most].rpartition(" ")
    return f"{whole or words[:most]}…"


@event.listens_for(PostRevision, "before_update")
@event.listens_for(PostRevision, "before_delete")
def _append_only(*_: object) -> None:
    raise RuntimeError("the wordings of a post are append-only")
