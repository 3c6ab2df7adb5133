"""Who may do what with posts. Who may see one follows from the spaces that its thread stands in.

A thread stands in one space or in several (`Placement`), and whoever may read in one of them reads
all of it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from entgov.spaces.policy import in_own_space, in_readable_space, in_space_run_by, in_writable_space
from entgov.stream.models import Placement, Post
from entgov.web.guard import Viewer


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may read."""
    return placed(in_readable_space, viewer)


def answerable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may reply to."""
    return placed(in_writable_space, viewer)


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person may edit and remove: their own, where they may still write."""
    return and_(Post.author_id == viewer.id, answerable_by(viewer))


def run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts that the person keeps in order: by running a space that the thread stands in."""
    return placed(in_space_run_by, viewer)


def in_own_spaces(viewer: Viewer) -> ColumnElement[bool]:
    """The posts of threads that stand in a space the person is in."""
    return placed(in_own_space, viewer)


def placed(
    right: Callable[[Any, Viewer], ColumnElement[bool]], viewer: Viewer
) -> ColumnElement[bool]:
    """The posts whose thread stands in a space to which the person has the right."""
    return (
        select(Placement.post_id)
        .where(
            Placement.post_id == func.coalesce(Post.thread_id, Post.id),
            right(Placement.space_id, viewer),
        )
        .correlate_except(Placement)
        .exists()
    )
