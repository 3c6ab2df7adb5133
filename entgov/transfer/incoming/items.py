"""What every reader gives, whatever it reads: pages with their revisions, files, and what is lost.

A reader never touches the database and trusts nothing in its source. It gives items one by one, so
that a source with 100,000 pages never stands in memory, and it gives the same items with the same
keys each time it reads the same source: an import that was killed goes on where it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Unreadable(Exception):
    """The source can't be read at all; the text says why, and what to do."""


@dataclass(frozen=True)
class IncomingRevision:
    """One state of a page, as far as the source has it.

    at       aware; None where the source doesn't say
    author   the name that the source gives; "" where it gives none
    email    the author's address, by which an account is found; "" where it gives none
    source   Markdown; what links to other pages or files of the source is written as
             `[[key:<key>|text]]` and `![alt](key:<key>)`, to be filled in when all is known
    """

    source: str
    title: str
    at: datetime | None = None
    author: str = ""
    email: str = ""
    summary: str = ""
    minor: bool = False
    language: str | None = None


@dataclass(frozen=True)
class IncomingPage:
    """A page. `key` names it in the source; `parent` is the key of the page it stands below.

    revisions are the oldest first, at least one; losses say in plain words what of the page can't
    be kept, and why.
    """

    key: str
    revisions: Sequence[IncomingRevision]
    parent: str = ""
    tags: Sequence[str] = ()
    losses: Sequence[str] = ()

    @property
    def title(self) -> str:
        return self.revisions[-1].title


@dataclass(frozen=True)
class IncomingFile:
    """A picture or another file; `open` is asked for its bytes only when it is stored."""

    key: str
    name: str
    size: int
    losses: Sequence[str] = field(default=())


class Reader(Protocol):
    """One kind of source."""

    KIND: str

    def pages(self, path: Path) -> Iterator[IncomingPage]:
        """The pages, parents before children where the source has an order. Raises Unreadable."""

    def files(self, path: Path) -> Iterator[IncomingFile]:
        """The files that come along."""

    def content(self, path: Path, key: str) -> Iterator[bytes]:
        """The bytes of one file, in portions."""
