"""Sends a file to be drawn or read by a child process that can be stopped; see `child.py`."""

import json
import subprocess
import sys
from pathlib import Path

from entgov.core.pictures import NotAPicture, Redrawn

_HOUSE = Path(__file__).resolve().parents[2]
_PATIENCE = 40  # seconds


class Unreadable(Exception):
    """No words could be made out, within what a file may ask for."""


def redrawn(source: Path, folder: Path) -> Redrawn:
    """Draw a picture anew into the folder; see `pictures.redraw`. Raises NotAPicture."""
    try:
        said = json.loads(_done_by_child("picture", str(source), str(folder)))
    except (subprocess.SubprocessError, ValueError) as error:
        raise NotAPicture("broken") from error
    if "problem" in said:
        raise NotAPicture(said["problem"])
    return Redrawn(**{**said, "widths": tuple(said["widths"])})


def words_in(source: Path, media: str) -> str:
    """The words of a file. Raises Unreadable."""
    try:
        return _done_by_child("text", str(source), media).decode("utf-8", "replace")
    except subprocess.SubprocessError as error:
        raise Unreadable from error


def _done_by_child(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - this very program, with paths of our own making
        [sys.executable, "-P", "-m", "entgov.files.child", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE,
        env={"PYTHONPATH": str(_HOUSE)},  # and none of the server's secrets
        check=True,
    ).stdout
