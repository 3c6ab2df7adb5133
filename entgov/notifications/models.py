"""Notices, and how people want to hear of them.

A notice is one row for a person and an event: references alone, never a text. What it is of is read
anew whenever it is shown, counted or mailed, with the rights its person has at that moment; so
nothing that was stored can tell more than they may know now.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import Model

Rhythm = Literal["at_once", "daily", "weekly", "never"]
RHYTHMS: tuple[Rhythm, ...] = get_args(Rhythm)

MORNING, MONDAY = 8, 1

MAIL_WAITS = timedelta(minutes=2)
"""So long a notice waits before it is mailed: it may be read meanwhile, or what it is of go."""


class Notice(Model):
    """Something concerns a person; of one fact, or one moment of a thing, they hear once.

    kind        what sort of thing happened: one of those that the rooms have registered
    thing_kind, thing_id
                what must still be there, and be readable, for it to be shown
    about       groups it with others, such as "thread:5": "Ana and 4 others replied"
    actor_id    who did it; None where nobody did, as when a time has come
    reason      why the person is told, in a word of the room's
    fact_id     by which they are told: a listener that hears it twice tells them once; None where a
                time has come, of which they hear once too
    in_app      whether it is in their list; else it is there to be mailed alone
    mail_at     when the mailing looks at it next; None: it went out by mail, or never will
    mail_tries  how often it was handed to the mail server
    mailed_at   when it went out by mail
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    thing_kind: Mapped[str]
    thing_id: Mapped[int]
    about: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    in_app: Mapped[bool]
    happened_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None] = mapped_column(default=lambda: now() + MAIL_WAITS)
    mail_tries: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id], lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("fact_id", "person_id"),
        Index(None, "person_id", "read_at", "happened_at", "id"),
        Index(None, "person_id", "happened_at", "id"),
        Index(None, "person_id", "about", "kind", "happened_at", "id"),
        Index(
            "ix_notice_moment",
            "person_id",
            "kind",
            "thing_kind",
            "thing_id",
            "happened_at",
            unique=True,
            sqlite_where=text("fact_id IS NULL"),
            postgresql_where=text("fact_id IS NULL"),
        ),
        Index(
            None,
            "mail_at",
            "person_id",
            sqlite_where=text("mail_at IS NOT NULL"),
            postgresql_where=text("mail_at IS NOT NULL"),
        ),
    )


class NoticePreference(Model):
    """How a person wants to hear of one kind of notices; without a row as the kind says itself."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    in_app: Mapped[bool]
    mail: Mapped[Rhythm]

    __table_args__ = (CheckConstraint(f"mail IN {RHYTHMS}", name="mail"),)


class NoticeTimes(Model):
    """When a person wants to be left alone, and when digests come: all in their own time zone.

    quiet_from, quiet_to
                  the hours, 0 to 23, between which no mail goes out, over midnight too; both or
                  none
    quiet_days    days without mail, as digits of ISO weekdays: "67" is Saturday and Sunday
    digest_hour   the hour, 0 to 23, at which digests come
    digest_day    the ISO weekday on which the weekly one comes
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    quiet_days: Mapped[str] = mapped_column(default="")
    digest_hour: Mapped[int] = mapped_column(default=MORNING)
    digest_day: Mapped[int] = mapped_column(default=MONDAY)

    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_to BETWEEN 0 AND 23", name="quiet_to"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint("digest_day BETWEEN 1 AND 7", name="digest_day"),
    )
