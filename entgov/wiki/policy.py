"""Who may see and change pages: it follows from the space alone (`spaces.policy`)."""

from sqlalchemy import ColumnElement, select

from entgov.spaces.policy import in_readable_space, in_writable_space
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Revision


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may read, with all their revisions."""
    return in_readable_space(Page.space_id, viewer)


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may change."""
    return in_writable_space(Page.space_id, viewer)


def restorable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The revisions that the person may bring back: those of pages they may change."""
    return Revision.page_id.in_(select(Page.id).where(editable_by(viewer)))
