"""Posts, their wordings over time, where they stand, and whom and what they name.

A thread is flat: its first post, and replies that all belong to that one. It stands in one space
or in several; its replies stand where it does. A post holds its current wording, so a stream reads
one table; each wording is kept as a revision too, for good.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.markup import fold
from entgov.spaces.models import Space
from entgov.stream.acts import Acts

Kind = Literal["update", "question", "poll", "praise", "announcement", "idea"]
KINDS: tuple[Kind, ...] = ("update", "question", "poll", "praise", "announcement", "idea")

_OPENING, _BEGINNING = 80, 280  # characters
_NO_ACTS = Acts()


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

    kind       what sort of first post it is; `kinds.py` has what each of them adds
    space_id   the space it was posted to first; `Placement` has all that its thread stands in
    placed_in  in how many spaces its thread stands; 1 in replies
    thread_id  the first post of the thread; None for a first post itself
    active_at  of a first post: when the newest post of its thread came; in replies as created_at
    answers    of a reply: the wording of the first post that its author had before them
    quoted_id  a post that it shows a quote of, and the wording of that (`quoted_revision`)
    revision   the number of the current wording, from 1
    about      the key of what its thread is about, such as "page:12"; None for most, and in replies
    language   what it is written in, as browsers name it; None where nobody said
    form_key   tells the form it came by: the same form sent twice makes one post
    removed_at set when its author took it back; its text is gone from this row then
    hidden_at  set when who keeps order hid it; it is as if it were removed until they show it again
    hidden_in_id the space by running which they hid it; None where an administrator had to
    editable   whether the viewer of a query may edit it; None where no query asked
    unread     whether it came after the viewer of a query was last here; None as above
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    kind: Mapped[Kind] = mapped_column(default="update")
    placed_in: Mapped[int] = mapped_column(default=1)
    answers: Mapped[int | None]
    quoted_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    quoted_revision: Mapped[int | None]
    plain: Mapped[str]
    about: Mapped[str | None]
    language: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    active_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_in_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"))
    editable: Mapped[bool | None] = query_expression()
    unread: Mapped[bool | None] = query_expression()

    # Queries load these with the posts; a query for each row would be a mistake.
    space: Mapped[Space] = relationship(foreign_keys=[space_id], lazy="raise_on_sql")
    author: Mapped[Person] = relationship(lazy="raise_on_sql")
    thread: Mapped["Post | None"] = relationship(
        foreign_keys=[thread_id], remote_side=[id], lazy="raise_on_sql"
    )

    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index(None, "created_at", "id"),
        Index(None, "space_id", "created_at", "id"),
        Index(None, "author_id", "created_at", "id"),
        Index(None, "author_id", "active_at", "id"),
        Index(None, "kind", "created_at", "id"),
        Index(None, "thread_id", "created_at", "id"),
        Index(None, "about", "created_at", "id"),
    )

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def hidden_in(self) -> Space | None:
        """The space whose steward hid it, where the viewer may hear of that one."""
        return next((each for each in self.spaces if each.id == self.hidden_in_id), None)

    @property
    def spaces(self) -> Sequence[Space]:
        """The spaces that the viewer may hear it stands in; never its own one by chance."""
        if self.placed_in == 1:
            return [self.space]
        if "seen_in" not in vars(self):
            raise RuntimeError("it was not asked which of its spaces the viewer may know of")
        seen: Sequence[Space] = self.seen_in
        return seen

    def show_in(self, spaces: Sequence[Space]) -> None:
        """Of a post in several spaces: those that the viewer may read in (see `with_spaces`)."""
        self.seen_in = spaces

    @property
    def acts(self) -> Acts:
        """What people did with it; nothing where no query asked."""
        shown: Acts = vars(self).get("acts_shown", _NO_ACTS)
        return shown

    def show_acts(self, acts: Acts) -> None:
        """What people did with it, as the viewer may know it (see `queries.acts`)."""
        self.acts_shown = acts

    @property
    def quoted(self) -> "Post | None":
        """What it quotes, where the viewer may read that; None also where no query asked."""
        return vars(self).get("quoted_shown")

    def show_quoted(self, post: "Post | None") -> None:
        """What it quotes (see `queries.quotes`)."""
        self.quoted_shown = post

    @property
    def details(self) -> Any:
        """What its kind has beyond a text; None where that is nothing, or no query asked."""
        return vars(self).get("details_shown")

    def show_details(self, details: Any) -> None:
        """What its kind has beyond a text (see `queries.kinds`)."""
        self.details_shown = details

    @property
    def links(self) -> Sequence[Any]:
        """Cards of what it links to, as the viewer may know it; none where no query asked."""
        cards: Sequence[Any] = vars(self).get("links_shown", ())
        return cards

    def show_links(self, cards: Sequence[Any]) -> None:
        """Cards of what it links to (see `linked.with_links`)."""
        self.links_shown = cards

    @property
    def away(self) -> Sequence[Any]:
        """Those whom it mentions who are out of office, and when; none where no query asked."""
        shown: Sequence[Any] = vars(self).get("away_shown", ())
        return shown

    def show_away(self, people: Sequence[Any]) -> None:
        """Those whom it mentions and who are out of office (see `queries.away`)."""
        self.away_shown = people

    @property
    def is_overtaken(self) -> bool:
        """Of a reply: whether the first post has been worded anew since it was begun."""
        first = self.thread if self.answers is not None else None
        return bool(first and not first.is_removed and first.revision > (self.answers or 0))

    @property
    def opening(self) -> str:
        """The first words on one line, to name the post by; empty where it has none."""
        return _first_words(self.plain, _OPENING)

    @property
    def beginning(self) -> str:
        """More of the first words, to stand for a text whose first block is too long."""
        return _first_words(self.plain, _BEGINNING)


class Placement(Model):
    """A space that a thread stands in. The times are those of its first post, to page by."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    created_at: Mapped[datetime]
    active_at: Mapped[datetime]

    __table_args__ = (
        Index(None, "space_id", "created_at", "post_id"),
        Index(None, "space_id", "active_at", "post_id"),
    )


class PostRevision(Wording, Model):
    """One wording of a post, also of its current one. Append-only."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="raise_on_sql")


class Mention(Model):
    """A person whom the current wording of a post names. The time is the post's, to page by."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id", "created_at", "post_id"),)


class SpaceMention(Model):
    """A space whose members the current wording of a post addresses."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True, index=True)


class PostTag(Model):
    """A tag, normalised, that the current wording of a post carries. The times are the post's, to
    page by."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    active_at: Mapped[datetime]

    __table_args__ = (
        Index(None, "tag", "created_at", "post_id"),
        Index(None, "tag", "active_at", "post_id"),
    )


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
