"""Where sources lie while they are imported: below `imports/` in the data folder.

Under names of our own: no path is ever made of what somebody called a file. A source goes when its
import is done or thrown away, and a preview that nobody starts after a week.
"""

import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from entgov.core.settings import at_start, in_force

_PIECE = 256 * 1024
MOST_FILES = 200_000
"""Files of a folder that is imported."""


class TooLarge(Exception):
    """The source has more bytes than are taken."""


class Empty(Exception):
    """The source has nothing in it."""


def largest() -> int:
    """Bytes that a source may have that comes through the browser."""
    return in_force().largest_import * 1024 * 1024


def keep(stream: IO[bytes], *, most: int | None = None) -> str:
    """Keep what comes; gives the name under which it lies. Raises TooLarge, Empty."""
    name = secrets.token_hex(16)
    path, size = path_of(name), 0
    try:
        with _fresh(path) as file:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if most is not None and size > most:
                    raise TooLarge
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise Empty
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def keep_path(source: Path) -> str:
    """Keep a copy of a file or of a folder, as an archive. Raises OSError, TooLarge, Empty."""
    if source.is_dir():
        return _keep_folder(source)
    with source.open("rb") as stream:
        return keep(stream)


def path_of(name: str) -> Path:
    """Where the source with this name lies."""
    return folder() / f"{name}.source"


def folder() -> Path:
    """Where all sources are."""
    place = at_start().imports
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def drop(name: str | None) -> None:
    """Throw a source away."""
    if name:
        path_of(name).unlink(missing_ok=True)


def names() -> Iterator[tuple[str, float]]:
    """The names of all that lies there, with the seconds since the epoch of their last change."""
    for path in folder().glob("*.source"):
        try:
            yield path.stem, path.stat().st_mtime
        except FileNotFoundError:
            continue


def _keep_folder(source: Path) -> str:
    """Symbolic links are left out: what they lead to was not handed over."""
    name = secrets.token_hex(16)
    path = path_of(name)
    try:
        with _fresh(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, each in enumerate(_files_below(source)):
                if number >= MOST_FILES:
                    raise TooLarge
                info = zipfile.ZipInfo(each.relative_to(source).as_posix())
                info.compress_type = zipfile.ZIP_DEFLATED
                with each.open("rb") as one, archive.open(info, "w", force_zip64=True) as to:
                    shutil.copyfileobj(one, to, _PIECE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def _files_below(source: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(source, followlinks=False):
        folders.sort()
        for each in sorted(files):
            path = Path(place, each)
            if path.is_file() and not path.is_symlink():
                yield path


def _fresh(path: Path) -> IO[bytes]:
    """A new file that nobody else on this machine can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "wb")
