"""The child process of `workshop`: draws a picture anew, or reads the words of a file.

It limits itself: whatever a file provokes (a bomb, an endless loop, a hole in a decoder) ends with
this process and not with the machine. It has no network to speak of, no secrets, and no database.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

SECONDS = 20  # of processor
MEMORY = 1536 * 1024**2
LARGEST_WRITTEN = 300 * 1024**2


def main() -> None:
    """`picture SOURCE FOLDER` says as JSON what was drawn; `text SOURCE MEDIA` writes the words."""
    task, source, about = sys.argv[1:4]
    largest = LARGEST_WRITTEN if task == "picture" else 0
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    _draw(Path(source), Path(about)) if task == "picture" else _read(Path(source), about)


def _draw(source: Path, folder: Path) -> None:
    from entgov.core.pictures import NotAPicture, redraw  # noqa: PLC0415 - only what is needed

    try:
        said = asdict(redraw(source, folder))
    except NotAPicture as refusal:
        said = {"problem": refusal.problem}
    sys.stdout.write(json.dumps(said))


def _read(source: Path, media: str) -> None:
    from entgov.files.words import words_of  # noqa: PLC0415 - as above

    sys.stdout.buffer.write(words_of(source, media).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
