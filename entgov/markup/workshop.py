"""Sends a text to be read by a child process that can be stopped.

A program of its own rather than a fork: the server has threads, and a fork of a process with
threads can hang on a lock that nobody will ever open.
"""

import subprocess
import sys
from pathlib import Path

from entgov.markup.bounds import CHILD_SECONDS, TooMuch
from entgov.markup.draft import Draft

_HOUSE = Path(__file__).resolve().parents[2]


def draft_in_child(source: str) -> Draft:
    """Reads clean Markdown within `CHILD_SECONDS`. Raises TooMuch when that is not enough."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "entgov.markup.child"],
            input=source.encode(),
            capture_output=True,
            timeout=CHILD_SECONDS,
            env={"PYTHONPATH": str(_HOUSE)},  # and none of the server's secrets
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise TooMuch from error
    return Draft.from_json(done.stdout)
