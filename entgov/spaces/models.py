"""Spaces, and who is in them."""

from datetime import datetime
from typing import Literal

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model

Kind = Literal["open", "closed", "private"]
State = Literal["member", "invited", "asked"]
MembershipRole = Literal["member", "steward"]


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
        CheckConstraint("state IN ('member', 'invited', 'asked')", name="state"),
        CheckConstraint("role IN ('member', 'steward')", name="role"),
        CheckConstraint("role = 'member' OR state = 'member'", name="steward_is_member"),
    )
