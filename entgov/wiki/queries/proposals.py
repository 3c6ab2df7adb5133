"""Proposals: one, those of a page, those that wait for somebody, and somebody's own."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, defer, joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Proposal, Revision
from entgov.wiki.policy import proposal_changeable_by, proposal_decidable_by, readable_by
from entgov.wiki.queries.pages import LONG


def readable_proposal(viewer: Viewer, proposal_id: int) -> Proposal | None:
    """The proposal with this id, if the viewer may read its page; with all its screen shows."""
    if proposal_id > LARGEST_ID:
        return None
    page = contains_eager(Proposal.page)
    head, base = page.joinedload(Page.head), joinedload(Proposal.base)
    return db.session.scalar(
        select(Proposal)
        .join(Proposal.page)
        .join(Page.space)
        .where(Proposal.id == proposal_id, readable_by(viewer))
        .options(
            page.contains_eager(Page.space),
            joinedload(Proposal.by),
            joinedload(Proposal.decided_by),
            joinedload(Proposal.revision).load_only(Revision.number),
            *(head.defer(column) for column in _unread()),
            *(base.defer(column) for column in _unread()),
        )
    )


def proposals_to(page: Page) -> Select[Proposal]:
    """All proposals to a page: those that wait first, then the newest."""
    return _listed(Proposal.page_id == page.id).order_by(
        (Proposal.status == "open").desc(), Proposal.at.desc(), Proposal.id.desc()
    )


def proposals_waiting_for(viewer: Viewer) -> Select[Proposal]:
    """The open proposals to pages that the viewer answers for, the longest waiting first."""
    return _listed(waiting_for_decision_of(viewer)).order_by(Proposal.at, Proposal.id)


def own_proposals(viewer: Viewer) -> Select[Proposal]:
    """What the viewer has proposed, the newest first."""
    return _listed(proposal_changeable_by(viewer)).order_by(Proposal.at.desc(), Proposal.id.desc())


def waiting_for_decision_of(viewer: Viewer) -> ColumnElement[bool]:
    """The open proposals to pages that the viewer answers for."""
    return and_(Proposal.status == "open", proposal_decidable_by(viewer))


def _listed(*where: ColumnElement[bool]) -> Select[Proposal]:
    """Proposals with what a list shows of each, without their texts."""
    page = contains_eager(Proposal.page)
    return (
        select(Proposal)
        .join(Proposal.page)
        .join(Page.space)
        .where(*where)
        .options(
            page.contains_eager(Page.space),
            joinedload(Proposal.by),
            joinedload(Proposal.decided_by),
            defer(Proposal.source),
        )
    )


def _unread() -> Sequence[InstrumentedAttribute[object]]:
    return [column for column in LONG if column is not Revision.source]
