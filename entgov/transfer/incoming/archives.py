"""What is in an archive or a folder that somebody sent: names and bytes, and nothing to fear.

Names are words to us and never paths on our disk: nothing is unpacked. A name that would lead out
of the archive, a symbolic link, an encrypted or a doubled entry is left out and told. How much may
be in an archive is bounded before its list is read, and what an entry gives ends where its declared
size does, so a small file can't become a large one.
"""

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from flask_babel import gettext, ngettext

from entgov.core.zip_lists import length_of_list
from entgov.transfer.incoming.items import Unreadable

MOST_ENTRIES = 250_000
LARGEST_LIST = 100 * 1024 * 1024  # bytes of an archive's table of contents
MODEST = 2 * 1024**3
"""Bytes that any archive may unpack to; more only as many times its own size as MOST_RATIO says."""
MOST_RATIO = 100
LARGEST = 100 * 1024**3
LONGEST_NAME = 700  # characters, so that a key made of it stays a key
MOST_TOLD = 20
PIECE = 256 * 1024
ONE_TEXT = "text.md"

_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_OF_SYSTEMS = frozenset({"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin"})
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Damaged(Exception):
    """An entry that can't be read, though its name is there."""


class Entries:
    """The files of one source, by their clean names with `/` between folders.

    `losses` says what was left out of the list, and why.
    """

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.losses: list[str] = []
        self._ways: dict[str, Callable[[], IO[bytes]]] = {}

    def add(self, name: str, size: int, way: Callable[[], IO[bytes]]) -> bool:
        """False where there is one of this name already: then the first one counts."""
        if name in self.sizes:
            return False
        self.sizes[name], self._ways[name] = size, way
        return True

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of an entry. Raises Damaged, KeyError."""
        try:
            with self._ways[name]() as stream:
                yield stream
        except _DAMAGED as error:
            raise Damaged(name) from error

    def read(self, name: str, *, most: int) -> bytes:
        """The first bytes of an entry, at most so many. Raises Damaged."""
        with self.open(name) as stream:
            return stream.read(most)

    def pieces(self, name: str) -> Iterator[bytes]:
        """All of an entry, in portions. Raises Damaged."""
        with self.open(name) as stream:
            while piece := stream.read(PIECE):
                yield piece

    def without_top(self) -> "Entries":
        """The same from inside the one folder that all of it is in, if there is one."""
        tops = {name.partition("/")[0] for name in self.sizes}
        if len(tops) != 1 or any("/" not in name for name in self.sizes):
            return self
        inner, cut = Entries(), len(tops.pop()) + 1
        inner.losses = self.losses
        for name, size in self.sizes.items():
            inner.add(name[cut:], size, self._ways[name])
        return inner


def entries(path: Path) -> Entries:
    """What is in a zip archive or a folder; or a single text, as if it stood in one.

    Raises Unreadable.
    """
    about = path.stat()
    return _remembered(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=2)  # files are asked for one by one: the list is not read for each of them
def _remembered(path: Path, _changed: int, _size: int) -> Entries:
    if path.is_dir():
        return _of_folder(path)
    with path.open("rb") as stream:
        begins = stream.read(4)
    if begins in (b"PK\x03\x04", b"PK\x05\x06"):
        return of_zip(path)
    return _of_file(path)


def _of_file(path: Path) -> Entries:
    """A single text: what it is called is not known here."""
    found = Entries()
    found.add(ONE_TEXT, path.stat().st_size, partial(_open_here, path))
    return found


def of_zip(archive: Path | IO[bytes], size: int | None = None) -> Entries:
    """What is in a zip archive: one on the disk, or one that is open and has so many bytes."""
    if isinstance(archive, Path):
        size = archive.stat().st_size
        with archive.open("rb") as stream:
            _check_list(stream, size)
    else:
        _check_list(archive, size or 0)
    try:
        opened = zipfile.ZipFile(archive)
    except _DAMAGED as error:
        raise _no_archive() from error
    unpacked = sum(info.file_size for info in opened.infolist())
    if unpacked > LARGEST or unpacked > max(MODEST, MOST_RATIO * (size or 0)):
        raise Unreadable(
            gettext("The archive would unpack to far more than it is. Send its content in parts.")
        )
    return _listed(opened)


def _listed(opened: zipfile.ZipFile) -> Entries:
    found, left_out = Entries(), Counter[str]()
    for info in opened.infolist():
        if info.is_dir():
            continue
        name, problem = _read_name(_said(info))
        if not problem and stat.S_ISLNK(info.external_attr >> 16):
            problem = "link"
        if not problem and info.flag_bits & 0x1:
            problem = "locked"
        if not problem and not found.add(name, info.file_size, partial(opened.open, info)):
            problem = "twice"
        if problem:
            left_out[problem] += 1
    found.losses = _told(left_out)
    return found


def _of_folder(folder: Path) -> Entries:
    found, left_out, count = Entries(), Counter[str](), 0
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in [*folders]:
            if os.path.islink(os.path.join(place, name)):
                left_out["link"] += 1
        for name in sorted(names):
            count += 1
            if count > MOST_ENTRIES:
                raise _too_many()
            problem = _take_file(found, folder, Path(place, name))
            if problem:
                left_out[problem] += 1
    found.losses = _told(left_out)
    return found


def _take_file(found: Entries, folder: Path, path: Path) -> str:
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode) or not stat.S_ISREG(about.st_mode):
        return "link"
    inner = path.relative_to(folder).as_posix()
    name, problem = _read_name(os.fsencode(inner).decode("utf-8", "replace"))
    if problem:
        return problem
    return "" if found.add(name, about.st_size, partial(_open_here, path)) else "twice"


def _open_here(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def _said(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: archives from before Unicode say not how they write letters."""
    said = info.orig_filename
    if info.flag_bits & 0x800:
        return said
    try:
        return said.encode("cp437").decode("utf-8")
    except UnicodeError:
        return said


def _read_name(said: str) -> tuple[str, str]:
    """The clean name; or a word that says why the entry is left out."""
    name = unicodedata.normalize("NFC", said).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or _NOT_SHOWN.search(name):
        return "", "unsafe"
    if not parts or len(name) > LONGEST_NAME:
        return "", "unsafe"
    if any(part.startswith(".") or part.casefold() in _OF_SYSTEMS for part in parts):
        return "", "hidden"
    return "/".join(parts), ""


def _told(left_out: Counter[str]) -> list[str]:
    told: dict[str, Callable[[int], str]] = {
        "unsafe": lambda n: ngettext(
            "%(num)s file has a name that leads out of the archive, or that no name may have; "
            "it is left out.",
            "%(num)s files have names that lead out of the archive, or that no name may have; "
            "they are left out.",
            n,
        ),
        "link": lambda n: ngettext(
            "%(num)s link to a place on another machine is left out.",
            "%(num)s links to places on another machine are left out.",
            n,
        ),
        "locked": lambda n: ngettext(
            "%(num)s file is locked by a password; it is left out.",
            "%(num)s files are locked by a password; they are left out.",
            n,
        ),
        "twice": lambda n: ngettext(
            "%(num)s file has the name of one before it; it is left out.",
            "%(num)s files have names of files before them; they are left out.",
            n,
        ),
        "hidden": lambda n: ngettext(
            "%(num)s hidden file is left out.", "%(num)s hidden files are left out.", n
        ),
    }
    return [say(left_out[why]) for why, say in told.items() if left_out[why]]


def _check_list(stream: IO[bytes], size: int) -> None:
    """Refuse an archive whose list alone is too long, before anybody reads the list."""
    found = length_of_list(stream, size)
    stream.seek(0)
    if found is None:
        raise _no_archive()
    count, listed = found
    if count > MOST_ENTRIES or listed > LARGEST_LIST:
        raise _too_many()


def _no_archive() -> Unreadable:
    return Unreadable(
        gettext("This is no zip archive, or it is damaged. Make it anew and send it again.")
    )


def _too_many() -> Unreadable:
    return Unreadable(
        gettext(
            "There are more than %(number)s files in it. Send them in parts.",
            number=f"{MOST_ENTRIES:,}",
        )
    )
