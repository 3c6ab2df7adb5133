"""What every reader gives, whatever it reads: pages with their revisions, files, and what is lost.

A reader never touches the database and trusts nothing in its source. It gives items one by one, so
that a source with 100,000 pages never stands in memory, and it gives the same items with the same
keys each time it reads the same source: an import that was killed goes on where it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol


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
             (made by `page_link`, `file_link` and `picture` of `links.py`, which mind odd keys)
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
    be kept, and why. A page with a `redirect`, the key of another, is none: its title becomes one
    more address of that other one. `tags` are put below the text where they are not in it yet;
    `status` is a draft's or any other that pages can have; `replaced_by` is the key of the page to
    read instead. `position` is its place among its siblings, where somebody chose one; `front`
    says that its space opened with it.
    """

    key: str
    revisions: Sequence[IncomingRevision]
    parent: str = ""
    tags: Sequence[str] = ()
    losses: Sequence[str] = ()
    redirect: str = ""
    status: Literal["draft", "current", "outdated", "replaced"] = "current"
    replaced_by: str = ""
    position: int | None = None
    front: bool = False

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


@dataclass(frozen=True)
class Lost:
    """What of the source as a whole is left out, and why: comments, talk pages."""

    why: str


class Reader(Protocol):
    """One kind of source: a module with these functions, named in `readers.py`."""

    KIND: str

    def pages(self, path: Path) -> Iterator[IncomingPage | Lost]:
        """The pages, parents before children where the source has an order. Raises Unreadable.

        Where it is raised after some pages, those before are offered and the reason is told.
        """

    def files(self, path: Path) -> Iterator[IncomingFile]:
        """The files that come along."""

    def content(self, path: Path, key: str) -> Iterator[bytes]:
        """The bytes of one file, in portions."""
