"""A backup as it lies on a disk: its tables, its files, and a list of them with their hashes.

`backup.json` is written last, so a folder without it is no backup. Everything in it is read by
plain means: `tables/page.jsonl.gz` has a row of the table `page` on each line but the first, which
names the columns; below `files/` is what people uploaded.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Values = list[Any]
"""A row."""

FORMAT = 1
SECRET_KEY = "secret-key"  # noqa: S105  # the name of its file
_LIST = "backup.json"
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
    """A folder to keep a backup in, or one that has it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make it, or take an empty one. Raises BackupProblem."""
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise BackupProblem(f"{self.path} is not empty. Choose a new folder for each backup.")
        (self.path / "tables").mkdir(mode=0o700, parents=True)

    def keep_rows(self, name: str, columns: list[str], rows: Iterable[Values]) -> tuple[int, str]:
        """Write the rows of a table; how many these were, and the hash of the file."""
        number = -1
        with gzip.open(self._table(name), "wt", encoding="utf-8", compresslevel=3) as file:
            for number, row in enumerate(_with(columns, rows), start=-1):  # noqa: B007
                file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        return number + 1, hash_of(self._table(name))

    def rows(self, name: str) -> tuple[list[str], Iterator[Values]]:
        """The columns of a table and its rows."""
        lines = self._lines(name)
        return next(lines), lines

    def _lines(self, name: str) -> Iterator[Values]:
        with gzip.open(self._table(name), "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def _table(self, name: str) -> Path:
        return self.path / "tables" / f"{name}.jsonl.gz"

    def keep_file(self, path: str, source: Path) -> str:
        """Copy a file to this path in the folder; its hash."""
        target = self.path / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return hash_of(target)

    def end(self, contents: Contents) -> None:
        """Write what is in it: from now on it is a backup, also after a power cut."""
        fresh = self.path / f"{_LIST}.new"
        fresh.write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")
        os.sync()
        fresh.rename(self.path / _LIST)

    def contents(self) -> Contents:
        """What is in it. Raises BackupProblem."""
        try:
            found: dict[str, Any] = json.loads((self.path / _LIST).read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                problem = f"{self.path} was made by another entgov: {found['entgov']}."
                raise BackupProblem(problem)
            contents = Contents(**found)
        except (OSError, ValueError, TypeError, KeyError) as error:
            problem = f"{self.path} holds no whole backup: {_LIST} is missing or can't be read."
            raise BackupProblem(problem) from error
        for path in contents.hashes:
            if not _PATHS.fullmatch(path):
                raise BackupProblem(f"{self.path} lists what no backup has: {path}.")
        return contents

    def faults(self, contents: Contents) -> Iterator[str]:
        """Read all of it back; what is not as it was written."""
        for path, kept in contents.hashes.items():
            try:
                if hash_of(self.path / path) != kept:
                    yield f"{path} is not as it was written"
            except OSError:
                yield f"{path} can't be read"
        for name, number in contents.tables.items():
            try:
                found = sum(1 for _ in self.rows(name)[1])
            except (OSError, ValueError, EOFError):
                yield f"tables/{name}.jsonl.gz can't be read"
            else:
                if found != number:
                    yield f"tables/{name}.jsonl.gz has {found:,} rows, not {number:,}"


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with(columns: list[str], rows: Iterable[Values]) -> Iterator[Values]:
    yield columns
    yield from rows
