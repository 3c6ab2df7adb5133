"""Spaces, and who is in them."""

from datetime import datetime
from typing import Literal

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

Kind = Literal["open", "closed", "private"]
State = Literal["member", "invited", "asked"]
MembershipRole = Literal["member", "steward"]
Ending = Literal["stopped", "time", "another", "session", "account"]
Inspected = Literal["space", "page", "post", "file"]


class Space(Model):
    """The container that every page, post and file lives in.

    everyone     marks the one space that all staff are in without a membership row
    review_every months between two reviews of its pages, unless a page says otherwise; none: never
    rules        the rules of the house as they were typed, and as they are shown (`rules_html`);
                 most screens want neither, so they are read when they are asked for
    rules_at     when these were changed; None where there are none
    first_rules  those of Everyone, which a form for posts begins with, where a query brought them
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[Kind]
    everyone: Mapped[bool] = mapped_column(default=False)
    review_every: Mapped[int | None]
    rules: Mapped[str] = mapped_column(default="", server_default=text("''"), deferred=True)
    rules_html: Mapped[str] = mapped_column(default="", server_default=text("''"), deferred=True)
    rules_at: Mapped[datetime | None]
    first_rules: Mapped[str | None] = query_expression()
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind IN ('open', 'closed', 'private')", name="kind"),)

    @property
    def house_rules(self) -> Markup:
        """Its rules for a template; costs a query where there are any that none has brought."""
        html = (self.first_rules or self.rules_html) if self.rules_at else ""
        return Markup(html)  # noqa: S704  # clean since it was stored


class Membership(Model):
    """How a person stands to a space: a member, invited, or asking to join.

    by_group says that they are a member only because a group is that they are in, see `groups`.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[State]
    role: Mapped[MembershipRole] = mapped_column(default="member")
    since: Mapped[datetime]
    by_group: Mapped[bool] = mapped_column(default=False, server_default=false())

    space: Mapped[Space] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("space_id", "person_id"),
        # All that a list of who is in a space is narrowed and counted by.
        Index(None, "space_id", "state", "role", "person_id"),
        CheckConstraint("state IN ('member', 'invited', 'asked')", name="state"),
        CheckConstraint("role IN ('member', 'steward')", name="role"),
        CheckConstraint("role = 'member' OR state = 'member'", name="steward_is_member"),
    )


class Inspection(Model):
    """An administrator reads in a space that they are not in: for a reason, and for a while.

    session_id the session that it was begun in: it counts in no other, and ends with this one. The
               session is gone some day, so it has no key
    until      when it ends by itself
    how        why it has ended; None while nobody has said so, which is no sign that it lasts: that
               `policy.lasting` knows
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    session_id: Mapped[int]
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    how: Mapped[Ending | None]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint("how IN ('stopped', 'time', 'another', 'session', 'account')", name="how"),
        CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name="ended"),
        Index(  # nobody reads with a reason in two spaces at once
            "ix_inspection_one",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class InspectedThing(Model):
    """What was read in an inspection: of each thing once, when it was first opened."""

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), primary_key=True)
    kind: Mapped[Inspected] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind IN ('space', 'page', 'post', 'file')", name="kind"),)
