"""What conversations are about, for the stream: pages, and proposals to change them."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.stream.subjects import Subject
from entgov.web.guard import Viewer
from entgov.wiki.addresses import page_address, proposal_address
from entgov.wiki.models import Distilled, Page, Proposal
from entgov.wiki.policy import readable_by


class Pages:
    """Pages, and which of them were made from a thread."""

    KIND = "page"

    def subjects(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Subject]:
        """The pages with these ids that the viewer may read."""
        pages = db.session.scalars(
            select(Page)
            .join(Page.space)
            .where(Page.id.in_(ids), readable_by(viewer))
            .options(contains_eager(Page.space).load_only(Space.slug))
        )
        return {page.id: _subject(page) for page in pages}

    def at(self, viewer: Viewer, path: str) -> int | None:
        """The id of the page at this path, if the viewer may read it."""
        found = re.fullmatch(r"/wiki/([^/]+)/([^/]+)/?", path)
        return (
            db.session.scalar(
                select(Page.id)
                .join(Page.space)
                .where(Space.slug == found[1], Page.slug == found[2], readable_by(viewer))
            )
            if found
            else None
        )

    def outcomes(self, viewer: Viewer, thread_ids: Collection[int]) -> Mapping[int, list[Subject]]:
        """The pages that were made from these threads and that the viewer may read."""
        rows = db.session.execute(
            select(Distilled.thread_id, Page)
            .join(Page, Page.id == Distilled.page_id)
            .where(Distilled.thread_id.in_(thread_ids), readable_by(viewer))
            .options(joinedload(Page.space).load_only(Space.slug))
            .order_by(Page.id)
        )
        found: dict[int, list[Subject]] = defaultdict(list)
        for thread_id, page in rows:
            found[thread_id].append(_subject(page))
        return found


class Proposals:
    """Proposals; nothing is made from a thread by them."""

    KIND = "proposal"

    def subjects(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Subject]:
        """The proposals with these ids to pages that the viewer may read."""
        rows = db.session.execute(
            select(Proposal.id, Page.title)
            .join(Page, Page.id == Proposal.page_id)
            .where(Proposal.id.in_(ids), readable_by(viewer))
        )
        return {
            proposal_id: Subject(
                gettext("A proposed change to %(title)s", title=title),
                proposal_address(proposal_id),
            )
            for proposal_id, title in rows
        }

    def at(self, viewer: Viewer, path: str) -> int | None:
        """None: nothing comes of a proposal but its page."""
        del viewer, path
        return None

    def outcomes(self, viewer: Viewer, thread_ids: Collection[int]) -> Mapping[int, list[Subject]]:
        """None."""
        del viewer, thread_ids
        return {}


def _subject(page: Page) -> Subject:
    return Subject(page.title, page_address(page.space.slug, page.slug))
