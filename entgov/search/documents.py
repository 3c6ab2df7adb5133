"""What the search knows of a thing: a document, whatever room the thing lives in.

Rooms turn their pages, posts and people into documents; an index stores documents. So the search
never meets a page, and a room never meets an index.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["current", "draft", "outdated", "replaced"]


@dataclass(frozen=True)
class Document:
    """One thing as the search sees it.

    key        names the thing among all documents, such as "page:12"
    kind       "page", "post", "file" or "person"
    title      plain text; weighs most
    body       plain text
    tags       without the leading #
    spaces     the ids of its spaces as text; none for what lives in no space (people)
    audience   terms; a reader has to hold at least one of them, so none means nobody
    changed_at when the thing last changed, aware
    version    another one after each change of the thing, so that stale documents can be told
    state      what is said of it: ranking heeds it
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
    state: State = "current"
