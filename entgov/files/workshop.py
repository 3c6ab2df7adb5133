"""Sends a file to be drawn or read by a child process that can be stopped; see `child.py`."""

import json
import subprocess
from pathlib import Path

from entgov.core.child import done_by_child
from entgov.core.pictures import NotAPicture, Redrawn

_CHILD = "entgov.files.child"
_PATIENCE = 40  # seconds


class Unreadable(Exception):
    """No words could be made out, within what a file may ask for."""


def redrawn(source: Path, folder: Path) -> Redrawn:
    """Draw a picture anew into the folder; see `pictures.redraw`. Raises NotAPicture."""
    try:
        said = json.loads(
            done_by_child(_CHILD, "picture", str(source), str(folder), seconds=_PATIENCE)
        )
    except (subprocess.SubprocessError, ValueError) as error:
        raise NotAPicture("broken") from error
    if "problem" in said:
        raise NotAPicture(said["problem"])
    return Redrawn(**{**said, "widths": tuple(said["widths"])})


def words_in(source: Path, media: str) -> str:
    """The words of a file. Raises Unreadable."""
    try:
        said = done_by_child(_CHILD, "text", str(source), media, seconds=_PATIENCE)
    except subprocess.SubprocessError as error:
        raise Unreadable from error
    return said.decode("utf-8", "replace")
