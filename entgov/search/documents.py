"""What the search knows of a thing: a document, whatever room the thing lives in.

Rooms turn their pages, posts and people into documents; an index stores documents. So the search
never meets a page, and a room never meets an index.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zlib import crc32

State = Literal["", "current", "draft", "outdated", "replaced"]


@dataclass(frozen=True)
class Document:
    """One thing as the search sees it.

    key        names the thing among all documents, such as "page:12"
    kind       "page", "post", "file" or "person"
    narrower   what sort of its kind it is, such as "question"; empty for most
    title      plain text; weighs most
    body       plain text
    tags       without the leading #
    spaces     the ids of its spaces as text; none for what lives in no space (people)
    audience   terms; a reader has to hold at least one of them, so none means nobody
    changed_at when the thing last changed, aware
    version    another one after each change of the thing, so that stale documents can be told
    state      what is said of it: ranking heeds it; empty where nothing ever is, as of people
    by         the ids, as text, of those who wrote it
    owner      the id of the person who answers for it; empty for nobody
    has_file   whether a file stands in it
    headings   those in the body, plain text, which the body has too
    lang       the language of the text, such as "cy"; empty where nothing says
    former     titles that it had before; they weigh less than the one it has
    context    words by which it is found though others said them, such as the question that it
               answers; they weigh little
    half_life  days after which half is left of what a fresh change adds; 0: it does not age
    led        how much leads to it, such as links and follows, in steps that double
    thread     names what belongs together, such as a question and its answers; empty for most
    above      the threads above which it stands where both are found
    """

    key: str
    kind: str
    title: str
    body: str
    tags: tuple[str, ...]
    spaces: tuple[str, ...]
    audience: tuple[str, ...]
    changed_at: datetime
    version: int
    state: State = ""
    headings: tuple[str, ...] = ()
    narrower: str = ""
    by: tuple[str, ...] = ()
    owner: str = ""
    has_file: bool = False
    lang: str = ""
    former: tuple[str, ...] = ()
    context: str = ""
    half_life: int = 365
    led: int = 0
    thread: str = ""
    above: tuple[str, ...] = ()


def fingerprint(*said: object) -> int:
    """A version for what no counter counts: another number where something else is said."""
    return crc32(repr(said).encode())
