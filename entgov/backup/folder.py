"""A backup as it lies on a disk: its tables, its files, and a list of them with their hashes.

`backup.json` is written last, so a folder without it is no backup. Everything in it is read by
plain means: `tables/page.jsonl.gz` has a row of the table `page` on each line but the first, which
names the columns; below `files/` is what people uploaded.

One that is sealed has a number in place of each path, and the list of them among the sealed files.
What can be read without the key is when it was made, by which entgov, and the hashes of what is
sealed, so that whoever keeps it can see that it is whole.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO, Any

from entgov.backup.sealing import CannotOpen, Key, opened, sealed

Values = list[Any]
"""A row."""

FORMAT = 1
SECRET_KEY = "secret-key"  # noqa: S105  # the name of its file
_LIST = "backup.json"
_INSIDE = "list"
"""What the list is called that stands sealed among the other files."""
_AT_ONCE = 1024 * 1024  # bytes
_SEALED = re.compile(r"sealed/[0-9]{8}\.age")
_PATHS = re.compile(
    rf"{SECRET_KEY}|tables/[a-z_]+\.jsonl\.gz|files/[0-9a-f]{{2}}/[0-9a-f][0-9a-z.]*"
)


class BackupProblem(Exception):
    """Why a backup can't be made or is of no use: one line."""


@dataclass
class Contents:
    """What is in a backup.

    made_at   when, in UTC, by ISO 8601: all in it is as it was at that moment
    entgov    the release that made it
    version   the migration that its tables stand at
    tables    how many rows each has
    hashes    the SHA-256 of each file of the folder, by its path
    missing   contents that rows name, by their hash, of which there was no file
    """

    made_at: str
    entgov: str
    version: str
    tables: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def files(self) -> list[str]:
        """The paths of what people uploaded."""
        return [each for each in self.hashes if each.startswith("files/")]


class Folder:
    """A folder to keep a backup in, or one that has it.

    key    the public key that what is written is sealed for; None: anybody can read it
    keys   the private keys that what is sealed is read with
    """

    def __init__(self, path: Path, *, key: Key | None = None, keys: Sequence[Key] = ()) -> None:
        self.path, self._key, self._keys = path, key, keys
        self._outside: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def make(self) -> None:
        """Make it, or take an empty one. Raises BackupProblem."""
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise BackupProblem(f"{self.path} is not empty. Choose a new folder for each backup.")
        (self.path / ("sealed" if self._key else "tables")).mkdir(mode=0o700, parents=True)

    def keep_rows(self, name: str, columns: list[str], rows: Iterable[Values]) -> tuple[int, str]:
        """Write the rows of a table; how many these were, and the hash of what was written."""
        number = -1
        with (
            self._written(_table(name)) as raw,
            gzip.open(raw, "wt", encoding="utf-8", compresslevel=3) as file,
        ):
            for number, row in enumerate(_with(columns, rows), start=-1):  # noqa: B007
                file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        return number + 1, raw.digest

    def rows(self, name: str) -> tuple[list[str], Iterator[Values]]:
        """The columns of a table and its rows."""
        lines = self._lines(name)
        return next(lines), lines

    def _lines(self, name: str) -> Iterator[Values]:
        with self._read(_table(name)) as raw, gzip.open(raw, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def keep_file(self, path: str, source: Path) -> str:
        """Keep a file under this path; its hash."""
        with source.open("rb") as file, self._written(path) as target:
            shutil.copyfileobj(file, target, _AT_ONCE)
        return target.digest

    def put_back(self, path: str, target: Path) -> None:
        """Write what is kept under this path to a file."""
        with self._read(path) as file, target.open("wb") as written:
            shutil.copyfileobj(file, written, _AT_ONCE)

    @contextmanager
    def _written(self, path: str) -> Iterator["_Hashed"]:
        """Something to write what is kept under this path to; in the end it has a digest."""
        if self._key is None:
            target = self.path / path
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with target.open("wb") as file:
                yield _Hashed(file)
            return
        # What was uploaded is named by its hash, which would tell who has the same file.
        place = f"sealed/{len(self._places) + 1:08}.age"
        with (self.path / place).open("wb") as file:
            outside = _Hashed(file)
            with sealed(outside, self._key) as inside:
                yield _Hashed(inside)
        self._places[path], self._outside[place] = place, outside.digest

    @contextmanager
    def _read(self, path: str) -> Iterator[IO[bytes]]:
        if path not in self._places:
            with (self.path / path).open("rb") as file:
                yield file
            return
        with (
            (self.path / self._places[path]).open("rb") as file,
            opened(file, self._keys) as inside,
        ):
            yield inside

    def end(self, contents: Contents) -> None:
        """Write what is in it: from now on it is a backup, also after a power cut."""
        listed = asdict(contents)
        if self._key is not None:
            inside = json.dumps({**listed, "places": self._places}).encode()
            with self._written(_INSIDE) as file:
                file.write(inside)
            told = {name: listed[name] for name in ("made_at", "entgov", "version", "format")}
            listed = {**told, "inside": self._places[_INSIDE], "sealed": self._outside}
        fresh = self.path / f"{_LIST}.new"
        fresh.write_text(json.dumps(listed, indent=1), encoding="utf-8")
        os.sync()
        fresh.rename(self.path / _LIST)

    def contents(self) -> Contents:
        """What is in it. Raises BackupProblem."""
        try:
            found: dict[str, Any] = json.loads((self.path / _LIST).read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                problem = f"{self.path} was made by another entgov: {found['entgov']}."
                raise BackupProblem(problem)
            contents = Contents(**(self._inside(found) if "sealed" in found else found))
        except CannotOpen as error:
            problem = f"{self.path} can't be opened with this key, or its list is damaged."
            raise BackupProblem(problem) from error
        except (OSError, ValueError, TypeError, KeyError) as error:
            problem = f"{self.path} holds no whole backup: {_LIST} is missing or can't be read."
            raise BackupProblem(problem) from error
        for path in contents.hashes:
            if not _PATHS.fullmatch(path):
                raise BackupProblem(f"{self.path} lists what no backup has: {path}.")
        return contents

    def _inside(self, found: dict[str, Any]) -> dict[str, Any]:
        """The list that only who has the key can read."""
        if not self._keys:
            problem = f"{self.path} is encrypted. Name the file with its key: --identity FILE."
            raise BackupProblem(problem)
        if not all(_SEALED.fullmatch(each) for each in (found["inside"], *found["sealed"])):
            raise BackupProblem(f"{self.path} lists what no backup has.")
        self._places = {_INSIDE: found["inside"]}
        with self._read(_INSIDE) as file:
            inside: dict[str, Any] = json.load(file)
        places: dict[str, str] = inside.pop("places")
        if not all(_SEALED.fullmatch(each) for each in places.values()):
            raise BackupProblem(f"{self.path} lists what no backup has.")
        self._places |= places
        return inside

    def outer_faults(self) -> Iterator[str]:
        """Of what is sealed, read it back as it lies there, without a key; what is wrong."""
        found = json.loads((self.path / _LIST).read_text(encoding="utf-8"))
        yield from self._differing(found["sealed"])

    def is_sealed(self) -> bool:
        """Whether it takes a key to read it. Raises BackupProblem."""
        try:
            return "sealed" in json.loads((self.path / _LIST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problem = f"{self.path} holds no whole backup: {_LIST} is missing or can't be read."
            raise BackupProblem(problem) from error

    def faults(self, contents: Contents) -> Iterator[str]:
        """Read all of it back; what is not as it was written.

        While one is written that is sealed, there is no key to read it with: then it is what lies
        on the disk that is compared.
        """
        if self._key is not None and not self._keys:
            yield from self._differing(self._outside)
            return
        yield from self._differing(contents.hashes)
        for name, number in contents.tables.items():
            try:
                found = sum(1 for _ in self.rows(name)[1])
            except (OSError, ValueError, EOFError):
                yield f"{_table(name)} can't be read"
            else:
                if found != number:
                    yield f"{_table(name)} has {found:,} rows, not {number:,}"

    def _differing(self, hashes: Mapping[str, str]) -> Iterator[str]:
        for path, kept in hashes.items():
            try:
                with self._read(path) as file:
                    found = _Hashed.of(file)
            except CannotOpen:
                yield f"{path} is damaged"
            except OSError:
                yield f"{path} can't be read"
            else:
                if found != kept:
                    yield f"{path} is not as it was written"


class _Hashed(RawIOBase):
    """Something to write to, which knows the SHA-256 of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._hash.update(content)
        self._file.write(content)
        return len(content)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @staticmethod
    def of(file: IO[bytes]) -> str:
        """That of what can be read."""
        read = hashlib.sha256()
        while some := file.read(_AT_ONCE):
            read.update(some)
        return read.hexdigest()


def _table(name: str) -> str:
    return f"tables/{name}.jsonl.gz"


def _with(columns: list[str], rows: Iterable[Values]) -> Iterator[Values]:
    yield columns
    yield from rows
