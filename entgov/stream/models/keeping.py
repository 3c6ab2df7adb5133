"""What people do with posts of others: react, and keep for later."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.stream.models.posts import Post

ReactionKind = Literal["like", "thanks", "celebrate", "insightful", "support"]
REACTIONS: tuple[ReactionKind, ...] = ("like", "thanks", "celebrate", "insightful", "support")


class Reaction(Model):
    """A person's reaction to a post; of each kind one at the most."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    kind: Mapped[ReactionKind] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint(f"kind IN {REACTIONS}", name="kind"),
        Index(None, "person_id", "at"),
    )


class SavedPost(Model):
    """A post that a person keeps for later; nobody else knows of it.

    remind_at when they want to be reminded; None: not at all, or they have been
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True, index=True)
    saved_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(lazy="raise_on_sql")

    __table_args__ = (Index(None, "remind_at"), Index(None, "person_id", "saved_at", "post_id"))
