"""Where contents lie: below `files/` in the data folder, each once, by the hash of its bytes.

A content is written under a name of its own, made lasting, and then renamed, so a half of one is
never found under its hash. No path is ever made of what somebody called a file.

`files/ab/cdef…` is the content with the hash `abcdef…`; smaller pictures of it lie beside it, as
`cdef….480.webp`. In `files/new/` is what is still coming in.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from entgov.core.settings import at_start

_PIECE = 256 * 1024
_HASH = 64  # characters


@dataclass(frozen=True)
class Incoming:
    """What has come in, and is in nobody's way: its path, its size, its hash."""

    path: Path
    size: int
    digest: str


class TooLarge(Exception):
    """More bytes came than are taken."""


def folder() -> Path:
    """Where all of it is."""
    return at_start().files


def path_of(digest: str, width: int = 0) -> Path:
    """Where the content is, or its smaller picture of this width."""
    if len(digest) != _HASH or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("this is no hash")
    beside = f".{width}.webp" if width else ""
    return folder() / digest[:2] / f"{digest[2:]}{beside}"


@contextmanager
def desk() -> Iterator[Path]:
    """A folder to work in, gone afterwards, whatever happens."""
    place = folder() / "new"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def take_in(stream: IO[bytes], place: Path, *, most: int) -> Incoming:
    """Write what comes to the place, at most so many bytes. Raises TooLarge."""
    digest, size = hashlib.sha256(), 0
    with _fresh(place) as file:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > most:
                raise TooLarge
            digest.update(piece)
            file.write(piece)
    return Incoming(place, size, digest.hexdigest())


def weighed(path: Path) -> Incoming:
    """What lies at a path, as it is."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return Incoming(path, path.stat().st_size, digest.hexdigest())


def put(path: Path, digest: str, width: int = 0) -> None:
    """Give a finished file its lasting place; one that is there already is written over.

    That way whoever sweeps sees that it has just come, and never takes it away.
    """
    target = path_of(digest, width)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{secrets.token_hex(8)}")
    try:
        with path.open("rb") as source, _fresh(beside) as copy:
            shutil.copyfileobj(source, copy, _PIECE)
            copy.flush()
            os.fsync(copy.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    _make_lasting(target.parent)


def drop(digest: str, *, before: datetime, still_wanted: Iterable[str] = ()) -> bool:
    """Take a content away that has lain there since before an instant; says whether it is gone.

    It is moved aside first and looked at then, so that one that comes in at this very moment is
    either not touched or put back.
    """
    wanted = frozenset(still_wanted)
    done = True
    for path in [path_of(digest), *path_of(digest).parent.glob(f"{digest[2:]}.*.webp")]:
        aside = path.with_name(f".{secrets.token_hex(8)}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            continue
        if digest in wanted or aside.stat().st_mtime >= before.timestamp():
            _put_back(aside, path)
            done = False
        aside.unlink()
    return done


def _put_back(aside: Path, path: Path) -> None:
    with suppress(FileExistsError):  # it has come in anew meanwhile
        path.hardlink_to(aside)


def digests() -> Iterator[str]:
    """The hashes of all that is there."""
    for place in sorted(folder().glob("[0-9a-f][0-9a-f]")):
        for path in place.iterdir():
            digest = place.name + path.name
            if len(digest) == _HASH:
                yield digest


def drop_leftovers(*, before: datetime) -> None:
    """What a crash has left half done."""
    places = (*(folder() / "new").glob("*"), *folder().glob("[0-9a-f][0-9a-f]/.*"))
    for path in places:
        try:
            if path.stat().st_mtime >= before.timestamp():
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def free_space() -> int:
    """Bytes that are left where the files are."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(folder()).free


@contextmanager
def _fresh(path: Path) -> Iterator[IO[bytes]]:
    """A new file that nobody else on this machine can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _make_lasting(place: Path) -> None:
    """The name of a file lasts only when its folder does."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
