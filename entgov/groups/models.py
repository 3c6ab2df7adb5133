"""Groups, who is in them, and the spaces they are linked with.

Where a group comes from is its `source`, so that two providers with a group of the same key do not
get in each other's way, and so that what one of them keeps the other can't change.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core import keys
from entgov.core.database import Model
from entgov.spaces.models import Space

SCIM = "scim"
"""The source of groups that are kept by SCIM."""


class Group(Model):
    """A group as its source knows it.

    key     what the source calls it; None where it has no name but for people
    version counts the changes of the group and of who is in it
    name_key the name as groups are sorted and looked for, see `core/keys.py`
    """

    __tablename__ = "people_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    key: Mapped[str | None]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    name_key: Mapped[str] = keys.key_of("name")

    __table_args__ = (UniqueConstraint("source", "key"), Index(None, "name_key", "id"))


keys.kept(Group, {"name": ("name_key", keys.key)})


class GroupMember(Model):
    """That a person is in a group."""

    group_id: Mapped[int] = mapped_column(ForeignKey("people_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class GroupSpace(Model):
    """That who is in a group is a member of a space."""

    group_id: Mapped[int] = mapped_column(ForeignKey("people_group.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True, index=True)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    linked_by: Mapped[Person] = relationship(lazy="raise_on_sql")
