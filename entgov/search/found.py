"""What rooms give to the search, and what they give back for a hit.

A room with things to find has a `searchable.py` that keeps the `Source` contract; `wiring.py`
names them. Hits are read again from the database through the viewer's own rights, so the index
can never show more than the database would.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from entgov.search.documents import Document

PAGE_BREAK = "\f"


@dataclass(frozen=True)
class Found:
    """A thing as it stands in a list of hits. `text` is plain; the snippet is cut from it.

    `state` is what a reader should know of it before opening it; empty where that is nothing.
    `narrower` is what sort of its kind it is, such as "question"; empty for most.
    `former` are the titles it had before. `thread` is how the thread begins that it replies to.
    `lang` is the language of the text, such as "cy"; empty where nothing says.
    Where a text has pages, each begins with PAGE_BREAK; what comes before the first is on none.
    """

    kind: str
    title: str
    url: str
    text: str
    space: str
    by: str
    at: datetime
    state: str = ""
    narrower: str = ""
    former: tuple[str, ...] = ()
    thread: str = ""
    lang: str = ""


class Led(Protocol):
    """A room to whose things others lead: links, follows. That is no fact, so it is looked up."""

    KIND: str

    def led(self, ids: Collection[int] | None = None) -> Mapping[int, int]:
        """In steps that double, how much leads to each of these things, or to any."""


class Source(Protocol):
    """A room's things as documents, and back. Ids are the room's own database ids."""

    KIND: str

    @property
    def TAKES_AWAY(self) -> Collection[str]:  # a room is a module, and this a constant
        """The facts after which fewer people may see a thing, or nobody."""

    def tell_of(self, ids: Collection[int]) -> Collection[int]:
        """These things, and those that are found by words of theirs."""

    def documents(self, ids: Collection[int]) -> Iterator[Document]:
        """The documents of all that tells of these; what is gone or can't be found is left out."""

    def everything(self) -> Iterator[Document]:
        """The documents of all things, read in portions: for building the index anew."""

    def found(self, viewer: Any, ids: Collection[int]) -> Mapping[int, Found]:
        """The things with these ids that the viewer may see."""
