"""Who may do what with posts. Who may see one follows from its space alone."""

from sqlalchemy import ColumnElement, and_

from entgov.spaces.policy import in_readable_space, in_writable_space
from entgov.stream.models import Post
from entgov.web.guard import Viewer


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may read."""
    return in_readable_space(Post.space_id, viewer)


def answerable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may reply to."""
    return in_writable_space(Post.space_id, viewer)


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may edit and remove: their own, where they may still write."""
    return and_(Post.author_id == viewer.id, in_writable_space(Post.space_id, viewer))
