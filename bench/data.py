"""The made-up borough that is measured: built once for each version, copied for each run."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import entgov
from bench.processes import surroundings
from entgov.core.places import shipped

FOLDER = Path("var/bench")


@dataclass(frozen=True)
class Size:
    """How much is in the borough."""

    people: int
    pages: int
    posts: int
    spaces: int = 0
    """As many as a borough has, where that is not said."""


@contextmanager
def borough(size: Size, name: str = "running") -> Iterator[Path]:
    """A data folder with a borough of this size, to be spoiled."""
    numbers = (size.people, size.pages, size.posts, *([size.spaces] if size.spaces else []))
    kept = FOLDER / f"{'-'.join(map(str, numbers))}-{_version()}"
    if not kept.exists():
        _build(size, kept)
    copy = FOLDER / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(kept, copy)
    try:
        yield copy.absolute()
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _build(size: Size, kept: Path) -> None:
    """Build it beside, then rename it: what was interrupted is never taken for whole."""
    fresh = FOLDER / "building"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _fill(size, {"ENTGOV_DATA": str(fresh.absolute())})
    fresh.rename(kept)


@contextmanager
def borough_at(size: Size, address: str) -> Iterator[Path]:
    """A data folder that goes with an empty database, where a borough of this size is now."""
    with TemporaryDirectory() as folder:
        _fill(size, {"ENTGOV_DATA": folder, "ENTGOV_DATABASE_URL": address})
        yield Path(folder)


def _fill(size: Size, environment: dict[str, str]) -> None:
    numbers = ["--people", size.people, "--pages", size.pages, "--posts", size.posts]
    if size.spaces:
        numbers += ["--spaces", size.spaces]
    subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "entgov", "demo", *map(str, numbers)],
        env={**surroundings(), **environment},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _version() -> str:
    """Changes whenever the same command could build something else."""
    package = Path(entgov.__file__).parent
    files = [*package.rglob("*.py"), *package.rglob("*.toml")]
    files += [*shipped("migrations").rglob("*.py"), *shipped("content").rglob("*.md")]
    seen = hashlib.sha256()
    for path in sorted(files):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]
