"""The bin of a space: what was removed, and the address of a page that is in it."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.spaces.models import Space
from entgov.spaces.policy import in_readable_space
from entgov.web.addresses import slug
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, PageAddress, Removal
from entgov.wiki.policy import removal_reversible_by


def in_bin(viewer: Viewer, space: Space) -> Select[Removal]:
    """The removals in the bin of the space, the newest on top."""
    return (
        select(Removal)
        .where(Removal.space_id == space.id, removal_reversible_by(viewer))
        .order_by(Removal.at.desc(), Removal.id.desc())
        .options(joinedload(Removal.page), joinedload(Removal.by))
    )


def pages_of(removal_ids: list[int]) -> dict[int, int]:
    """How many pages each of these removals has put into the bin."""
    rows = db.session.execute(
        select(Page.removal_id, func.count())
        .where(Page.removal_id.in_(removal_ids))
        .group_by(Page.removal_id)
    )
    return {removal_id: count for removal_id, count in rows if removal_id is not None}


def removal_in_bin(viewer: Viewer, space: str, removal_id: int) -> Removal | None:
    """What can be brought back from the bin of the space at this address.

    One that was brought back is given too, so that a second press ends well.
    """
    if removal_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Removal)
        .join(Removal.space)
        .where(Removal.id == removal_id, Space.slug == space)
        .where(in_readable_space(Removal.space_id, viewer))
        .options(joinedload(Removal.space))
    )


def removal_at(viewer: Viewer, space: str, page: str) -> Removal | None:
    """What put the page at this address into the bin, if the viewer may read where it was."""
    address = slug(page)
    if not address:
        return None
    there = select(Space.id).where(Space.slug == space).correlate(None)
    return db.session.scalar(
        select(Removal)
        .join(Page, Page.removal_id == Removal.id)
        .join(PageAddress, PageAddress.page_id == Page.id)
        .where(
            PageAddress.space_id.in_(there),
            PageAddress.slug == address,
            in_readable_space(PageAddress.space_id, viewer),
            in_readable_space(Page.space_id, viewer),
        )
        .options(joinedload(Removal.space), joinedload(Removal.by))
    )
