"""Reports: readers say that a page helped, or that something on it is wrong."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.wiki.models.pages import Page
from entgov.wiki.models.revisions import Revision

ReportKind = Literal["helped", "wrong"]
ReportStatus = Literal["open", "corrected", "declined", "noted"]


class Report(Model):
    """What a reader said of a revision of a page; of each kind, one thing at a time.

    status  what is "wrong" waits as "open"; what "helped" is "noted" and waits for nobody
    answer  what whoever closed it tells its writer
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[ReportKind]
    words: Mapped[str]
    status: Mapped[ReportStatus]
    answer: Mapped[str]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    page: Mapped[Page] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    __table_args__ = (
        CheckConstraint("kind IN ('helped', 'wrong')", name="kind"),
        CheckConstraint("status IN ('open', 'corrected', 'declined', 'noted')", name="status"),
        Index(None, "page_id", "kind", "status"),
        Index(None, "by_id", "at"),
        Index(
            "ix_report_standing",
            "page_id",
            "by_id",
            "kind",
            unique=True,
            sqlite_where=text("status IN ('open', 'noted')"),
            postgresql_where=text("status IN ('open', 'noted')"),
        ),
    )
