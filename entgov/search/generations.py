"""Where an index lives: generations side by side in a folder, and a file that names the living one.

    <folder>/current        the name of the living generation
    <folder>/rebuilding     a lock, held while a new generation is being written
    <folder>/progress       how many documents are in that one so far
    <folder>/suspect        there where somebody met damage
    <folder>/<generation>/  the files of the engine

The file is swapped in one step, so a reader finds the old index or the new one, each whole. The
lock goes with the process that holds it; what is neither living nor being written is rubbish.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from entgov.search.seals import settle

FORMAT = 6
"""Grows whenever the same document would be stored differently; older indexes want rebuilding."""


class Generations:
    """The generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"
        self._suspicion = folder / "suspect"
        self._progress = folder / "progress"

    @property
    def lock_file(self) -> Path:
        """What the one who writes a new generation has to lock."""
        return self.folder / "rebuilding"

    def current(self) -> Path | None:
        """The folder of the living generation, None before there is one."""
        try:
            name = self._pointer.read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return self.folder / name if name else None

    def outdated(self) -> bool:
        """Whether the living generation is missing or of an older format."""
        living = self.current()
        return living is None or not (living.is_dir() and living.name.startswith(f"{FORMAT}-"))

    def start(self) -> Path:
        """A new empty folder; takes away what interrupted attempts left. Only under the lock."""
        self.sweep()
        fresh = self.folder / f"{FORMAT}-{token_hex(8)}"
        fresh.mkdir()
        return fresh

    def adopt(self, fresh: Path) -> None:
        """Makes a generation the living one."""
        pending = self.folder / "current.new"
        pending.write_text(fresh.name, "utf-8")
        settle(pending)
        os.replace(pending, self._pointer)
        settle(self.folder)
        self.trust()

    @property
    def is_suspect(self) -> bool:
        """Whether somebody met damage since the last look at all of it."""
        return self._suspicion.exists()

    def suspect(self) -> None:
        """Let whoever mends the index know of damage; where nothing can be written, never mind."""
        with suppress(OSError):
            self._suspicion.touch()

    def trust(self) -> None:
        """There is no damage, or no longer."""
        with suppress(OSError):
            self._suspicion.unlink(missing_ok=True)

    def note(self, documents: int) -> None:
        """Say how far the new generation is; it is no matter where that can't be said."""
        with suppress(OSError):
            self._progress.write_text(str(documents), "ascii")

    def noted(self) -> int:
        """What was said last of how far the new generation is."""
        try:
            return int(self._progress.read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def sweep(self) -> None:
        """Removes every generation but the living one; who reads an old one may go on."""
        living = self.current()
        with suppress(OSError):  # the whole folder went away meanwhile
            for generation in self.folder.iterdir():
                if generation.is_dir() and generation != living:
                    shutil.rmtree(generation, ignore_errors=True)
