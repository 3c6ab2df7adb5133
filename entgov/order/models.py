"""Cases: a post or page that somebody reported, or that a steward took up; with what came of it.

This is about conduct. That something on a page is wrong, its readers tell its owner elsewhere (see
`wiki/models/reports.py`): two queues, because other people answer them, and for another reason.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.spaces.models import Space

ThingKind = Literal["post", "page"]
Reason = Literal["personal", "offensive", "harassment", "spam", "rules", "other"]
REASONS: tuple[Reason, ...] = ("personal", "offensive", "harassment", "spam", "rules", "other")
Act = Literal["none", "warn", "hide", "both", "restore"]
ACTS: tuple[Act, ...] = ("none", "warn", "hide", "both", "restore")
AGAINST: tuple[Act, ...] = ("warn", "hide", "both")
"""What an author is told and can ask a second steward about."""


class ConductCase(Model):
    """All that is reported and decided about one thing.

    author_id whose conduct it is about now: who wrote the post, or had saved the page last
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ThingKind]
    thing_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("kind", "thing_id"),
        CheckConstraint("kind IN ('post', 'page')", name="kind"),
    )


class ConductDecision(Model):
    """What somebody decided in a case. Nobody changes it; another one may follow.

    author_id   whom it is about, and who is told
    space_id    the space by running which they decided; None: as an administrator, since nobody
                who runs one could
    reason      what the author is told
    answer      what those are told who reported it
    asked_at    when the author asked a second steward, which they can once, and with which words
    of_id       the decision that this one looked at again: it is final
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"))
    act: Mapped[Act]
    reason: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    asked_words: Mapped[str] = mapped_column(default="")
    of_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_decision.id"), unique=True)

    case: Mapped[ConductCase] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    space: Mapped[Space | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (CheckConstraint(f"act IN {ACTS}", name="act"), Index(None, "author_id", "at"))

    @property
    def is_final(self) -> bool:
        return self.of_id is not None

    @property
    def hides(self) -> bool:
        return self.act in ("hide", "both")


class ConductReport(Model):
    """What somebody reported; of each thing a person has one open report at the most.

    decision_id the decision that ended it; None while it is open
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("conduct_case.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[Reason]
    words: Mapped[str]
    at: Mapped[datetime]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("conduct_decision.id"))

    case: Mapped[ConductCase] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql")
    decision: Mapped[ConductDecision | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        CheckConstraint(f"reason IN {REASONS}", name="reason"),
        Index(None, "by_id", "at"),
        Index(None, "case_id", "at"),
        Index(
            "ix_conduct_report_open",
            "case_id",
            "by_id",
            unique=True,
            sqlite_where=text("decision_id IS NULL"),
            postgresql_where=text("decision_id IS NULL"),
        ),
    )
