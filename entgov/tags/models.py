"""Other names of tags."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class TagAlias(Model):
    """A name under which a tag was known, or which was put together with it.

    Texts keep it as it was written. What is kept of them beside the text, and what somebody follows
    or mutes, names the tag alone. The tag of one name is never itself another name.
    """

    name: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(index=True)
    since: Mapped[datetime]

    __table_args__ = (CheckConstraint("name <> tag", name="another"),)
