"""Where pages are written: their drafts, and who is changing a page at this moment."""

from collections.abc import Collection, Sequence

from flask import url_for

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.drafts.forms import Desk
from entgov.drafts.queries import writing
from entgov.spaces.models import Space
from entgov.spaces.policy import writable_by
from entgov.web.guard import Viewer, holds, those
from entgov.wiki import queries
from entgov.wiki.forms.conversation import TalkForm
from entgov.wiki.forms.proposals import ProposalTalkForm
from entgov.wiki.models import Page, Proposal, page_key
from entgov.wiki.policy import (
    discussable_by,
    editable_by,
    proposable_by,
    proposal_changeable_by,
    proposal_decidable_by,
    proposal_readable_by,
)


def page_desk(page: Page) -> Desk:
    """Where a page is changed."""
    address = url_for("wiki.edit", space=page.space.slug, page=page.slug)
    return Desk(page_key(page.id), address, page.space.name, has_saved=True)


def new_page_desk(space: Space, **wanted: str) -> Desk:
    """Where a new page is written, with the title and the parent asked for, if any."""
    address = url_for("wiki.new", space=space.slug)
    return Desk(f"new-page:{space.id}", address, space.name, wanted=wanted)


def talk_form(page: Page) -> TalkForm:
    """The form for a post about a page."""
    address = url_for("wiki.join_conversation", space=page.space.slug, page=page.slug)
    return Desk(f"talk:{page.id}", address, page.title).bind(TalkForm, nonce=fresh_token())


def discussable_pages(viewer: Viewer, page_ids: Collection[int]) -> set[int]:
    """Those of the pages that the viewer may post about."""
    return those(Page, page_ids, discussable_by(viewer))


def proposal_desk(page: Page) -> Desk:
    """Where a change to a page is proposed."""
    address = url_for("wiki.propose", space=page.space.slug, page=page.slug)
    return Desk(f"proposal:{page.id}", address, page.space.name, has_saved=True)


def proposal_edit_desk(proposal: Proposal) -> Desk:
    """Where its writer gives a proposal another wording."""
    address = url_for("wiki.change_proposal", proposal_id=proposal.id)
    return Desk(f"proposal-edit:{proposal.id}", address, proposal.page.space.name)


def acceptance_desk(proposal: Proposal) -> Desk:
    """Where a proposal is put together with the page before it is accepted."""
    address = url_for("wiki.accept_proposal", proposal_id=proposal.id)
    return Desk(f"acceptance:{proposal.id}", address, proposal.page.space.name)


def proposal_talk_form(proposal: Proposal) -> ProposalTalkForm:
    """The form for a post about a proposal."""
    address = url_for("wiki.talk_about_proposal", proposal_id=proposal.id)
    desk = Desk(f"proposal-talk:{proposal.id}", address, proposal.page.title)
    return desk.bind(ProposalTalkForm, nonce=fresh_token())


def proposable_pages(viewer: Viewer, page_ids: Collection[int]) -> set[int]:
    """Those of the pages to which the viewer may propose a change."""
    return those(Page, page_ids, proposable_by(viewer))


def changeable_proposals(viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Those of the proposals that the viewer may change."""
    return those(Proposal, ids, proposal_changeable_by(viewer), Proposal.status == "open")


def decidable_proposals(viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Those of the proposals that the viewer may accept."""
    return those(Proposal, ids, proposal_decidable_by(viewer), Proposal.status == "open")


def discussable_proposals(viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Those of the proposals that the viewer may post about."""
    return those(Proposal, ids, proposal_readable_by(viewer))


def editing(viewer: Viewer, page_id: int) -> Sequence[Person]:
    """Who else is changing the page, if the viewer may read it; only those who may change it."""
    people = writing(viewer, page_key(page_id))
    page = queries.readable_page_with_id(viewer, page_id) if people else None
    return [person for person in people if page and holds(editable_by, page, person)]


def saved_page(viewer: Viewer, page_id: int) -> tuple[str, str] | None:
    """The title and the source of a page as it now stands, if the viewer may read it."""
    page = queries.readable_page_with_id(viewer, page_id)
    return (page.head.title, page.head.source) if page else None


def changeable_pages(viewer: Viewer, page_ids: Collection[int]) -> set[int]:
    """Those of the pages on which the viewer may go on writing.

    Where they may read and no longer change it, what they wrote goes on as a proposal.
    """
    return those(Page, page_ids, proposable_by(viewer))


def writable_spaces(viewer: Viewer, space_ids: Collection[int]) -> set[int]:
    """Those of the spaces that the viewer may write in."""
    return those(Space, space_ids, writable_by(viewer))
