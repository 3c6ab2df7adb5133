"""Who may do what with files: it follows from their space, and from others that they reach.

What was uploaded while somebody writes is theirs until they save: nobody else knows of it. What is
removed can be read by nobody, and brought back by whoever may write in its space.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, select

from entgov.files.models import File, FileReach
from entgov.spaces.policy import in_readable_space, in_writable_space
from entgov.web.guard import Viewer


def standing() -> ColumnElement[bool]:
    """The files that are not removed."""
    return File.removed_at.is_(None)


def _known_to(viewer: Viewer) -> ColumnElement[bool]:
    return or_(File.kept_at.is_not(None), File.by_id == viewer.id)


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The files that the person may see, with all their versions."""
    reached = (
        select(FileReach.file_id)
        .where(FileReach.file_id == File.id, in_readable_space(FileReach.space_id, viewer))
        .correlate_except(FileReach)
        .exists()
    )
    sees = or_(in_readable_space(File.space_id, viewer), reached)
    return and_(standing(), _known_to(viewer), sees)


def changeable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The files that the person may rename, replace and remove."""
    return and_(standing(), _known_to(viewer), in_writable_space(File.space_id, viewer))


def reversible_by(viewer: Viewer) -> ColumnElement[bool]:
    """The removed files that the person can see as such, and bring back."""
    return and_(
        File.removed_at.is_not(None), _known_to(viewer), in_writable_space(File.space_id, viewer)
    )


def shown_in(space_ids: Collection[int], by: int | None) -> ColumnElement[bool]:
    """The files that a text which stands in these spaces may show to all its readers.

    Those that are in each of them or reach it, and those of open ones; and what its writer uploaded
    for it. Without a space it is not known yet which it will be: then only what is open, and the
    writer's own.
    """
    from_here = and_(*map(_is_there, space_ids)) if space_ids else false()
    kept = and_(File.kept_at.is_not(None), or_(from_here, File.space.has(kind="open")))
    own = and_(File.kept_at.is_(None), File.by_id == by)
    return and_(standing(), or_(kept, own))


def _is_there(space_id: int) -> ColumnElement[bool]:
    reaches = (
        select(FileReach.file_id)
        .where(FileReach.file_id == File.id, FileReach.space_id == space_id)
        .correlate_except(FileReach)
        .exists()
    )
    return or_(File.space_id == space_id, reaches)
