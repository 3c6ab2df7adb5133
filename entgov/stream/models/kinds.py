"""What the kinds of first posts have beyond a text. An update has nothing more.

Each kind has a table of its own, by the id of its post, so a plain update costs nothing.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

IdeaState = Literal["open", "under_way", "done", "declined"]
IDEA_STATES: tuple[IdeaState, ...] = ("open", "under_way", "done", "declined")


class Question(Model):
    """A question's accepted answer: a reply, and who accepted it. No row: none is accepted."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime]

    accepted_by: Mapped[Person] = relationship(lazy="raise_on_sql")


class Poll(Model):
    """How a poll is voted in.

    several   whether one may vote for several choices
    secret    whether only sums are ever shown
    closes_at until when one can vote; None: for as long as it stands
    """

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    several: Mapped[bool]
    secret: Mapped[bool]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)


class PollChoice(Model):
    """One of the things that a poll lets people choose, in its place from 1."""

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    place: Mapped[int]
    text: Mapped[str]

    __table_args__ = (UniqueConstraint("post_id", "place"),)


class PollVote(Model):
    """A person's vote for a choice."""

    choice_id: Mapped[int] = mapped_column(ForeignKey("poll_choice.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    voted_at: Mapped[datetime]


class Praised(Model):
    """A person whom a post praises; the reason is its text."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Announcement(Model):
    """What a steward announces.

    pinned_until it stands on top of its spaces until then; None: it is not pinned (any more)
    asks         whether its readers are asked to acknowledge it
    """

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    pinned_until: Mapped[datetime | None] = mapped_column(index=True)
    asks: Mapped[bool]


class Acknowledged(Model):
    """A person has said that they have read an announcement."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Idea(Model):
    """Where an idea stands: who decides, what was decided and why, and what came of it.

    outcome the key of what came of it, such as "page:12"
    """

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    state: Mapped[IdeaState] = mapped_column(default="open")
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    decider: Mapped[Person | None] = relationship(foreign_keys=[decider_id], lazy="raise_on_sql")
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=[decided_by_id], lazy="raise_on_sql"
    )

    __table_args__ = (CheckConstraint(f"state IN {IDEA_STATES}", name="state"),)


class Backing(Model):
    """A person wants this too: a vote for an idea, or the same question."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]
