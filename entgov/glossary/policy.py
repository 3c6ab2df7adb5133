"""Who may know and who may change the words of a space: as with all that is in it."""

from sqlalchemy import ColumnElement

from entgov.glossary.models import OwnWord
from entgov.spaces.policy import in_readable_space, in_space_run_by
from entgov.web.guard import Viewer


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The words of spaces that the person may read in."""
    return in_readable_space(OwnWord.space_id, viewer)


def run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The words of spaces that the person runs: those of Everyone are for administrators."""
    return in_space_run_by(OwnWord.space_id, viewer)
