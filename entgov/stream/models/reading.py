"""How far people have read: a row for a person and a space, and one for a thread they opened.

There is no row for a reader and a post, so posting to a space of thousands costs what posting to
one of eight does. A thread is unread where its newest post is younger than both marks; where there
is none, the person's first day counts.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from entgov.core.database import Model


class SpaceRead(Model):
    """A person has read all that came into a space until then."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    read_to: Mapped[datetime]


class ThreadRead(Model):
    """A person has read a thread as far as what was posted to it until then."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True, index=True)
    read_to: Mapped[datetime]


class ThreadOpenings(Model):
    """How often threads of a space were opened on a day. Nobody's name is kept, and no thread's."""

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
