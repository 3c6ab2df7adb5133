"""Who may import: who runs the space. It also decides who may know of an import at all."""

from sqlalchemy import ColumnElement

from entgov.spaces.policy import in_space_run_by, run_by
from entgov.transfer.incoming.models import Import
from entgov.web.guard import Viewer


def importable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The spaces into which the person may import: those that they run."""
    return run_by(viewer)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The imports that the person may see, start and undo: those into spaces that they run."""
    return in_space_run_by(Import.space_id, viewer)
