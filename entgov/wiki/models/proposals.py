"""Proposals: changes to a page by somebody who may read it but not change it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.models import Person
from entgov.core.database import Model
from entgov.wiki.models.pages import Page
from entgov.wiki.models.revisions import Revision

ProposalStatus = Literal["open", "accepted", "declined", "withdrawn"]


def proposal_key(proposal_id: int) -> str:
    """The key that posts about a proposal carry."""
    return f"proposal:{proposal_id}"


class Proposal(Model):
    """A text that somebody would like a page to have.

    base_id     the revision that it was made from
    version     counts its wordings: who decides says which one they have read
    reason      what whoever decided tells its writer
    revision_id the revision that it became, where it was accepted
    form_key    tells the form it came by: the same form sent twice makes one proposal
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    title: Mapped[str]
    source: Mapped[str]
    language: Mapped[str | None]
    summary: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[ProposalStatus]
    reason: Mapped[str]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    form_key: Mapped[str | None] = mapped_column(unique=True)

    page: Mapped[Page] = relationship()
    base: Mapped[Revision] = relationship(foreign_keys=[base_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    revision: Mapped[Revision | None] = relationship(foreign_keys=[revision_id])

    __table_args__ = (
        CheckConstraint("status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"),
        Index(None, "page_id", "status"),
        Index(None, "by_id", "at"),
    )
