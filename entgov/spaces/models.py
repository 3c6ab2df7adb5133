"""Spaces, and who is in them."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

Kind = Literal["open", "closed", "private"]
State = Literal["member", "invited", "asked"]
MembershipRole = Literal["member", "steward"]


class Space(Model):
    """The container that every page, post and file lives in.

    everyone     marks the one space that all staff are in without a membership row
    review_every months between two reviews of its pages, unless a page says otherwise; none: never
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[Kind]
    everyone: Mapped[bool] = mapped_column(default=False)
    review_every: Mapped[int | None]
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind IN ('open', 'closed', 'private')", name="kind"),)


class Membership(Model):
    """How a person stands to a space: a member, invited, or asking to join."""

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[State]
    role: Mapped[MembershipRole] = mapped_column(default="member")
    since: Mapped[datetime]

    space: Mapped[Space] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("space_id", "person_id"),
        CheckConstraint("state IN ('member', 'invited', 'asked')", name="state"),
        CheckConstraint("role IN ('member', 'steward')", name="role"),
        CheckConstraint("role = 'member' OR state = 'member'", name="steward_is_member"),
    )
