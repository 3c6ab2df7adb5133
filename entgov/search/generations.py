"""Where an index lives: generations side by side in a folder, and a file that names the living one.

    <folder>/current        the name of the living generation
    <folder>/rebuilding     a lock, held while a new generation is being written
    <folder>/<generation>/  the files of the engine

The file is swapped in one step, so a reader finds the old index or the new one, each whole. The
lock goes with the process that holds it; what is neither living nor being written is rubbish.
"""

import os
import shutil
from pathlib import Path
from secrets import token_hex

FORMAT = 5
"""Grows whenever the same document would be stored differently; older indexes want rebuilding."""


class Generations:
    """The generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"

    @property
    def lock_file(self) -> Path:
        """What the one who writes a new generation has to lock."""
        return self.folder / "rebuilding"

    def current(self) -> Path | None:
        """The folder of the living generation, None before there is one."""
        try:
            name = self._pointer.read_text("utf-8").strip()
        except FileNotFoundError:
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
        os.replace(pending, self._pointer)

    def sweep(self) -> None:
        """Removes every generation but the living one; who reads an old one may go on."""
        living = self.current()
        for generation in self.folder.iterdir():
            if generation.is_dir() and generation != living:
                shutil.rmtree(generation, ignore_errors=True)
