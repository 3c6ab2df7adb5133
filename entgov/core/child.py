"""Has work done by a child process that can be stopped.

A program of its own rather than a fork: the server has threads, and a fork of a process with
threads can hang on a lock that nobody will ever open. It is given none of the server's secrets.
"""

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
"""Where the package is found."""


def done_by_child(module: str, *arguments: str, given: bytes = b"", seconds: float) -> bytes:
    """What the module says when it is run with these arguments, and reads what it is given.

    Raises subprocess.SubprocessError where it fails, or takes longer.
    """
    return subprocess.run(  # noqa: S603 - this very program, with words of our own making
        [sys.executable, "-P", "-m", module, *arguments],
        input=given,
        capture_output=True,
        timeout=seconds,
        env={"PYTHONPATH": str(HOUSE)},
        check=True,
    ).stdout
