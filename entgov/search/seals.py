"""Tells whether a file is still as it was written, by a sum in a file beside it.

A damaged segment need not raise anything: it may as well find the wrong things. So each file of the
index that never changes is sealed before it counts, and looked at again when there is doubt.
"""

import os
from pathlib import Path
from zlib import crc32

_ENDING = ".sum"
_AT_ONCE = 1 << 20


def seal(path: Path) -> None:
    """Keep what the file is; both survive a power cut from now on."""
    sealed = _beside(path)
    pending = sealed.with_name(f"{sealed.name}.new")
    pending.write_text(_sum(path), "ascii")
    settle(path)
    settle(pending)
    pending.replace(sealed)


def is_sealed(path: Path) -> bool:
    """Whether it is known what the file should be."""
    return _beside(path).exists()


def is_whole(path: Path) -> bool:
    """Whether the file is what it was when it was sealed. Raises OSError."""
    return _sum(path) == _beside(path).read_text("ascii")


def settle(path: Path) -> None:
    """Have the disk keep what was written to a file, or which files were put into a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _ENDING)


def _sum(path: Path) -> str:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            found = crc32(piece, found)
    return f"{found:08x} {path.stat().st_size}"
