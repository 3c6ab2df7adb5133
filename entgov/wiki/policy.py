"""Who may do what with pages: it follows from their space (`spaces.policy`), and from locks.

What is in the bin can be read by nobody; it can be found and brought back by whoever may write in
its space.
"""

from sqlalchemy import ColumnElement, and_, or_, select

from entgov.spaces.policy import in_readable_space, in_space_run_by, in_writable_space
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Removal, Revision


def living() -> ColumnElement[bool]:
    """The pages that are not in the bin."""
    return Page.removal_id.is_(None)


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may read, with all their revisions."""
    return and_(living(), in_readable_space(Page.space_id, viewer))


def managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person answers for: as their owner, or by running their space."""
    own = and_(Page.owner_id == viewer.id, in_writable_space(Page.space_id, viewer))
    return and_(living(), or_(own, in_space_run_by(Page.space_id, viewer)))


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may change; locked ones only if they answer for them."""
    return and_(
        living(),
        in_writable_space(Page.space_id, viewer),
        or_(~Page.locked, managed_by(viewer)),
    )


def restorable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The revisions that the person may bring back: those of pages they may change."""
    return Revision.page_id.in_(select(Page.id).where(editable_by(viewer)))


def removal_reversible_by(viewer: Viewer) -> ColumnElement[bool]:
    """What is in a bin that the person can see and bring back from it."""
    return and_(Removal.restored_at.is_(None), in_writable_space(Removal.space_id, viewer))
