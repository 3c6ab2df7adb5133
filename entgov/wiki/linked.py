"""Cards of pages that posts link to."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager

from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.stream.linked import LinkCard
from entgov.web.guard import Viewer
from entgov.wiki.addresses import page_address
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import readable_by
from entgov.wiki.states import state_of

_READ, _WORDS = 600, 200  # characters


class PageLinks:
    """Pages, at `/wiki/<space>/<page>`: at the address that they have now."""

    BEGINS = "wiki"

    def cards(self, viewer: Viewer, paths: Collection[str]) -> Mapping[str, LinkCard]:
        """The pages at these paths that the viewer may read."""
        names = {path: path.split("/")[2:] for path in paths}
        names = {path: parts for path, parts in names.items() if len(parts) == 2}
        if not names:
            return {}
        at = or_(*(and_(Space.slug == space, Page.slug == page) for space, page in names.values()))
        rows = db.session.execute(
            select(Page, func.substr(Revision.plain, 1, _READ))
            .join(Page.space)
            .join(Revision, Revision.id == Page.head_id)
            .where(at, readable_by(viewer))
            .options(contains_eager(Page.space))
        )
        found = {(page.space.slug, page.slug): _card(page, plain) for page, plain in rows}
        return {
            path: found[space, page]
            for path, (space, page) in names.items()
            if (space, page) in found
        }


def _card(page: Page, plain: str) -> LinkCard:
    words = " ".join(plain.split())
    if len(words) > _WORDS:
        words = f"{words[:_WORDS].rsplit(' ', 1)[0]}…"
    return LinkCard(
        title=page.title,
        url=page_address(page.space.slug, page.slug),
        words=words,
        note=page.space.name,
        state=state_of(page, now()),
    )
