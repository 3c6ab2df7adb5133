"""Where exports lie until they are fetched: below `exports/` in the data folder, for a day."""

import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from entgov.core.settings import at_start

_KEPT_FREE = 200 * 1024 * 1024


def folder() -> Path:
    """Where all exports are."""
    place = at_start().data / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(token: str) -> Path:
    """Where the export with this token lies. Raises ValueError for what is no token."""
    if not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise ValueError("this is no token")
    return folder() / f"{token}.zip"


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A new file, which takes the place of the target when all went well, and else is gone."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        beside.touch(mode=0o600, exist_ok=False)
        yield beside
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def has_room_for(size: int) -> bool:
    """Whether so many bytes fit on the disk, and some are left then."""
    return shutil.disk_usage(folder()).free > size + _KEPT_FREE


def drop(token: str) -> None:
    """Throw one away."""
    path_of(token).unlink(missing_ok=True)


def sweep(wanted: Collection[str], *, before: datetime) -> int:
    """Throw away what is nobody's, and what a crash has left half done; says how many."""
    gone = 0
    for path in [*folder().glob("*.zip"), *folder().glob(".*.zip.*")]:
        try:
            if path.stem not in wanted and path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone
